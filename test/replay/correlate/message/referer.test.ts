import { expect, test } from 'vitest';
import { replaySession } from '../../../../src/replay/index.ts';
import { sessionOf } from '../links.ts';
import { serveAnswers } from '../serve-answers.ts';

test('a Referer names the page that was asked for, wherever that was', async () => {
  await using server = await serveAnswers([{ status: 201, headers: { Location: '/?p=11' } }]);
  const session = sessionOf([
    { request: 'POST /posts', status: 201, answerHeaders: [['Location', '/?p=5']] },
    { request: 'GET /?p=5' },
    { request: 'POST /comments', headers: [['Referer', 'http://127.0.0.1:3000/?p=5#respond']] },
  ]);

  await replaySession(session, { target: server.url });

  expect(server.seen[2]?.headers.referer).toBe(`${server.url}/?p=11#respond`);
});

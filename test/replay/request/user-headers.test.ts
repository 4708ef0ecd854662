/** The values of the user's headers are secrets to every answer, whatever its request has carried. */
import { expect, test } from 'vitest';
import { replaySession } from '../../../src/replay/index.ts';
import type { Header } from '../../../src/session/schema.ts';
import { createSession, recordingOf, serve, told } from '../../kit/index.ts';

const TOKEN = 'live-9f8e7d6c5b4a3210-token';

const carrying: Header[] = [['Authorization', 'Bearer REDACTED_AUTHORIZATION']];
const session = createSession([
  recordingOf('GET', '/mine', 200, { headers: carrying }),
  recordingOf('GET', '/last-caller', 200),
]);

test.each([
  ['replaces what other requests carried', { replace: { Authorization: `Bearer ${TOKEN}` } }],
  ['is set on every request', { set: { Authorization: `Bearer ${TOKEN}` } }],
])('a token that %s is shown in no failure', async (_, headers) => {
  await using server = await serve(({ url }, response) => {
    response.statusCode = url === '/mine' ? 200 : 500;
    response.end(`last caller ${TOKEN}`);
  });
  const { outcomes } = await replaySession(session, { target: server.url, headers });
  const failed = outcomes.find(({ state }) => state === 'failed');
  expect(failed?.path).toBe('/last-caller');
  expect(JSON.stringify(outcomes)).not.toContain(TOKEN);
  expect(failed && told(failed)?.detail).toContain('last caller REDACTED_AUTHORIZATION');
});

import { expect, test } from 'vitest';
import { replayChecked } from '../../src/replay/replay-session.ts';
import { Exchanges } from '../../src/report/exchanges.ts';
import { createSession, recordingOf, serve } from '../kit/index.ts';

test('a report keeps the first 4 MiB of what failed requests sent and received', async () => {
  const body = 'x'.repeat(32 * 1024);
  await using server = await serve((_, response) => {
    response.writeHead(500, { 'content-type': 'text/plain' }).end(body);
  });
  const paths = Array.from({ length: 160 }, (_, index) => `/${index}`);
  const session = createSession(paths.map((path) => recordingOf('GET', path, 200)));
  const exchanges = new Exchanges('/sessions/shop.session.json');

  const { outcomes } = await replayChecked(session, {
    target: server.url,
    observer: { keep: exchanges.keep },
    onOutcome: (judged) => exchanges.take(judged),
  });

  const kept = outcomes.filter((outcome) => exchanges.of(outcome) !== undefined);
  expect(kept.length * body.length).toBeLessThanOrEqual(4 * 1024 * 1024);
  expect(kept).toEqual(outcomes.slice(0, kept.length));
  expect(kept.length).toBeGreaterThan(100);
});

import { expect, test } from 'vitest';
import { replayChecked } from '../../src/replay/replay-session.ts';
import { Exchanges } from '../../src/report/exchanges.ts';
import { createSession, recordingOf, serve } from '../kit/index.ts';

/** Replays a session, and keeps what a report does. */
async function replay(target: string, paths: readonly string[]) {
  const session = createSession(paths.map((path) => recordingOf('GET', path, 200)));
  const exchanges = new Exchanges('/sessions/shop.session.json');
  const { outcomes } = await replayChecked(session, {
    target,
    observer: { keep: exchanges.keep },
    onOutcome: (judged) => exchanges.take(judged),
  });
  return { outcomes, exchanges };
}

test('a report keeps the first 4 MiB of what failed requests sent and received', async () => {
  const body = 'x'.repeat(32 * 1024);
  await using server = await serve((_, response) => {
    response.writeHead(500, { 'content-type': 'text/plain' }).end(body);
  });
  const paths = Array.from({ length: 160 }, (_, index) => `/${index}`);

  const { outcomes, exchanges } = await replay(server.url, paths);

  const kept = outcomes.filter((outcome) => exchanges.of(outcome) !== undefined);
  expect(kept.length * body.length).toBeLessThanOrEqual(4 * 1024 * 1024);
  expect(kept).toEqual(outcomes.slice(0, kept.length));
  expect(kept.length).toBeGreaterThan(100);
});

test('a report keeps what failed requests sent and received, and nothing of others', async () => {
  await using server = await serve(({ url }, response) => {
    response.writeHead(url === '/fails' ? 500 : 200).end();
  });

  const { outcomes, exchanges } = await replay(server.url, ['/passes', '/fails']);

  const kept = outcomes.map((outcome) => exchanges.of(outcome)?.sent.url);
  expect(kept).toEqual([undefined, `${server.url}/fails`]);
});

/** A replay whose outcomes are asked for one by one, as the tests of a suite do. */
import { expect, test } from 'vitest';
import { Replay } from '../../src/replay/engine.ts';
import type { Recording } from '../../src/session/schema.ts';
import { createSession, recordingOf, serve, withTold } from '../kit/index.ts';

const session = createSession([
  recordingOf('GET', '/0', 200),
  recordingOf('GET', '/1', 200),
  recordingOf('GET', '/hanging', 200),
  recordingOf('GET', '/3', 200),
]);
const [first, second] = session.recordings as [Recording, Recording];

/** Answers all but `/hanging`, and keeps the paths of what came. */
async function serveMost() {
  const paths: (string | undefined)[] = [];
  const server = await serve((request, response) => {
    paths.push(request.url);
    if (request.url !== '/hanging') response.end();
  });
  return { ...server, paths };
}

test('an outcome can be awaited before and after it is there', async () => {
  await using server = await serveMost();
  const replay = new Replay(session, { target: server.url }, [first, second]);
  const before = replay.outcome('2');
  replay.start();

  expect(await before).toMatchObject({ id: '2', state: 'passed' });
  expect(await replay.outcome('2')).toBe(await before);
  expect(await replay.outcome('1')).toMatchObject({ id: '1', state: 'passed' });
  await replay.close();
});

test('only the given recordings are sent', async () => {
  await using server = await serveMost();
  const replay = new Replay(session, { target: server.url }, [second]);
  const outcomes = await replay.run();
  await replay.close();

  expect(outcomes.map(({ id }) => id)).toEqual(['2']);
  expect(server.paths).toEqual(['/1']);
});

test('a recording can be sent again, and gets a new outcome', async () => {
  await using server = await serveMost();
  const replay = new Replay(session, { target: server.url }, [first]);
  replay.start();
  const outcome = await replay.outcome('1');

  const again = await replay.again(first);

  expect(again).toMatchObject({ id: '1', state: 'passed' });
  expect(again.sentAt).toBeGreaterThan(outcome.sentAt ?? 0);
  expect(server.paths).toEqual(['/0', '/0']);
  await replay.close();
});

test('stopping a replay skips whatever was not sent, and leaves what was sent uncompared', async () => {
  await using server = await serveMost();
  const replay = new Replay(session, { target: server.url });
  replay.start();
  await replay.outcome('2');

  await replay.stop({ by: 'bail' });

  expect(await replay.outcome('1')).toMatchObject({ state: 'passed' });
  for (const [id, state] of [
    ['3', 'uncompared'],
    ['4', 'skipped'],
  ] as const) {
    expect(withTold(await replay.outcome(id))).toMatchObject({
      state,
      told: { label: 'stopped', message: 'the run was ended by "bail"' },
    });
  }
  expect(server.paths).not.toContain('/3');
});

test('a stopped replay sends nothing again', async () => {
  await using server = await serveMost();
  const replay = new Replay(session, { target: server.url }, [first]);
  await replay.run();
  await replay.stop({ by: 'end' });
  const star = { ...first, request: { ...first.request, path: '*' } };

  expect(await replay.again(first)).toMatchObject({ failure: { kind: 'stopped' } });
  expect(await replay.again(star)).toMatchObject({ failure: { kind: 'stopped' } });
  expect(server.paths).toEqual(['/0']);
});

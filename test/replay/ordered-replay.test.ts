/** What leaves when, seen by a server that answers after random times. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { replaySession, type Session } from '../../src/replay/index.ts';
import { createSession, recordingOf, serve } from '../kit/index.ts';
import { createRandom } from '../session/random-sessions.ts';
import { createRandomRecordings } from './random-intervals.ts';

/** A server that answers after 0 to 8 ms, and the begin and end of each request, by path. */
async function serveAtRandom(seed: number) {
  const random = createRandom(seed);
  const log: string[] = [];
  const server = await serve(async (request, response) => {
    log.push(`begin ${request.url}`);
    await sleep(random() * 8);
    log.push(`end ${request.url}`);
    response.end();
  });
  return { ...server, log };
}

function withPathsByIndex(session: Session): Session {
  const recordings = session.recordings.map((recording, index) => ({
    ...recording,
    request: { ...recording.request, path: `/${index}` },
  }));
  return { ...session, recordings };
}

test.each([1, 2, 3, 4, 5, 6])(
  'never breaks the recorded order of cause and effect (%i)',
  async (seed) => {
    await using server = await serveAtRandom(seed);
    const recordings = createRandomRecordings(1000 + seed, 60).filter(
      ({ response }) => 'status' in response && !response.aborted,
    );
    const session = withPathsByIndex({ ...createSession([]), recordings });

    const { summary } = await replaySession(session, { target: server.url });

    expect(summary.passed).toBe(recordings.length);
    expect(server.log).toHaveLength(2 * recordings.length);
    for (const cause of session.recordings) {
      for (const effect of session.recordings) {
        if (cause.at + cause.response.time > effect.at || cause.at === effect.at) continue;
        const answered = server.log.indexOf(`end ${cause.request.path}`);
        expect(answered).toBeLessThan(server.log.indexOf(`begin ${effect.request.path}`));
      }
    }
  },
);

test('what ran in parallel in the recording is under way at the same time', async () => {
  const waiting: (() => void)[] = [];
  await using server = await serve((_, response) => {
    waiting.push(() => response.end());
    if (waiting.length === 5) for (const answer of waiting.splice(0)) answer();
  });
  const five = (at: number) =>
    Array.from({ length: 5 }, (_, i) => recordingOf('GET', '/', 200, { at: at + i, time: 20 }));

  const session = createSession([...five(0), ...five(100)]);
  const { summary } = await replaySession(session, { target: server.url, timeout: 5000 });

  expect(summary).toMatchObject({ passed: 10, failed: 0 });
});

test('what ran one after another never overlaps', async () => {
  let underWay = 0;
  let most = 0;
  await using server = await serve(async (_, response) => {
    most = Math.max(most, ++underWay);
    await sleep(2);
    underWay -= 1;
    response.end();
  });
  const session = createSession(Array.from({ length: 20 }, () => recordingOf('GET', '/', 200)));

  await replaySession(session, { target: server.url });

  expect(most).toBe(1);
});

test('a factor keeps the recorded pauses, divided, and never shortens the wait for an answer', async () => {
  await using server = await serveAtRandom(7);
  const session = createSession([
    recordingOf('GET', '/0', 200, { at: 0, time: 1 }),
    recordingOf('GET', '/1', 200, { at: 61, time: 1 }),
    recordingOf('GET', '/2', 200, { at: 102, time: 1 }),
  ]);

  const { outcomes } = await replaySession(session, { target: server.url, speed: 2 });

  const [first, second, third] = outcomes;
  const pauseAfter = (before = first, after = second): number =>
    (after?.sentAt ?? 0) - (before?.sentAt ?? 0) - (before?.responseTime ?? 0);
  expect(pauseAfter(first, second)).toBeGreaterThanOrEqual(30);
  expect(pauseAfter(second, third)).toBeGreaterThanOrEqual(20);
});

test('no request leaves before its planned time', async () => {
  await using server = await serve((_, response) => response.end());
  const recordings = Array.from({ length: 60 }, (_, i) =>
    recordingOf('GET', '/', 200, { at: i * 3.37, time: 200 }),
  );
  const session = createSession(recordings);

  const { outcomes, summary } = await replaySession(session, { target: server.url, speed: 1 });

  for (const [i, { plannedAt, sentAt = 0 }] of outcomes.entries()) {
    expect(plannedAt).toBeGreaterThanOrEqual(i * 3.37);
    expect(sentAt).toBeGreaterThanOrEqual(plannedAt);
  }
  expect(summary.skew.p50).toBeGreaterThanOrEqual(0);
});

test('a pause longer than a timer can hold is not taken for none', async () => {
  await using server = await serve((_, response) => response.end());
  const session = createSession([
    recordingOf('GET', '/now', 200, { at: 0 }),
    recordingOf('GET', '/in-ages', 200, { at: 3_600_000 }),
  ]);
  const leaving = new AbortController();

  const replay = replaySession(session, {
    target: server.url,
    speed: 1e-6,
    signal: leaving.signal,
    onOutcome: ({ path }) => {
      if (path === '/in-ages') return;
      setTimeout(() => leaving.abort(new Error('long enough')), 50);
    },
  });

  await expect(replay).rejects.toThrow('long enough');
});

/** What leaves when, seen by a server that answers in random order. */
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { replaySession, type Speed } from '../../src/replay/index.ts';
import { byDeparture } from '../../src/replay/schedule/recorded-times.ts';
import type { Recording } from '../../src/session/schema.ts';
import { createSession, recordingOf, serve } from '../kit/index.ts';
import { createRandom } from '../session/random-sessions.ts';
import { createRandomRecordings } from './random-intervals.ts';
import { seenBy } from './seen-by.ts';

/** In their order of departure, each with its position as its path; sent once, whatever happens. */
function createRandomPosts(seed: number): Recording[] {
  return byDeparture(createRandomRecordings(seed, 60)).map((recording, index) => ({
    ...recording,
    request: { ...recording.request, method: 'POST', path: `/${index}` },
  }));
}

/**
 * A server that answers one request after another, in random order, and each only when all have come
 * that may be under way by then: a replay that holds one of them back would hang. What the client
 * cuts off, or had no answer, it does not answer to its end.
 */
async function serveOneByOne(recordings: readonly Recording[], seed: number) {
  const random = createRandom(seed);
  const waiting: { readonly recording: Recording; readonly response: ServerResponse }[] = [];
  const arrived = new Set<Recording>();
  const ended = new Set<Recording>();
  const tooEarly: string[] = [];
  const seen = new Map(recordings.map((each) => [each, seenBy(each, recordings)]));
  const mayLeave = (each: Recording): boolean => seen.get(each)?.every((a) => ended.has(a)) ?? true;
  const isAwaited = (each: Recording): boolean => !endsByItself(each) && !arrived.has(each);

  const answerNext = (): void => {
    if (recordings.some((each) => isAwaited(each) && mayLeave(each))) return;
    const [next] = waiting.splice(Math.floor(random() * waiting.length), 1);
    if (!next) return;
    ended.add(next.recording);
    next.response.end();
  };
  const server = await serve((request, response) => {
    const recording = recordings[Number(request.url?.slice(1))];
    if (!recording) return;
    arrived.add(recording);
    if (!mayLeave(recording)) tooEarly.push(recording.request.path);
    if (!endsByItself(recording)) waiting.push({ recording, response });
    else if ('status' in recording.response) response.flushHeaders();
    answerNext();
  });
  const end = (id: string): void => {
    const recording = recordings.find((each) => each.id === id);
    if (recording) ended.add(recording);
    answerNext();
  };
  return { ...server, arrived, tooEarly, end };
}

/** The replay cuts it off, as the recorded client did. */
function endsByItself({ response }: Recording): boolean {
  return response.aborted === true || !('status' in response);
}

test.each<[Speed, number]>(
  (['ordered', 20] as const).flatMap((speed) =>
    Array.from({ length: 8 }, (_, seed): [Speed, number] => [speed, seed]),
  ),
)('keeps the recorded order of cause and effect and no other (%s, %i)', async (speed, seed) => {
  const recordings = createRandomPosts(1000 + seed);
  await using server = await serveOneByOne(recordings, seed);

  const { summary } = await replaySession(
    { ...createSession([]), recordings },
    { target: server.url, speed, timeout: 10_000, onOutcome: ({ id }) => server.end(id) },
  );

  expect(server.tooEarly).toEqual([]);
  expect(summary.failed).toBe(0);
  const answered = recordings.filter((each) => !endsByItself(each));
  expect(answered.filter((each) => !server.arrived.has(each))).toEqual([]);
});

test('requests that ran in parallel in the recording are in flight at the same time', async () => {
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

test('requests that ran one after another never overlap', async () => {
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
  await using server = await serve((_, response) => setTimeout(() => response.end(), 5));
  const session = createSession([
    recordingOf('GET', '/0', 200, { at: 0, time: 1 }),
    recordingOf('GET', '/1', 200, { at: 61, time: 1 }),
    recordingOf('GET', '/2', 200, { at: 102, time: 1 }),
  ]);

  const { outcomes } = await replaySession(session, { target: server.url, speed: 2 });

  const [first, second, third] = outcomes;
  const pauseAfter = (before = first, after = second): number =>
    (after?.plannedAt ?? 0) - (before?.sentAt ?? 0) - (before?.responseTime ?? 0);
  expect(pauseAfter(first, second)).toBeCloseTo(30, 9);
  expect(pauseAfter(second, third)).toBeCloseTo(20, 9);
  for (const { plannedAt, sentAt } of outcomes) expect(sentAt).toBeGreaterThanOrEqual(plannedAt);
});

test('an open loop plans each request at its recorded time, divided by the factor, whatever is answered', async () => {
  const waiting: ServerResponse[] = [];
  await using server = await serve((_, response) => {
    waiting.push(response);
    if (waiting.length === 200) for (const each of waiting) each.end();
  });
  // One after another in the recording: an ordered replay would wait for the first answer forever.
  const recordings = Array.from({ length: 200 }, (_, i) =>
    recordingOf('GET', '/', 200, { at: 10 + i, time: 0.5 }),
  );

  const { outcomes, summary } = await replaySession(createSession(recordings), {
    target: server.url,
    speed: 4,
    openLoop: true,
    timeout: 10_000,
  });

  expect(summary.passed).toBe(200);
  expect(outcomes.map(({ plannedAt }) => plannedAt)).toEqual(
    recordings.map((_, i) => (10 + i) / 4),
  );
  for (const { plannedAt, sentAt } of outcomes) expect(sentAt).toBeGreaterThanOrEqual(plannedAt);
});

test('the factor of an open loop is 1 by default', async () => {
  await using server = await serve((_, response) => response.end());
  const session = createSession([recordingOf('GET', '/', 200, { at: 30 })]);

  const { outcomes } = await replaySession(session, { target: server.url, openLoop: true });

  expect(outcomes[0]?.plannedAt).toBe(30);
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

test('a pause that is longer than a timer can hold is still a pause', async () => {
  await using server = await serve((_, response) => response.end());
  const session = createSession([
    recordingOf('GET', '/now', 200, { at: 0 }),
    recordingOf('GET', '/in-ages', 200, { at: 3_600_000 }),
  ]);
  const controller = new AbortController();

  const replay = replaySession(session, {
    target: server.url,
    speed: 1e-6,
    signal: controller.signal,
    onOutcome: ({ path }) => {
      if (path === '/in-ages') return;
      setTimeout(() => controller.abort(new Error('long enough')), 50);
    },
  });

  await expect(replay).rejects.toThrow('long enough');
});

test('a request that waits for a live value leaves once that is there, and keeps its planned time', async () => {
  const seen: string[] = [];
  await using server = await serve(({ url = '', method }, response) => {
    seen.push(url);
    if (method !== 'POST') response.end();
    else setTimeout(() => response.writeHead(201).end(JSON.stringify({ id: 5008 })), 60);
  });
  const order = { headers: [], body: { json: { id: 4711 } } };
  const session = createSession([
    recordingOf('POST', '/orders', 201, { at: 0, time: 3, response: order }),
    recordingOf('GET', '/orders/4711', 200, { at: 10 }),
    recordingOf('GET', '/orders', 200, { at: 20 }),
  ]);

  const { outcomes } = await replaySession(session, { target: server.url, openLoop: true });

  expect(seen).toEqual(['/orders', '/orders', '/orders/5008']);
  expect(outcomes.map(({ state, plannedAt }) => [state, plannedAt])).toEqual([
    ['passed', 0],
    ['passed', 10],
    ['passed', 20],
  ]);
  const [first, second] = outcomes;
  const answered = (first?.sentAt ?? 0) + (first?.responseTime ?? 0);
  expect(second?.sentAt).toBeGreaterThanOrEqual(answered);
});

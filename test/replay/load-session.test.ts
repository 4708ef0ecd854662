import { expect, test } from 'vitest';
import type { EngineSettings } from '../../src/replay/engine.ts';
import { type LoadSettings, loadSession } from '../../src/replay/load-session.ts';
import { RunEnd } from '../../src/replay/run-end.ts';
import { createSession, recordingOf, serve } from '../kit/index.ts';

const two = createSession([recordingOf('GET', '/a', 200), recordingOf('GET', '/b', 200)]);

test('at a rate, as many replays start as fit into the time', async () => {
  await using server = await serve((_, response) => response.end());
  const { started, dropped, summary } = await load({ duration: 200, rate: 50 }, server.url);
  expect({ started, dropped, total: summary.total }).toEqual({
    started: 10,
    dropped: 0,
    total: 20,
  });
});

test('a server that does not answer does not keep others from arriving', async () => {
  const waiting: (() => void)[] = [];
  await using server = await serve((_, response) => {
    waiting.push(() => response.end());
    // No request is answered before all have arrived.
    if (waiting.length === 8) for (const answer of waiting) answer();
  });
  const session = createSession([recordingOf('GET', '/a', 200)]);
  const { summary } = await loadSession(
    session,
    { target: server.url },
    { duration: 80, rate: 100 },
  );
  expect(summary).toMatchObject({ total: 8, passed: 8 });
});

test('without a rate, a copy starts its next replay when its previous one is over', async () => {
  let underWay = 0;
  let most = 0;
  await using server = await serve(async (_, response) => {
    most = Math.max(most, ++underWay);
    await new Promise((resolve) => setImmediate(resolve));
    underWay -= 1;
    response.end();
  });
  const { started, summary } = await load({ duration: 100 }, server.url, { copies: 2 });
  expect(most).toBeLessThanOrEqual(2);
  expect(started).toBeGreaterThanOrEqual(2);
  expect(summary.passed).toBe(started * 2);
});

test('each replay has its own number', async () => {
  await using server = await serve((_, response) => response.end());
  const { outcomes } = await load({ duration: 30, rate: 100 }, server.url);
  expect(new Set(outcomes.map(({ round }) => round))).toEqual(new Set([1, 2, 3]));
});

test('a load that is ended early has a result in which the rest is skipped or uncompared', async () => {
  const end = new RunEnd();
  await using silent = await serve(() => end.end({ by: 'interrupt' }));
  const running = load({ duration: 60_000, rate: 1 }, silent.url, { end });
  const { outcomes, summary, started } = await running;
  expect(started).toBe(1);
  expect(summary).toMatchObject({ total: 2, sent: 1, uncompared: 1, skipped: 1 });
  expect(outcomes[0]?.failure).toEqual({ kind: 'stopped', by: 'interrupt' });
});

test('a run that was ended already sends nothing', async () => {
  const end = new RunEnd();
  end.end({ by: 'failures', failures: 3 });
  const { summary } = await load({ duration: 60_000 }, 'http://127.0.0.1:1', { end });
  expect(summary).toMatchObject({ total: 2, skipped: 2 });
});

test('replays that send nothing can still be ended', async () => {
  const end = new RunEnd();
  const session = createSession([recordingOf('POST', '/a', 200)]);
  setTimeout(() => end.end({ by: 'interrupt' }), 20);
  const settings = { target: 'http://127.0.0.1:1', readOnly: true, end };
  const { summary } = await loadSession(session, settings, { duration: 600_000 });
  expect(summary.skipped).toBe(summary.total);
});

test('replays that would have too many requests under way together are dropped', async () => {
  // In one process, timers fire in the order in which they are due: all replays are due before the first answer.
  await using server = await serve((_, response) => {
    setTimeout(() => response.end(), 500);
  });
  const post = recordingOf('POST', '/skipped', 200);
  const recordings = Array.from({ length: 150_000 }, () => post);
  const session = createSession([...recordings, recordingOf('GET', '/slow', 200)]);
  const settings = { target: server.url, readOnly: true };
  const { started, dropped, summary } = await loadSession(session, settings, {
    duration: 100,
    rate: 50,
  });
  expect({ started, dropped, passed: summary.passed }).toEqual({
    started: 2,
    dropped: 3,
    passed: 2,
  });
});

test('outcomes above a limit are counted but not kept', async () => {
  const recordings = Array.from({ length: 3000 }, () => recordingOf('POST', '/a', 200));
  const settings = { target: 'http://127.0.0.1:1', readOnly: true };
  const { outcomes, tallied, summary } = await loadSession(createSession(recordings), settings, {
    duration: 30,
    rate: 100,
  });
  expect(outcomes).toHaveLength(5000);
  expect(tallied).toBe(4000);
  expect(summary.skipped).toBe(9000);
});

function load(settings: LoadSettings, target: string, own: EngineSettings = {}) {
  return loadSession(two, { target, ...own }, settings);
}

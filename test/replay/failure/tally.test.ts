import { expect, test } from 'vitest';
import { type Summary, Tally } from '../../../src/replay/failure/summary.ts';
import type { Outcome } from '../../../src/replay/index.ts';
import { createRandom } from '../../session/random-sessions.ts';

function summarize(outcomes: readonly Outcome[], duration: number): Summary {
  const tally = new Tally();
  for (const each of outcomes) tally.add(each);
  return tally.summary(duration);
}

function outcome(parts: Partial<Outcome>): Outcome {
  return {
    id: '1',
    state: 'passed',
    method: 'GET',
    path: '/',
    responseTime: 0,
    correlated: [],
    plannedAt: 0,
    ...parts,
  };
}

const UNSENT = new Set(['skipped', 'blocked']);

test('a summary counts states, and the requests that were sent', () => {
  const states = [
    ...(['passed', 'failed', 'passed', 'skipped', 'uncompared'] as const),
    ...(['passed', 'failed', 'blocked'] as const),
  ];
  expect(
    summarize(
      states.map((state) => outcome({ state, ...(UNSENT.has(state) ? {} : { sentAt: 1 }) })),
      12.5,
    ),
  ).toMatchObject({
    total: 8,
    sent: 6,
    passed: 3,
    uncompared: 1,
    failed: 2,
    blocked: 1,
    skipped: 1,
    duration: 12.5,
  });
});

/** At most a thousandth above. */
function about(time: number): unknown {
  return {
    asymmetricMatch: (found: unknown) =>
      typeof found === 'number' && found >= time * 0.9999 && found <= time * 1.001,
  };
}

test('percentiles of the response time are by nearest rank, to a thousandth', () => {
  const outcomes = Array.from({ length: 200 }, (_, i) =>
    outcome({ responseTime: ((i * 77) % 200) + 1, actual: 200, sentAt: 0 }),
  );
  expect(summarize(outcomes, 0).latency).toEqual({
    ...{ p50: about(100), p90: about(180), p95: about(190), p99: about(198) },
    max: 200,
  });
});

test.each([1, 2, 3, 7, 12, 19, 20, 21, 40, 99, 101])(
  'of %i requests a percentile is the smallest time that as many are not above',
  (count) => {
    const times = Array.from({ length: count }, (_, i) => (i + 1) * 10);
    const outcomes = times.map((time) => outcome({ responseTime: time, actual: 200 }));
    const exact = (p: number): unknown => {
      const isEnough = (_: number, index: number): boolean => (index + 1) / count >= p / 100;
      return about(times.find(isEnough) ?? 0);
    };
    const { p50, p95, p99 } = summarize(outcomes, 0).latency;

    expect({ p50, p95, p99 }).toEqual({ p50: exact(50), p95: exact(95), p99: exact(99) });
  },
);

test('the skew is how much later than planned requests left', () => {
  const outcomes = Array.from({ length: 100 }, (_, i) =>
    outcome({ plannedAt: 1000 - i, sentAt: 1000 + 1 }),
  );
  expect(summarize(outcomes, 0).skew).toEqual({ p50: about(50), p99: about(99), max: 100 });
});

test('a single outcome is every percentile', () => {
  const { skew, latency } = summarize(
    [outcome({ plannedAt: 1, sentAt: 3, actual: 500, responseTime: 7, state: 'failed' })],
    9,
  );
  expect(skew).toEqual({ p50: 2, p99: 2, max: 2 });
  expect(latency).toEqual({ p50: 7, p90: 7, p95: 7, p99: 7, max: 7 });
});

test('percentiles of times from µs to minutes are exact to a thousandth', () => {
  const random = createRandom(1);
  const times = Array.from({ length: 20_000 }, () => Math.round(10 ** (8 * random())) / 1000);
  const sorted = times.toSorted((a, b) => a - b);
  const exact = (p: number): unknown => about(sorted[Math.ceil((p / 100) * 20_000) - 1] ?? 0);
  const outcomes = times.map((time) => outcome({ responseTime: time, actual: 200 }));

  expect(summarize(outcomes, 0).latency).toEqual({
    ...{ p50: exact(50), p90: exact(90), p95: exact(95), p99: exact(99) },
    max: sorted.at(-1),
  });
});

test('times beyond any timeout are counted', () => {
  const outcomes = [outcome({ plannedAt: 0, sentAt: 1e12 })];
  expect(summarize(outcomes, 0).skew).toEqual({ p50: about(1e12), p99: about(1e12), max: 1e12 });
});

test('a request without an answer has no response time, and one that was not sent has no skew', () => {
  const { skew, latency } = summarize(
    [
      outcome({ state: 'failed', responseTime: 30_000, plannedAt: 0, sentAt: 5 }),
      outcome({ state: 'skipped', plannedAt: 99 }),
    ],
    9,
  );
  expect(latency).toEqual({ p50: 0, p90: 0, p95: 0, p99: 0, max: 0 });
  expect(skew).toEqual({ p50: 5, p99: 5, max: 5 });
});

test('a summary of nothing is all 0', () => {
  expect(summarize([], 0)).toEqual({
    total: 0,
    sent: 0,
    uncompared: 0,
    passed: 0,
    failed: 0,
    blocked: 0,
    skipped: 0,
    duration: 0,
    skew: { p50: 0, p99: 0, max: 0 },
    latency: { p50: 0, p90: 0, p95: 0, p99: 0, max: 0 },
  });
});

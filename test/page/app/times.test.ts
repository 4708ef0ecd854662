import { describe, expect, test } from 'vitest';
import type { OutcomeRow, RecordingRow } from '../../../src/page/api.ts';
import { percentilesOf, slowest, timedRequests } from '../../../src/page/app/timing/percentiles.ts';

describe('percentilesOf', () => {
  test('takes the nearest rank', () => {
    const times = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect(percentilesOf(times)).toEqual({ count: 100, p50: 50, p95: 95, p99: 99, max: 100 });
    expect(percentilesOf([7])).toEqual({ count: 1, p50: 7, p95: 7, p99: 7, max: 7 });
    expect(percentilesOf([3, 1, 2, 10])).toEqual({ count: 4, p50: 2, p95: 10, p99: 10, max: 10 });
  });

  test('gives undefined if there are no times', () => {
    expect(percentilesOf([])).toBeUndefined();
  });
});

const recording = (id: string, time: number): RecordingRow => ({
  ...{ id, at: 0, time, method: 'GET', path: `/${id}`, status: 200 },
});
const outcome = (id: string, responseTime: number, actual?: number): OutcomeRow => ({
  ...{ id, state: 'passed', method: 'GET', path: `/${id}`, responseTime, plannedAt: 0 },
  ...(actual !== undefined && { actual }),
});

describe('timedRequests', () => {
  test('pairs the times of answered requests, in the order of the recording', () => {
    const { status, ...unanswered } = recording('c', 30);
    const requests = timedRequests(
      [outcome('c', 3, 200), outcome('b', 0), outcome('a', 1, 500)],
      [recording('a', 10), recording('b', 20), unanswered],
    );
    expect(status).toBe(200);
    expect(requests.map(({ id, recorded, replayed }) => [id, recorded, replayed])).toEqual([
      ['a', 10, 1],
      ['c', undefined, 3],
    ]);
  });

  test('tells the copies of a request apart', () => {
    const requests = timedRequests(
      [
        { ...outcome('a', 1, 200), copy: 1 },
        { ...outcome('a', 2, 200), copy: 2 },
      ],
      [recording('a', 10)],
    );
    expect(requests.map(({ id, copy }) => [id, copy])).toEqual([
      ['a', 1],
      ['a', 2],
    ]);
  });

  test('slowest gives the slowest first', () => {
    const requests = timedRequests(
      [outcome('a', 1, 200), outcome('b', 9, 200), outcome('c', 5, 200)],
      [],
    );
    expect(slowest(requests, 2).map(({ id }) => id)).toEqual(['b', 'c']);
  });
});

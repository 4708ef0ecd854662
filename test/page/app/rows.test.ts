import { describe, expect, test } from 'vitest';
import type { OutcomeRow, RecordingRow } from '../../../src/page/api.ts';
import { createMatch, NO_FILTER, toFiltered } from '../../../src/page/app/filter/filter.ts';
import {
  filteredOf,
  filterRequests,
  foldRequests,
  requestsOf,
  spanOf,
} from '../../../src/page/app/run/run-rows.ts';

const ids = ['1', '2', '3', '4'];

const recordings = ids.map(
  (id, index): RecordingRow => ({
    ...{ id, at: index * 10, time: 5, method: 'GET', path: `/things/${id}`, status: 200 },
  }),
);

const outcome = (id: string, changes: Partial<OutcomeRow> = {}): OutcomeRow => ({
  ...{ id, state: 'passed', method: 'GET', path: `/things/${id}`, expected: 200, actual: 200 },
  ...{ responseTime: 5, plannedAt: 0, sentAt: 0 },
  ...changes,
});

const failed = outcome('2', { state: 'failed', actual: 500, brief: 'expected 200, got 500' });
const blocked = ['3', '4'].map((id) => outcome(id, { state: 'blocked', blockedBy: '2' }));

const input = {
  outcomes: [outcome('1'), failed, ...blocked],
  recordings,
  running: new Set<string>(),
  isOver: true,
  isCut: false,
  isWhole: true,
};

test('requests that are sent or still to come are named with what they call', () => {
  const operation = 'mutation addBook';
  const [sent, coming] = requestsOf({
    ...input,
    isOver: false,
    outcomes: [outcome('1', { operation })],
    recordings: recordings.map((each) => ({ ...each, operation })),
  });
  expect([sent?.path, coming?.path]).toEqual([`/things/1 ${operation}`, `/things/2 ${operation}`]);
});

const statesOf = (rows: readonly { key: string; state?: string }[]) =>
  rows.map(({ key, state }) => `${key} ${state ?? 'fold'}`);

describe('the requests of a run', () => {
  test('are listed in the order of the session before they have outcomes', () => {
    const requests = requestsOf({
      ...input,
      outcomes: [outcome('3')],
      running: new Set(['2']),
      isOver: false,
    });
    expect(statesOf(requests)).toEqual(['1 expected', '2 running', '3 passed', '4 expected']);
  });

  test('tell which of them were sent when the run ended early', () => {
    const requests = requestsOf({ ...input, outcomes: [], running: new Set(['2']) });
    expect(statesOf(requests)).toEqual(['1 unsent', '2 interrupted', '3 unsent', '4 unsent']);
  });

  test('tell which of them were sent when the run was cancelled', () => {
    const stopped = ids.map((id): OutcomeRow => {
      const { sentAt, ...unsent } = outcome(id, { state: 'skipped', kind: 'stopped' });
      return id === '2' ? { ...unsent, state: 'uncompared', sentAt: 5 } : unsent;
    });
    const requests = requestsOf({ ...input, outcomes: stopped });
    expect(statesOf(requests)).toEqual(['1 unsent', '2 interrupted', '3 unsent', '4 unsent']);
  });

  test('are unknown if the server goes away before it tells their outcomes', () => {
    const requests = requestsOf({ ...input, outcomes: [outcome('1')], isCut: true });
    expect(statesOf(requests)).toEqual(['1 passed', '2 unknown', '3 unknown', '4 unknown']);
  });

  test('are listed even if the session no longer has them', () => {
    const requests = requestsOf({ ...input, recordings: recordings.slice(0, 1) });
    expect(requests.map(({ id }) => id)).toEqual(ids);
  });

  test('have times from the first request, as the recordings have', () => {
    const outcomes = [
      outcome('1', { sentAt: 40, plannedAt: 0 }),
      outcome('2', { sentAt: 45.5, plannedAt: 5 }),
    ];
    const requests = requestsOf({ ...input, outcomes });
    expect(requests.slice(0, 2).map((request) => request.outcome?.sentAt)).toEqual([0, 5.5]);
  });

  test('are listed once for each copy', () => {
    const outcomes = [1, 2].map((copy) => outcome('1', { copy }));
    const requests = requestsOf({ ...input, outcomes, isWhole: false });
    expect(statesOf(requests)).toEqual(['1#1 passed', '1#2 passed']);
  });
});

describe('failures', () => {
  const requests = requestsOf(input);

  test('come first, with what they block folded under them', () => {
    expect(statesOf(foldRequests(requests, new Set()))).toEqual([
      '2 failed',
      '2> fold',
      '1 passed',
    ]);
  });

  test('show what they block when they are opened', () => {
    expect(statesOf(foldRequests(requests, new Set(['2'])))).toEqual([
      ...['2 failed', '2> fold', '3 blocked', '4 blocked', '1 passed'],
    ]);
  });

  test('block only requests of the same copy', () => {
    const outcomes = [
      { ...failed, copy: 1 },
      outcome('3', { state: 'blocked', blockedBy: '2', copy: 2 }),
    ];
    const rows = foldRequests(requestsOf({ ...input, outcomes, isWhole: false }), new Set());
    expect(statesOf(rows)).toEqual(['2#1 failed', '3#2 blocked']);
  });

  test('that a filter hides do not hide the requests that they block', () => {
    const filtered = requests.map((item) => filteredOf(item, 'http://a.test'));
    const filter = { ...NO_FILTER, state: 'blocked' };
    const hits = filterRequests(requests, filtered, filter, new Set());
    expect(statesOf(foldRequests(hits, new Set()))).toEqual(['3 blocked', '4 blocked']);
  });
});

describe('the time axis', () => {
  test('is as long as the recording or the replay, whichever is longer', () => {
    const requests = requestsOf({ ...input, outcomes: [outcome('1', { responseTime: 300 })] });
    expect(spanOf(requestsOf(input), true)).toBe(35);
    expect(spanOf(requests, true)).toBe(300);
  });

  test('grows in steps while the replay runs', () => {
    const outcomes = [outcome('1', { responseTime: 300 })];
    expect(spanOf(requestsOf({ ...input, outcomes, isOver: false }), false)).toBe(512);
  });
});

describe('a filter', () => {
  const row = toFiltered(
    {
      id: '1',
      method: 'POST',
      path: '/Orders?open=1',
      statuses: [500, 201],
      host: 'http://a.test',
    },
    'No such Order',
  );
  const isShown = (changes: Partial<typeof NO_FILTER>, found: readonly string[] = []) =>
    createMatch({ ...NO_FILTER, ...changes }, new Set(found))(row);

  test.each([
    [{ text: 'orders' }, true],
    [{ text: 'post 201' }, true],
    [{ text: 'such open' }, true],
    [{ text: 'orders nothing' }, false],
    [{ method: 'POST' }, true],
    [{ method: 'GET' }, false],
    [{ status: '2xx' }, true],
    [{ status: '500' }, true],
    [{ status: '4xx' }, false],
    [{ status: 'none' }, false],
    [{ host: 'http://b.test' }, false],
    [{ state: 'failed' }, false],
  ] as const)('of %j shows a request: %j', (changes, expected) => {
    expect(isShown(changes)).toBe(expected);
  });

  test('shows what the server found in bodies, if the rest fits as well', () => {
    expect(isShown({ text: 'in a body' }, ['1'])).toBe(true);
    expect(isShown({ text: 'in a body', method: 'GET' }, ['1'])).toBe(false);
  });
});

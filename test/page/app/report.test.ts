/** Where a report opens. */
import { expect, test } from 'vitest';
import type { Overview, RunCard, SessionCard } from '../../../src/page/api.ts';
import { firstFailure, hasFailed } from '../../../src/page/app/shell/first-failure.ts';

const session = (key: string, origin: string): SessionCard => ({
  ...{ key, revision: '1', name: key, origins: [origin], counts: [2], requests: 2 },
  ...{ recordedAt: '2026-11-24T10:00:00.000Z', duration: 10 },
});

const run = (id: string, key: string, counts: Partial<RunCard['counts']> = {}): RunCard => ({
  ...{
    id,
    key,
    session: key,
    target: 'http://staging.test',
    state: 'done',
    causes: [],
    warnings: [],
  },
  startedAt: '2026-11-30T10:00:00.000Z',
  form: {
    ...{ target: '', speed: 'ordered', openLoop: false, headers: [], secrets: {}, copies: 1 },
    ...{ readOnly: false, correlate: true, sendUnproven: false, body: 'none', timeout: 1000 },
  },
  counts: {
    ...{ total: 2, sent: 2, running: 0, passed: 2, failed: 0, blocked: 0 },
    ...{ uncompared: 0, skipped: 0, ...counts },
  },
});

const failed = { passed: 1, failed: 1 };

const overviewOf = (...runs: RunCard[]): Overview => ({
  ...{
    project: 'shop',
    version: '1.0.0',
    server: 'Vitest',
    may: { replay: false, accept: false, record: false },
    broken: [],
  },
  endpoints: [],
  sessions: [session('a', 'http://a.test'), session('b', 'http://b.test')],
  runs,
});

test('a report in which nothing failed opens as the page does', () => {
  expect(firstFailure(overviewOf(run('1', 'a'), run('2', 'b')))).toBeUndefined();
  expect(firstFailure(overviewOf())).toBeUndefined();
});

test('a report in which one run failed opens at that run', () => {
  const runs = [run('1', 'a'), run('2', 'b', failed)];
  expect(firstFailure(overviewOf(...runs))).toEqual({ session: 'b', run: '2' });
});

test('a report in which several runs failed opens at the list of runs, at the endpoint of the first failed run', () => {
  const runs = [run('1', 'a'), run('2', 'b', failed), run('3', 'a', failed)];
  expect(firstFailure(overviewOf(...runs))).toEqual({ endpoint: 'http://b.test', tab: 'runs' });
});

test('a run with blocked requests has failed, and a run with skipped ones has not', () => {
  expect(hasFailed(run('1', 'a', { passed: 1, blocked: 1 }))).toBe(true);
  expect(hasFailed(run('1', 'a', { passed: 1, skipped: 1 }))).toBe(false);
});

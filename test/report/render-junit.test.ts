/** What CI systems read in the report of a replay. Whether the XML is valid is tested with the command. */
import { expect, test } from 'vitest';
import { renderJunit } from '../../src/report/render-junit.ts';
import type { ReplayMeta, ReplayReport } from '../../src/report/run-results.ts';

const summary = {
  ...{ total: 6, sent: 3, passed: 1, failed: 1, blocked: 1, uncompared: 1, skipped: 2 },
  duration: 1500,
  skew: { p50: 0, p99: 0, max: 0 },
  latency: { p50: 1, p90: 2.25, p95: 3, p99: 4, max: 5 },
};
const startedAt = new Date('2026-11-24T10:00:00.000Z');

function outcome(id: string, parts: Partial<ReplayMeta>): ReplayMeta {
  return {
    ...{ id, state: 'passed', method: 'GET', path: `/${id}`, route: `GET /${id}` },
    ...{ expected: 200, responseTime: 12.6, plannedAt: 0, correlated: [] },
    ...{ session: 'shop', target: 'http://a.test', speed: 2 },
    ...parts,
  };
}

function report(outcomes: readonly ReplayMeta[]): ReplayReport {
  return {
    ...{ project: '', file: 'shop.session.json', session: 'shop', target: 'http://a.test' },
    ...{ speed: 2, outcomes, neededFirst: 0 },
  };
}

/** The lines of a document, without its declaration. */
function render(...documents: Parameters<typeof renderJunit>): string[] {
  return [...renderJunit(...documents)].join('').trimEnd().split('\n').slice(1);
}

/** The lines of the test cases. */
function casesOf(...outcomes: readonly ReplayMeta[]): string[] {
  const lines = render([{ report: report(outcomes), summary, startedAt }], []);
  return lines.filter((line) => line.startsWith('<testcase'));
}

test('the root of a JUnit report sums up its replays and the sessions that were not replayed', () => {
  const failed = report([
    outcome('1', {}),
    outcome('2', {
      state: 'failed',
      actual: 500,
      failure: { kind: 'status', expected: 200, actual: 500 },
    }),
  ]);
  const suite = { report: failed, summary, startedAt };
  const [root] = render([suite, suite], [{ project: '', file: 'b', reason: 'no' }]);
  expect(root).toBe(
    '<testsuites name="vitest-session-replay" tests="5" failures="2" errors="1" time="3.000">',
  );
});

test('a replay is a JUnit suite with its counts, its start and its wall time', () => {
  const outcomes = [
    outcome('1', {}),
    outcome('2', { state: 'failed', failure: { kind: 'status', expected: 200, actual: 500 } }),
    outcome('3', { state: 'blocked' }),
    outcome('4', { state: 'skipped' }),
    outcome('5', { state: 'skipped' }),
  ];
  const [, suite] = render([{ report: report(outcomes), summary, startedAt }], []);
  expect(suite).toBe(
    '<testsuite name="shop.session.json" timestamp="2026-11-24T10:00:00.000Z" tests="5" failures="1" errors="0" skipped="3" time="1.500" file="shop.session.json">',
  );
});

test('the properties of a JUnit suite are its settings, its counts and its latencies', () => {
  const lines = render([{ report: report([]), summary, startedAt }], []);
  const properties = lines.flatMap((line) => {
    const [, name, value] = /^<property name="(.*)" value="(.*)"\/>$/.exec(line) ?? [];
    return name === undefined ? [] : [[name, value]];
  });
  expect(Object.fromEntries(properties)).toEqual({
    ...{ session: 'shop', target: 'http://a.test', speed: '2' },
    ...{ total: '6', sent: '3', passed: '1', failed: '1', blocked: '1', uncompared: '1' },
    skipped: '2',
    ...{ 'latency.p50': '1.0ms', 'latency.p90': '2.3ms', 'latency.p95': '3.0ms' },
    ...{ 'latency.p99': '4.0ms', 'latency.max': '5.0ms' },
  });
});

test('a request is a JUnit case with its route, its copy and round, and its response time', () => {
  expect(casesOf(outcome('1', {}), outcome('2', { copy: 3, round: 4 }))).toEqual([
    '<testcase classname="shop.session.json" name="#1 GET /1" time="0.013"/>',
    '<testcase classname="shop.session.json" name="#2 GET /2 (copy 3, round 4)" time="0.013"/>',
  ]);
});

test('a failed request is a JUnit failure with its kind and its details', () => {
  const failure = {
    kind: 'status',
    expected: 200,
    actual: 500,
    excerpt: { kind: 'text', lines: ['out of <tea>'], isCut: false },
  } as const;
  const failed = report([outcome('1', { state: 'failed', actual: 500, failure })]);
  const lines = render([{ report: failed, summary, startedAt }], []);
  expect(lines.slice(lines.indexOf('</properties>') + 1, -2)).toEqual([
    '<testcase classname="shop.session.json" name="#1 GET /1" time="0.013"><failure message="expected status 200, got 500" type="status">expected status 200, got 500',
    '│ out of &lt;tea&gt;</failure></testcase>',
  ]);
});

test('a request without a status to compare is a JUnit case that says so, and none that was skipped', () => {
  const failure = { kind: 'no-recorded-status' } as const;
  const lines = render(
    [{ report: report([outcome('2', { state: 'uncompared', failure })]), summary, startedAt }],
    [],
  );
  expect(lines.find((line) => line.startsWith('<testsuite '))).toContain(' skipped="0" ');
  expect(lines.find((line) => line.startsWith('<testcase'))).toBe(
    '<testcase classname="shop.session.json" name="#2 GET /2" time="0.013"><system-out>the recording has no status to compare with</system-out></testcase>',
  );
});

test('a blocked request is a skipped JUnit case that names what did not come', () => {
  const failure = { kind: 'blocked', to: 'path segment 2', causes: [] } as const;
  expect(casesOf(outcome('2', { state: 'blocked', blockedBy: '1', failure }))).toEqual([
    '<testcase classname="shop.session.json" name="#2 GET /2" time="0.013"><skipped message="not sent: its path segment 2 did not come"/></testcase>',
  ]);
});

test('a session that was not replayed is a JUnit error with its reason', () => {
  const lines = render([], [{ project: '', file: 'b.session.json', reason: 'cannot read <it>' }]);
  expect(lines.slice(1, -1)).toEqual([
    '<testsuite name="b.session.json" tests="1" failures="0" errors="1" skipped="0" file="b.session.json">',
    '<testcase classname="b.session.json" name="b.session.json"><error message="cannot read &lt;it&gt;" type="not-replayed"/></testcase>',
    '</testsuite>',
  ]);
});

test('of failures with one cause, in one suite or several, the first has the details', () => {
  const excerpt = { kind: 'text', lines: ['no such user'], isCut: false } as const;
  const failure = { kind: 'status', expected: 200, actual: 404, excerpt } as const;
  const failed = (id: string): ReplayMeta =>
    outcome(id, { state: 'failed', route: 'GET /me', failure });
  const lines = render(
    [[failed('1'), failed('2')], [failed('7')]].map((outcomes) => ({
      ...{ report: report(outcomes), summary, startedAt },
    })),
    [],
  ).join('\n');
  expect(lines.match(/no such user/g)).toHaveLength(1);
  expect(lines.match(/As #1 GET \/me of shop\.session\.json<\/failure>/g)).toHaveLength(2);
});

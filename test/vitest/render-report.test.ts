import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import type { ReplayMeta } from '../../src/vitest/meta.ts';
import type { ReplayReport } from '../../src/vitest/report/collect-replays.ts';
import type { UnreplayedSession } from '../../src/vitest/report/collect-unreplayed.ts';
import { renderReport } from '../../src/vitest/report/render-report.ts';

function outcome(id: number, parts: Partial<ReplayMeta> = {}): ReplayMeta {
  return {
    ...{ id: String(id), state: 'passed', method: 'GET', path: `/orders/${id}` },
    ...{ expected: 200, actual: 200, responseTime: 12.6, plannedAt: 0, sentAt: id * 100 },
    ...{ session: 'shop', target: 'staging', speed: 'ordered', correlated: [] },
    ...parts,
  };
}

const mismatch: Partial<ReplayMeta> = {
  state: 'failed',
  actual: 500,
  error: { code: 'STATUS_MISMATCH', message: 'expected status 200, got 500', detail: 'the body' },
};

function replay(outcomes: readonly ReplayMeta[], parts: Partial<ReplayReport> = {}): ReplayReport {
  return {
    ...{ file: 'sessions/shop.session.json', session: 'shop' },
    ...{ target: 'https://staging.example.com', speed: 'ordered', outcomes },
    ...parts,
  };
}

function render(
  replays: readonly ReplayReport[],
  columns = 100,
  unreplayed: readonly UnreplayedSession[] = [],
): string[] {
  return stripVTControlCharacters(renderReport(replays, unreplayed, columns)).split('\n');
}

test('has counts, speed, wall time and the failed requests of each session and target', () => {
  const { actual, ...unanswered } = outcome(3, {
    state: 'failed',
    responseTime: 1_204,
    error: { code: 'ECONNREFUSED', message: 'ECONNREFUSED nothing listens at http://127.0.0.1:1' },
  });
  const skipped = outcome(4, { state: 'skipped', responseTime: 0 });

  expect(actual).toBe(200);
  expect(
    render([
      replay([outcome(1), outcome(2)], { target: 'one', speed: 2 }),
      replay([outcome(1), outcome(2, mismatch), unanswered, skipped]),
    ]),
  ).toEqual([
    ' Sessions',
    '',
    ' ❯ sessions/shop.session.json → https://staging.example.com',
    '     2 failed | 1 passed | 1 skipped (4) | ordered, 1.50s',
    '     × #2 GET /orders/2  expected 200, got 500  13ms',
    '     × #3 GET /orders/3  expected 200: ECONNREFUSED nothing listens at http://127.0.0.1:1  1.20s',
    ' ✓ sessions/shop.session.json → one',
    '     2 passed (2) | 2x, 213ms',
    '',
    '   Requests  2 failed | 3 passed | 1 skipped (6)',
    '',
  ]);
});

test('says of a replay in open loop that it is one', () => {
  const [, , , line] = render([replay([outcome(1)], { speed: 2, openLoop: true })]);

  expect(line).toBe('     1 passed (1) | open loop, 2x, 113ms');
});

test('shortens a long path to the width of the terminal', () => {
  const long = outcome(1, { ...mismatch, path: `/search?q=${'x'.repeat(500)}` });
  const line = (columns: number): string => render([replay([long])], columns)[4] ?? '';

  expect(line(80)).toHaveLength(80);
  expect(line(80)).toMatch(/^ {5}× #1 GET \/search\?q=x+… {2}expected 200, got 500 {2}13ms$/);
  expect(line(200)).toHaveLength(200);
  expect(line(10)).toContain('/search?q=xxx');
});

test('stays short with thousands of failures, and says how many it left out', () => {
  const failures = Array.from({ length: 5_000 }, (_, index) => outcome(index + 1, mismatch));
  const replays = Array.from({ length: 50 }, () => replay(failures));
  const lines = render(replays);

  expect(lines.length).toBeLessThan(100);
  expect(lines.filter((line) => line.includes(' × '))).toHaveLength(30);
  expect(lines).toContain('       … and 4990 more failed requests');
  expect(lines).toContain('       … and 5000 more failed requests');
  expect(lines).toContain('   … and 30 more sessions');
  expect(lines).toContain('   Requests  250000 failed (250000)');
});

test('has failed sessions first, so that they are not among those left out', () => {
  const passing = Array.from({ length: 20 }, (_, index) =>
    replay([outcome(1)], { file: `${index}` }),
  );
  const lines = render([...passing, replay([outcome(1, mismatch)], { file: 'failed' })]);

  expect(lines[2]).toContain(' ❯ failed → ');
  expect(lines).toContain('   … and 1 more session');
});

test('has the sessions that could not be replayed first, each in one line', () => {
  const file = 'sessions/a.session.json';
  const unreplayed = [
    { file, target: 'staging', reason: 'no database' },
    { file, reason: 'x'.repeat(500) },
  ];

  expect(render([replay([outcome(1)])], 100, unreplayed)).toEqual([
    ' Sessions',
    '',
    ' ❯ sessions/a.session.json → staging  not replayed: no database',
    ` ❯ sessions/a.session.json  not replayed: ${'x'.repeat(199)}…`,
    ' ✓ sessions/shop.session.json → https://staging.example.com',
    '     1 passed (1) | ordered, 113ms',
    '',
    '   Requests  1 passed (1)',
    '',
  ]);
});

test('stays short where many sessions could not be replayed, and counts no requests then', () => {
  const unreplayed = Array.from({ length: 50 }, () => ({ file: 'a', reason: 'no database' }));
  const lines = render([], 100, unreplayed);

  expect(lines).toHaveLength(24);
  expect(lines.slice(-2)).toEqual(['   … and 30 more unreplayed sessions', '']);
});

test('names the cause of what is blocked: one that failed, or one that passed and lacks a value', () => {
  const blocked = (id: number, by: number): ReplayMeta =>
    outcome(id, {
      state: 'failed',
      responseTime: 0,
      blockedBy: String(by),
      error: { code: 'BLOCKED', message: `blocked by #${by}` },
    });
  const lines = (...outcomes: ReplayMeta[]): string[] => render([replay(outcomes)]).slice(4, -3);

  expect(lines(outcome(1), blocked(2, 1), blocked(3, 1), blocked(4, 1))).toEqual([
    '     × #2 GET /orders/2  expected 200: blocked by #1  0ms',
    '       ↳ as are 2 more: #3 #4',
  ]);
  expect(lines(outcome(1), blocked(2, 1), blocked(3, 1))[1]).toBe('       ↳ as is 1 more: #3');
  expect(lines(outcome(1, mismatch), blocked(2, 1))).toEqual([
    '     × #1 GET /orders/1  expected 200, got 500  13ms',
    '       ↳ blocks 1 more: #2',
  ]);
});

test('says why requests were skipped: the most frequent reason, and how many have others', () => {
  const skipped = (id: number, message: string): ReplayMeta =>
    outcome(id, { state: 'skipped', responseTime: 0, error: { code: 'FOREIGN_ORIGIN', message } });
  const foreign = 'not sent: no target is named for https://other.example';
  const lines = (...outcomes: ReplayMeta[]): string[] => render([replay(outcomes)]).slice(4, -3);

  expect(lines(outcome(1), skipped(2, foreign), skipped(3, foreign))).toEqual([
    '     2 skipped: no target is named for https://other.example',
  ]);
  expect(
    lines(skipped(1, 'the recording has no status'), skipped(2, foreign), skipped(3, foreign)),
  ).toEqual(['     2 skipped: no target is named for https://other.example; 1 for another reason']);
  expect(lines(outcome(1))).toEqual([]);
});

test('says the whole reason for skipping, with what to do, also where the terminal is narrow', () => {
  const message =
    'not sent: it was recorded against https://auth.example.com, for which no target is named. The ' +
    `option "origins" names one: { 'https://auth.example.com': '<base URL>' }`;
  const error = { code: 'FOREIGN_ORIGIN', message };
  const skipped = outcome(2, { state: 'skipped', responseTime: 0, error });
  const [, , , , line] = render([replay([outcome(1), skipped])], 80);

  expect(line).toBe(`     1 skipped: ${message.replace('not sent: ', '')}`);
});

test('marks a session of which all was skipped as skipped', () => {
  const skipped = outcome(1, { state: 'skipped', responseTime: 0 });

  expect(render([replay([skipped, skipped])])[2]).toMatch(/^ ↓ /);
  expect(render([replay([outcome(1), skipped])])[2]).toMatch(/^ ✓ /);
});

import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { Failure } from '../../src/replay/failure/failure.ts';
import { messageOf, renderBriefly, renderReason } from '../../src/replay/failure/render-failure.ts';
import { type Summary, Tally } from '../../src/replay/failure/summary.ts';
import { renderCauses } from '../../src/report/render-causes.ts';
import { renderTotals } from '../../src/report/render-totals.ts';
import type { ReplayMeta, ReplayReport, UnreplayedSession } from '../../src/report/run-results.ts';
import { NO_TERMINAL } from '../../src/report/words.ts';

function outcome(id: number, parts: Partial<ReplayMeta> = {}): ReplayMeta {
  const { path = `/orders/${id}` } = parts;
  return {
    ...{ id: String(id), state: 'passed', method: 'GET', path, route: `GET ${path}` },
    ...{ expected: 200, actual: 200, responseTime: 12.6, plannedAt: 0, sentAt: id * 100 },
    ...{ session: 'shop', target: 'staging', speed: 'ordered', correlated: [] },
    ...parts,
  };
}

const mismatch: Partial<ReplayMeta> = {
  state: 'failed',
  actual: 500,
  failure: { kind: 'status', expected: 200, actual: 500 },
};

const refused: Partial<ReplayMeta> = {
  state: 'failed',
  responseTime: 1_204,
  failure: {
    kind: 'no-connection',
    code: 'ECONNREFUSED',
    address: 'http://127.0.0.1:1',
    reason: 'connect ECONNREFUSED',
  },
};

/** What the report says of a failure. */
function briefly(parts: Partial<ReplayMeta>): string {
  return renderBriefly(outcome(1, parts));
}

function blocked(id: number, by: number): ReplayMeta {
  const failure = { kind: 'blocked', to: 'path segment 2', causes: [] } as const;
  return outcome(id, { state: 'blocked', responseTime: 0, blockedBy: String(by), failure });
}

function replay(outcomes: readonly ReplayMeta[], parts: Partial<ReplayReport> = {}): ReplayReport {
  return {
    ...{ project: '', file: 'sessions/shop.session.json', session: 'shop' },
    ...{ target: 'https://staging.example.com', speed: 'ordered', outcomes, neededFirst: 0 },
    ...parts,
  };
}

function summaryOf(counts: Partial<Summary>): Summary {
  return { ...new Tally().summary(0), ...counts };
}

function render(
  replays: readonly ReplayReport[],
  columns = 100,
  unreplayed: readonly UnreplayedSession[] = [],
): string[] {
  return renderCauses(replays, unreplayed, columns).map(stripVTControlCharacters);
}

function total(
  replays: readonly ReplayReport[],
  columns = 80,
  unreplayed: readonly UnreplayedSession[] = [],
): string[] {
  return renderTotals(replays, unreplayed, columns).map(stripVTControlCharacters);
}

describe('the details of a run', () => {
  test('have counts, speed, wall time and failures of each session and target that failed', () => {
    const skipped = outcome(4, { state: 'skipped', responseTime: 0 });

    expect(
      render([
        replay([outcome(1), outcome(2)], { target: 'one' }),
        replay([outcome(1), outcome(2, mismatch), outcome(3, refused), skipped]),
        replay([outcome(1, mismatch)], { target: 'two', speed: 2, openLoop: true }),
      ]),
    ).toEqual([
      ' ❯ sessions/shop.session.json → https://staging.example.com',
      '     2 failed | 1 passed | 1 skipped (4) | 1.50s',
      `     × #2 GET /orders/2  ${briefly(mismatch)}  13ms`,
      `     × #3 GET /orders/3  ${messageOf(outcome(1, refused))}  1.20s`,
      ' ❯ sessions/shop.session.json → two',
      '     1 failed | open loop, 2x, 113ms',
      `     × #1 GET /orders/1  ${briefly(mismatch)}  13ms`,
    ]);
  });

  test('are empty if all passed', () => {
    expect(render([replay([outcome(1)])])).toEqual([]);
  });

  test('list blocked requests under their cause, and equal failures under the first', () => {
    const alike = (id: number): ReplayMeta =>
      outcome(id, { ...mismatch, route: 'GET /orders/{id}' });
    const outcomes = [alike(1), blocked(2, 1), alike(3), blocked(4, 1), blocked(5, 3), outcome(6)];

    expect(render([replay(outcomes)]).slice(1)).toEqual([
      '     2 failed | 3 blocked | 1 passed (6) | 613ms',
      `     × #1 GET /orders/{id}  ${briefly(mismatch)}  13ms`,
      '       ↳ as is 1 more: #3',
      '       ↳ blocks 3 more: #2 #4 #5',
    ]);
  });

  test('name a cause of several sessions once, with the requests of each session', () => {
    const dead = (id: number): ReplayMeta => outcome(id, refused);
    const blocks = [2, 3, 4].map((id) => blocked(id, 1));
    const own = outcome(9, mismatch);
    const [a, b, c] = ['a', 'b', 'c'].map((file) => ({ file }));

    expect(
      render([
        replay([dead(1), ...blocks], a),
        replay([dead(1), ...blocks, own], b),
        replay([dead(1), outcome(5)], c),
      ]),
    ).toEqual([
      ' × ECONNREFUSED nothing listens at http://127.0.0.1:1',
      '     3 sessions: 3 failed | 6 blocked (9)',
      '       ↳ a #1, blocks #2–#4',
      '       ↳ b #1, blocks #2–#4',
      '       ↳ c #1',
      ' ❯ b → https://staging.example.com',
      '     2 failed | 3 blocked (5) | 1.30s',
      `     × #9 GET /orders/9  ${briefly(mismatch)}  13ms`,
    ]);
  });

  test('name an equal failure of one request in several sessions once, for each target', () => {
    const failed = outcome(2, { ...mismatch, route: 'GET /me' });
    const staging = ['a', 'b'].map((file) => replay([failed], { file }));
    const other = replay([{ ...failed, target: 'production' }], { file: 'c' });

    expect(render([...staging, other]).slice(0, 5)).toEqual([
      ' × GET /me  expected 200, got 500',
      '     2 sessions → staging: 2 failed',
      '       ↳ a #2',
      '       ↳ b #2',
      ' ❯ c → https://staging.example.com',
    ]);
  });

  test('name a reason for which several sessions were not replayed once', () => {
    const unreplayed = ['a', 'b'].map((file) => ({ project: '', file, reason: 'no database' }));

    expect(render([], 100, unreplayed)).toEqual([
      ' × not replayed: no database',
      '     2 sessions',
      '       ↳ a',
      '       ↳ b',
    ]);
  });

  test('list thousands of blocked requests as a range', () => {
    const many = Array.from({ length: 3014 }, (_, index) => blocked(index + 2, 1));

    expect(render([replay([outcome(1, mismatch), ...many])], NO_TERMINAL).at(-1)).toBe(
      '       ↳ blocks 3014 more: #2–#3015',
    );
  });

  test('list a blocked request under the failure of its own copy', () => {
    const outcomes = [
      outcome(1, { ...mismatch, copy: 1 }),
      { ...blocked(2, 1), copy: 1 },
      outcome(1, { ...refused, copy: 2 }),
      { ...blocked(2, 1), copy: 2 },
      { ...blocked(3, 1), copy: 2 },
    ];

    const related = render([replay(outcomes)]).filter((line) => line.includes('↳'));
    expect(related).toEqual(['       ↳ blocks 1 more: #2', '       ↳ blocks 2 more: #2 #3']);
  });

  test('shorten URLs in the middle, and break lines if there is no room', () => {
    const path = `/search/${'x'.repeat(500)}/first-page`;
    const file = `sessions/${'deep/'.repeat(30)}shop.session.json`;
    const lines = render(
      [
        replay([outcome(1, { ...mismatch, path }), outcome(2, { ...refused, path })], {
          file,
          target: `https://${'long.'.repeat(20)}example.com`,
        }),
      ],
      80,
      [{ project: '', file: 'a.session.json', reason: 'no database '.repeat(20) }],
    );

    expect(lines.filter((line) => line.length > 80)).toEqual([` ❯ ${file}`]);
    expect(lines.slice(-6)).toEqual([
      ` ❯ ${file}`,
      expect.stringMatching(/^ {3}→ https:.*…\S*example\.com$/),
      '     2 failed | 1.40s',
      expect.stringMatching(/^ {5}× #1 GET \/search\/x+…x+\/first-page {2}\S.* {2}13ms$/),
      expect.stringMatching(/^ {5}× #2 GET \/search\/x+…x+\/first-page {2}1\.20s$/),
      `       ${messageOf(outcome(1, refused))}`,
    ]);
  });

  test('have every word of a reason, in lines as wide as the terminal', () => {
    const reason = `the body has 17 MiB, and ${'at most 16 MiB are compared '.repeat(8)}`.trim();
    const failure = { kind: 'unreadable-body', of: 'response', reason } as const;
    const lines = render([replay([outcome(1, { ...mismatch, failure })])], 80);

    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    expect(lines.map((line) => line.trim()).join(' ')).toContain(reason);
  });

  test('are not cut without a terminal', () => {
    const path = `/search/${'x'.repeat(500)}/first-page`;
    const file = `sessions/${'deep/'.repeat(30)}shop.session.json`;
    const target = `https://${'long.'.repeat(20)}example.com`;
    const reason = 'no database '.repeat(60).trim();
    const lines = render(
      [replay([outcome(1, { ...refused, path }), blocked(2, 1)], { file, target })],
      NO_TERMINAL,
      [{ project: '', file, reason }],
    );

    expect(lines).toEqual([
      ` ❯ ${file}`,
      `     not replayed: ${reason}`,
      ` ❯ ${file} → ${target}`,
      '     1 failed | 1 blocked (2) | 1.30s',
      `     × #1 GET ${path}  ${messageOf(outcome(1, refused))}  1.20s`,
      '       ↳ blocks 1 more: #2',
    ]);
  });

  test('stay short with thousands of failures, and say how many they leave out', () => {
    const failuresOf = (name: number) =>
      Array.from({ length: 500 }, (_, index) =>
        outcome(index + 1, { ...mismatch, route: `GET /${name}/${index}` }),
      );
    const replays = Array.from({ length: 50 }, (_, name) => replay(failuresOf(name)));
    const lines = render(replays);

    expect(lines.length).toBeLessThan(100);
    expect(lines.filter((line) => line.includes(' × '))).toHaveLength(30);
    expect(lines).toContain('       … and 490 more requests');
    expect(lines).toContain('       … and 500 more requests');
    expect(lines).toContain('   … and 30 more failed sessions');
  });

  test('count failed and blocked requests whose outcomes were not kept', () => {
    const counts = { total: 9, sent: 6, passed: 1, failed: 5, blocked: 3, duration: 100 };
    const outcomes = [outcome(1, mismatch), blocked(2, 1), outcome(3)];

    expect(render([replay(outcomes, { summary: summaryOf(counts) })]).slice(1)).toEqual([
      '     5 failed | 3 blocked | 1 passed (9) | 100ms',
      `     × #1 GET /orders/1  ${briefly(mismatch)}  13ms`,
      '       ↳ blocks 1 more: #2',
      '       … and 6 more requests',
    ]);
  });

  test('begin with the sessions that could not be replayed', () => {
    const unreplayed = [
      { project: '', file: 'a.session.json', target: 'staging', reason: 'no database' },
      { project: '', file: 'a.session.json', reason: 'x'.repeat(500) },
    ];

    expect(render([replay([outcome(1, mismatch)])], 100, unreplayed).slice(0, 5)).toEqual([
      ' ❯ a.session.json → staging',
      '     not replayed: no database',
      ' ❯ a.session.json',
      '     not replayed:',
      expect.stringMatching(/^ {5}x{400,}…$/),
    ]);
  });

  test('stay short if many sessions could not be replayed', () => {
    const lines = render(
      [],
      100,
      Array.from({ length: 50 }, (_, at) => ({ project: '', file: 'a', reason: `reason ${at}` })),
    );

    expect(lines).toHaveLength(41);
    expect(lines.at(-1)).toBe('   … and 30 more unreplayed sessions');
  });

  test('name the project if there is one', () => {
    const api = replay([outcome(1, mismatch)], { project: 'api' });

    expect(render([api])[0]).toMatch(/^ ❯ \|api\| sessions/);
  });
});

describe('the rows of a run', () => {
  test('are two if all passed', () => {
    const passed = replay([outcome(1), outcome(2)]);

    expect(total([passed, { ...passed, file: 'b' }])).toEqual([
      '   Sessions  2 passed → https://staging.example.com',
      '   Requests  4 passed',
    ]);
  });

  test('count a session on several targets once, by its worst result', () => {
    const one = replay([outcome(1)], { target: 'one' });
    const two = replay([outcome(1, mismatch), blocked(2, 1)], { target: 'two' });
    const other = replay([outcome(1)], { file: 'b', target: 'one' });
    const unread = { project: '', file: 'c', reason: 'no JSON' };

    expect(total([one, two, other], 80, [unread])).toEqual([
      '   Sessions  2 failed | 1 passed (3) → one, two',
      '   Requests  1 failed | 1 blocked | 2 passed (4)',
    ]);
    expect(total([], 80, [unread])).toEqual(['   Sessions  1 failed']);
  });

  test('tell what is not the default: the speed, accepted answers, and requests that were needed first', () => {
    const accepted = outcome(1, {
      accepted: [
        { kind: 'removed', text: '"status": 404' },
        { kind: 'added', text: '"status": 410' },
        { kind: 'left-out', count: 3 },
      ],
    });

    expect(total([replay([accepted], { speed: 2, openLoop: true, neededFirst: 2 })])).toEqual([
      '   Sessions  1 passed → https://staging.example.com (open loop, 2x)',
      '   Requests  1 passed +2 needed first',
      '   Accepted  1 answer into 1 session',
      '             sessions/shop.session.json #1 GET /orders/1',
      '             - "status": 404',
      '             + "status": 410',
      '               …',
    ]);
  });

  test('are one for each of several projects', () => {
    const api = replay([outcome(1)], { project: 'api', target: 'one' });
    const web = replay([outcome(1)], { project: 'web', target: 'two' });

    expect(total([api, web])).toEqual([
      '   Sessions  |api| 1 passed → one',
      '             |web| 1 passed → two',
      '   Requests  2 passed',
    ]);
  });

  test('are no wider than the terminal', () => {
    const target = `https://${'long.'.repeat(20)}example.com`;
    const lines = total([replay([outcome(1)], { target, speed: 'instant' })]);

    expect(lines[0]).toMatch(/^ {3}Sessions {2}1 passed → https:.*…\S*example\.com \(instant\)$/);
    expect(lines[0]).toHaveLength(80);
  });

  test('name all origins without a target in one line', () => {
    const skipped = (id: number, origin: string): ReplayMeta => {
      const failure = { kind: 'foreign-origin', origin: `https://${origin}` } as const;
      return outcome(id, { state: 'skipped', responseTime: 0, failure });
    };
    const of = (...origins: string[]): string[] => {
      const all = origins.map((origin, index) => skipped(index + 1, origin));
      const lines = total([replay(all)], 1000).filter((line) => line.includes('skipped: '));
      return lines.map((line) => line.trim());
    };

    expect(of('a.test', 'b.test', 'a.test')).toEqual([
      '3 skipped: they were recorded against https://a.test, https://b.test, for which no target is named. ' +
        `Name one for each with the option "origins": { 'https://a.test': '<base URL>', 'https://b.test': '<base URL>' }, ` +
        'or in vsr with --origin https://a.test=<base URL> --origin https://b.test=<base URL>',
    ]);
    expect(of('a.test', 'a.test').join()).toMatch(
      /^2 skipped: they were recorded against https:\/\/a\.test, for which .* Name one with/,
    );
    expect(of('a', 'b', 'c', 'd', 'e', 'f').join()).toContain('https://e and 1 more, for which');
  });

  test('count skipped requests whose outcomes were not kept', () => {
    const counts = { total: 7, skipped: 7, duration: 100 };
    const failure: Failure = { kind: 'read-only', by: 'method' };
    const skipped = outcome(1, { state: 'skipped', responseTime: 0, failure });

    expect(total([replay([skipped], { summary: summaryOf(counts) })]).slice(1)).toEqual([
      '   Requests  7 skipped',
      '       Sent  0 of 7',
      `             1 skipped: ${renderReason(failure)}`,
      '             6 skipped: the reasons were not kept',
    ]);
  });

  test('say why requests were skipped: each reason, the most frequent first', () => {
    const skip = (id: number, failure: Failure): ReplayMeta =>
      outcome(id, { state: 'skipped', responseTime: 0, failure });
    const unwritten: Failure = { kind: 'read-only', by: 'method' };
    const unrecorded: Failure = { kind: 'no-recorded-status' };
    const rows = (...outcomes: ReplayMeta[]): string[] => total([replay(outcomes)]).slice(2);

    expect(rows(outcome(1), skip(2, unwritten), skip(3, unwritten))).toEqual([
      `             2 skipped: ${renderReason(unwritten)}`,
    ]);
    expect(rows(skip(1, unrecorded), skip(2, unwritten), skip(3, unwritten))).toEqual([
      `             2 skipped: ${renderReason(unwritten)}`,
      `             1 skipped: ${renderReason(unrecorded)}`,
    ]);
    expect(rows(outcome(1))).toEqual([]);
    const fault = (at: number): Failure => ({ kind: 'fault', reason: `reason ${at}` });
    const seven = Array.from({ length: 7 }, (_, at) => skip(at + 1, fault(at)));
    expect(rows(...seven).slice(3)).toEqual([
      `             1 skipped: ${renderReason(fault(3))}`,
      '             3 skipped for 3 more reasons',
    ]);
  });

  test('count a session as passed only if all its requests were sent and compared', () => {
    const { sentAt, ...skipped } = outcome(1, { state: 'skipped', responseTime: 0 });
    const uncompared = outcome(1, { state: 'uncompared' });

    expect(total([replay([skipped, skipped])])[0]).toContain('Sessions  1 skipped → ');
    expect(total([replay([outcome(1), skipped])])[0]).toContain('Sessions  1 partial → ');
    expect(total([replay([outcome(1), uncompared])])[0]).toContain('Sessions  1 partial → ');
    expect(total([replay([])])[0]).toContain('Sessions  1 skipped → ');
  });

  test('tell how many requests were sent if not all were', () => {
    const { sentAt, ...skipped } = outcome(2, { state: 'skipped', responseTime: 0 });

    expect(total([replay([outcome(1), skipped])]).slice(1)).toEqual([
      '   Requests  1 passed | 1 skipped (2)',
      '       Sent  1 of 2',
    ]);
  });

  test('say of requests without a status to compare that they are not compared', () => {
    const failure: Failure = { kind: 'no-recorded-status' };

    expect(total([replay([outcome(1), outcome(2, { state: 'uncompared', failure })])])).toEqual([
      '   Sessions  1 partial → https://staging.example.com',
      '   Requests  1 passed | 1 uncompared (2)',
      `             1 uncompared: ${renderReason(failure)}`,
    ]);
  });
});

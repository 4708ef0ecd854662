import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { Failure } from '../../src/replay/failure/failure.ts';
import { renderTargets } from '../../src/report/render-targets.ts';
import type { ReplayMeta, ReplayReport } from '../../src/report/run-results.ts';
import { NO_TERMINAL } from '../../src/report/words.ts';

/** A passed outcome, unless these parts say otherwise. */
type Parts = Partial<ReplayMeta>;

const failed = (actual: number): Parts => ({
  state: 'failed',
  actual,
  failure: { kind: 'status', expected: 200, actual },
});
const blocked: Parts = {
  state: 'blocked',
  blockedBy: '1',
  failure: { kind: 'blocked', to: 'path', causes: [] },
};
const skipped: Parts = { state: 'skipped', failure: { kind: 'read-only', by: 'method' } };

const REFUSED: Failure = {
  ...{ kind: 'no-connection', code: 'ECONNREFUSED', address: 'http://127.0.0.1:1', reason: '' },
};

/** A session on these targets; each has the outcomes of the requests in their order. */
function replaysOn(targets: Record<string, readonly Parts[]>): ReplayReport[] {
  return Object.entries(targets).map(([target, outcomes]) => ({
    ...{ project: '', file: 'sessions/shop.session.json', session: 'shop', target },
    ...{ speed: 'ordered', neededFirst: 0 },
    outcomes: outcomes.map((parts, index): ReplayMeta => {
      const isAnswered = parts.state === undefined;
      return {
        ...{
          id: String(index + 1),
          state: 'passed',
          method: 'GET',
          path: `/orders/${index + 1}`,
          route: `GET /orders/${index + 1}`,
        },
        ...{ expected: 200, responseTime: 1, plannedAt: 0, correlated: [] },
        ...(isAnswered && { actual: 200 }),
        ...{ session: 'shop', target, speed: 'ordered' },
        ...parts,
      };
    }),
  }));
}

function render(bySession: readonly (readonly ReplayReport[])[], columns = 100): string[] {
  return renderTargets(bySession, columns).map(stripVTControlCharacters);
}

const bodyWith = (actual: number): Parts => ({
  state: 'failed',
  actual: 200,
  failure: { kind: 'body', differences: [{ path: '/a', expected: 1, actual }], count: 1 },
});
const body = bodyWith(2);

test('the table has the requests that failed or on which targets disagree, with the answers of all targets', () => {
  const refused: Parts = { state: 'failed', failure: REFUSED };
  const replays = replaysOn({
    staging: [{}, {}, failed(500), body, refused, {}],
    production: [{}, failed(404), failed(500), {}, {}, skipped],
  });

  expect(render([replays])).toEqual([
    ' Targets',
    '',
    ' ❯ sessions/shop.session.json → staging, production',
    '     request           expected  staging          production',
    '     #2 GET /orders/2  200       200              404         disagree',
    '     #3 GET /orders/3  200       500              500',
    '     #4 GET /orders/4  200       200, other body  200         disagree',
    '     #5 GET /orders/5  200       ECONNREFUSED     200         disagree',
    '     1 request as recorded on all, 1 skipped on production',
  ]);
});

test('targets agree if their bodies differ from the recording in the same way', () => {
  const other = bodyWith(3);
  const rowsOf = (first: Parts, second: Parts): string[] =>
    render([replaysOn({ a: [first], b: [second] })]).filter((line) => line.includes(' #1 '));
  const disagreed = expect.stringMatching(/ disagree$/);
  const agreed = expect.not.stringMatching(/ disagree$/);

  expect(rowsOf(body, body)).toEqual([agreed]);
  expect(rowsOf(body, other)).toEqual([disagreed]);
  expect(rowsOf(failed(500), skipped)).toEqual([agreed]);
  expect(rowsOf({}, {})).toEqual([]);
});

describe('requests that were not sent to a target are counted apart', () => {
  const count = (targets: Record<string, readonly Parts[]>, columns?: number) => {
    const all = Object.entries(targets).map(([name, outcomes]) => [
      name,
      [failed(500), ...outcomes],
    ]);
    return render([replaysOn(Object.fromEntries(all))], columns).at(-1);
  };

  test('if they were blocked, which is no disagreement', () => {
    expect(count({ staging: [{}, {}], production: [blocked, {}] })).toBe(
      '     1 request as recorded on all, 1 blocked on production',
    );
  });

  test('by the targets that skipped it', () => {
    const staging = [{}, {}, {}, skipped, {}];
    const production = [{}, skipped, skipped, skipped, {}];

    expect(count({ staging, production })).toBe(
      '     2 requests as recorded on all, 2 skipped on production, 1 skipped on all',
    );
    expect(count({ staging, production, own: production })).toBe(
      '     2 requests as recorded on all, 2 skipped on production and own, 1 skipped on all',
    );
  });

  test('if no request is as recorded on all', () => {
    expect(count({ staging: [{}], production: [skipped] })).toBe(
      '     1 request skipped on production',
    );
    expect(count({ staging: [skipped, skipped], production: [skipped, skipped] })).toBe(
      '     2 requests skipped on all',
    );
  });

  test('in as many lines as they need', () => {
    const names = Array.from({ length: 20 }, (_, index) => `environment-${index}`);
    const targets = names.map((name): [string, Parts[]] => [name, [skipped]]);
    const on = { ...Object.fromEntries(targets), last: [{}] };
    const failing = Object.entries(on).map(([name, outcomes]) => [
      name,
      [failed(500), ...outcomes],
    ]);
    const lines = render([replaysOn(Object.fromEntries(failing))], 80);
    const words = lines.map((line) => line.trim()).join(' ');

    expect(words).toContain(
      ` ❯ sessions/shop.session.json → ${names.join(', ')}, last `.trimStart(),
    );
    expect(words).toContain(`1 request skipped on ${names.join(' and ')}`);
    expect(count(on, NO_TERMINAL)).toBe(`     1 request skipped on ${names.join(' and ')}`);
  });
});

test('a request whose test did not run on a target is not counted as recorded on all', () => {
  const replays = replaysOn({ staging: [failed(500), {}, {}, {}], production: [{}, {}] });
  expect(render([replays]).at(-1)).toBe(
    '     1 request as recorded on all, 2 not run on production',
  );
});

test('a session on which all agree is not shown', () => {
  const quiet = replaysOn({ a: [{}, {}], b: [{}, {}] });
  expect(render([quiet, replaysOn({ a: [failed(500)], b: [{}] })]).slice(2)).toEqual([
    ' ❯ sessions/shop.session.json → a, b',
    '     request           expected  a    b',
    '     #1 GET /orders/1  200       500  200  disagree',
  ]);
  expect(render([quiet])).toEqual([]);
});

test('the table stays short and narrow', () => {
  const long = Array.from({ length: 1_000 }, () => ({
    ...failed(500),
    route: `GET /${'x'.repeat(300)}`,
  }));
  const name = 'https://a-long-name.of-a-target.example.com';
  const lines = render(Array(30).fill(replaysOn({ [name]: long, b: long })), 80);

  expect(lines.length).toBeLessThan(20 * 24);
  expect(lines.at(-1)).toBe('   … and 10 more sessions');
  expect(lines).toContain('     … and 980 more requests');
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
});

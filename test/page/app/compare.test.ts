import { setTimeout } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { effectScope } from 'vue';
import type { MessageView } from '../../../src/page/api.ts';
import {
  alignRows,
  type RowPair,
  type SideRow,
  shortNames,
  spanOf,
} from '../../../src/page/app/compare/align-rows.ts';
import { checkBodies, checkKey } from '../../../src/page/app/compare/body-checks.ts';
import { diffHeaders } from '../../../src/page/app/compare/header-diff.ts';

let at = 0;
function row(id: string, request: string, more: Partial<SideRow> = {}): SideRow {
  const [method = '', path = ''] = request.split(' ');
  at += 10;
  return { id, method, path, status: 200, at, time: 5, ...more };
}

function ids(pairs: readonly RowPair[]): string[] {
  return pairs.map(({ left, right }) => `${left?.id ?? '-'}:${right?.id ?? '-'}`);
}

describe('alignRows', () => {
  test('pairs rows of one session by their ids, whatever the order in which they ended', () => {
    const left = [row('1', 'GET /a'), row('2', 'GET /b'), row('3', 'GET /c')];
    const right = [row('3', 'GET /c'), row('1', 'GET /a')];
    expect(ids(alignRows(left, right))).toEqual(['1:1', '2:-', '3:3']);
  });

  test('pairs rows of two sessions by method and route, in order', () => {
    const left = [
      row('1', 'POST /login'),
      row('2', 'GET /orders/41'),
      row('3', 'GET /orders/42'),
      row('4', 'GET /x'),
    ];
    const right = [
      row('1', 'GET /health'),
      row('2', 'POST /login'),
      row('3', 'GET /orders/77?a=1'),
      row('4', 'GET /x'),
    ];
    expect(ids(alignRows(left, right))).toEqual(['-:1', '1:2', '2:-', '3:3', '4:4']);
  });

  test('pairs copies of a replay, which share their ids, by route', () => {
    const left = [row('1', 'GET /a'), row('1', 'GET /a')];
    const right = [row('1', 'GET /a')];
    expect(ids(alignRows(left, right))).toHaveLength(2);
  });

  test('says what differs, and does not count times', () => {
    const left = [
      row('1', 'GET /a', { size: 1, state: 'passed' }),
      row('2', 'GET /b', { size: 1 }),
      row('3', 'GET /c', { state: 'passed' }),
      row('4', 'GET /d'),
    ];
    const right = [
      row('1', 'GET /a', { size: 1, state: 'passed', time: 99 }),
      row('2', 'GET /b', { size: 2, status: 500 }),
      row('3', 'GET /c', { state: 'failed' }),
    ];
    expect(alignRows(left, right).map(({ differs }) => differs)).toEqual([
      [],
      ['status', 'size'],
      ['state'],
      ['missing'],
    ]);
  });

  test('does not compare the state of a run with a session, which has none', () => {
    expect(
      alignRows([row('1', 'GET /a')], [row('1', 'GET /a', { state: 'passed' })])[0]?.differs,
    ).toEqual([]);
  });

  test('keeps rows that only one side has near their times', () => {
    const left = [row('1', 'GET /a'), row('2', 'GET /b', { at: 1000 })];
    const right = [
      row('1', 'GET /a', { at: 10 }),
      row('9', 'GET /n', { at: 500 }),
      row('2', 'GET /b', { at: 1000 }),
    ];
    expect(ids(alignRows(left, right))).toEqual(['1:1', '-:9', '2:2']);
  });

  test('has nothing to pair without rows', () => {
    expect(alignRows([], [])).toEqual([]);
    expect(ids(alignRows([], [row('1', 'GET /a')]))).toEqual(['-:1']);
  });

  test('aligns 10,000 rows in well under a second', () => {
    const side = (name: string, step: number): SideRow[] =>
      Array.from({ length: 10_000 }, (_, index) =>
        row(
          `${name}${index}`,
          `GET /r${'abcdefgh'[(index * step) % 8]}/${index}/items?page=${index}`,
        ),
      );
    const [left, right] = [side('l', 3), side('r', 5)];
    const started = performance.now();
    expect(alignRows(left, right).length).toBeGreaterThanOrEqual(10_000);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

test('spanOf ends with the last response of either side', () => {
  expect(
    spanOf(
      alignRows([row('1', 'GET /a', { at: 0, time: 3 })], [row('1', 'GET /a', { at: 5, time: 4 })]),
    ),
  ).toBe(9);
  expect(spanOf([])).toBe(0);
});

test('diffHeaders compares by name, whatever the order and the case', () => {
  expect(
    diffHeaders(
      [
        ['A', '1'],
        ['Set-Cookie', 'x'],
        ['Set-Cookie', 'y'],
        ['Gone', 'g'],
      ],
      [
        ['set-cookie', 'x'],
        ['a', '1'],
        ['New', 'n'],
      ],
    ),
  ).toEqual([
    { name: 'set-cookie', left: ['x', 'y'], right: ['x'] },
    { name: 'gone', left: ['g'], right: [] },
    { name: 'new', left: [], right: ['n'] },
  ]);
});

const side = (name: string, facts: string) => ({ name, facts });

test('shortNames tell two sides apart by whole words', () => {
  const staging = side('login', 'http://staging.test, 14:03:00');
  const later = side('login', 'http://staging.test, 14:05:00');
  expect(shortNames(staging, later)).toEqual([staging.facts, later.facts]);
  const recorded = side('login', 'recorded 29 Nov 2026, 14:03');
  expect(shortNames(recorded, staging)).toEqual([recorded.facts, staging.facts]);
  const other = side('logout', recorded.facts);
  expect(shortNames(recorded, other)).toEqual(['login', 'logout']);
  expect(shortNames(recorded, recorded)).toEqual(['Left', 'Right']);
});

test('a request that was not sent has no time, and no place on the axis', () => {
  const { time: _, ...unsent } = row('1', 'GET /a', { at: 99 });
  const pairs = alignRows([row('1', 'GET /a', { at: 0, time: 3 })], [unsent]);
  expect(spanOf(pairs)).toBe(3);
});

describe('checkBodies', () => {
  const text = (body: string): MessageView => ({
    headers: [],
    body: { kind: 'text', size: body.length, text: body },
  });
  const pairOf = (id: string): RowPair => ({
    left: row(id, 'GET /a'),
    right: row(id, 'GET /a'),
    differs: [],
  });

  async function check(pairs: readonly RowPair[], isAsked: boolean) {
    let most = 0;
    let loading = 0;
    const load = (side: string) => async (id: string) => {
      loading += 1;
      most = Math.max(most, loading);
      await setTimeout(1);
      loading -= 1;
      if (id === 'broken') throw new Error('gone');
      return text(id.startsWith('odd') ? side : 'same');
    };
    const scope = effectScope();
    const checks = scope.run(() => checkBodies(() => pairs, load('left'), load('right')));
    if (!checks) throw new Error('The scope is over.');
    const { isWaiting } = checks;
    const wasWaiting = isWaiting.value;
    if (isAsked) checks.checkAll();
    await vi.waitFor(() => expect(checks.remaining.value).toBe(0), 5000);
    scope.stop();
    return { differing: checks.differing.value, most, wasWaiting };
  }

  test('finds pairs whose bodies differ though nothing else does, a few at a time', async () => {
    const pairs = ['1', 'odd 2', 'broken', '4', '5', '6', '7', '8', 'odd 9'].map(pairOf);
    const missing: RowPair = { left: row('odd', 'GET /a'), differs: ['missing'] };
    const { differing, most, wasWaiting } = await check([...pairs, missing], false);
    expect(differing).toEqual(new Set(pairs.filter((_, at) => at === 1 || at === 8).map(checkKey)));
    expect(most).toBeLessThanOrEqual(8);
    expect(wasWaiting).toBe(false);
  });

  test('waits to be asked if there are many', async () => {
    const pairs = Array.from({ length: 400 }, (_, at) => pairOf(at === 399 ? 'odd' : String(at)));
    expect((await check(pairs, false)).differing.size).toBe(0);
    const asked = await check(pairs, true);
    expect(asked.wasWaiting).toBe(true);
    expect(asked.differing.size).toBe(1);
  });
});

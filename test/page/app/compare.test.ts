import { describe, expect, test } from 'vitest';
import {
  alignRows,
  type RowPair,
  type SideRow,
  shortNames,
  spanOf,
} from '../../../src/page/app/compare/align-rows.ts';
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

  test('keeps what only one side has near its time', () => {
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

test.each([
  ['login → http://a.test, 14:03', 'login → http://a.test, 14:05', ['14:03', '14:05']],
  ['login → staging', 'login → production', ['staging', 'production']],
  ['a', 'a b', ['a', 'a b']],
  ['same', 'same', ['same', 'same']],
])('shortNames leaves of %j and %j what differs', (left, right, names) => {
  expect(shortNames(left, right)).toEqual(names);
});

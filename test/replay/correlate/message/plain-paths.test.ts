import { describe, expect, test } from 'vitest';
import { CarriedTexts } from '../../../../src/replay/correlate/message/carried-texts.ts';
import { PlainPaths } from '../../../../src/replay/correlate/message/plain-paths.ts';
import { TextWalk } from '../../../../src/replay/correlate/message/text-walk.ts';
import { walkRequest } from '../../../../src/replay/correlate/message/walk-request.ts';

const PLAIN = [
  '/',
  '/orders',
  '/orders/7/',
  '//orders//7',
  '/orders/abcdefgh123/lines',
  '/v1/shops/abcdefgh123/orders/ijklmnop456/lines',
  '/orders/a-b_c-d',
  '/orders?page=2',
  '/orders/7?page=2&state=&order-id=abcdefgh',
];

const OTHERS = [
  '*',
  'http://127.0.0.1/orders',
  '/orders/7.json',
  '/orders/abcdefgh1234',
  '/orders/abcd-efgh',
  "/Orders('7')",
  '/orders/%37',
  '/orders?ids=7,8',
  '/orders?filter=a:b',
  '/orders?7',
  '/orders#7',
  `${'/orders/7'.repeat(30)}/7.8`,
];

describe('a plain path', () => {
  test.each(PLAIN)('has every text that a walk visits in %s', (path) => {
    const visited = textsIn(path);
    expect(visited).toContain(path);
    const paths = new PlainPaths();
    expect(paths.add(path)).toBe(true);
    expect(visited.filter((text) => !paths.has(text))).toEqual([]);
  });

  test.each(OTHERS)('is not %s', (path) => {
    const paths = new PlainPaths();
    expect(paths.add(path)).toBe(false);
    expect(paths.has(path)).toBe(false);
  });
});

test('plain paths have no text that a walk visits in none of them', () => {
  const paths = new PlainPaths();
  paths.add('/orders/7/lines');
  paths.add('/orders/8?page=2');
  const others = ['9', '/orders/7', 'order', 'lines/7', '7/line', '/orders/7/lines/1234567'];
  expect(others.filter((text) => paths.has(text))).toEqual([]);
});

function textsIn(path: string): string[] {
  const visited: string[] = [];
  const walk = new TextWalk(new CarriedTexts(1));
  const request = { method: 'GET', path, headers: [] };
  walk.moveTo(request, 0, {
    enters: () => true,
    visit({ value }) {
      visited.push(value);
      return 'enter';
    },
    leave: () => undefined,
  });
  walkRequest(walk, request, undefined);
  return visited;
}

import { describe, expect, test } from 'vitest';
import { CarriedTexts } from '../../../src/replay/request/carried-texts.ts';
import {
  addPlainPieces,
  addPlainTails,
  isPlainTarget,
} from '../../../src/replay/request/plain-pieces.ts';
import { TextWalk } from '../../../src/replay/request/text-walk.ts';
import { ENTERED } from '../../../src/replay/request/visitor.ts';
import { walkRequest } from '../../../src/replay/request/walk-request.ts';

const PLAIN = [
  '/',
  '/orders',
  '/orders/7/',
  '//orders//7',
  '/orders/abcdefgh123/lines',
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

describe('plain pieces', () => {
  test.each(PLAIN)('are all that the walk tells of in %s', (path) => {
    const told = textsIn(path);
    expect(told).toContain(path);
    expect(isPlainTarget(path)).toBe(true);
    const pieces = new Set<string>();
    addPlainPieces(path, pieces);
    const tails = new Set<string>();
    addPlainTails(path, tails);
    expect([...pieces]).toEqual(expect.arrayContaining(told.filter((text) => !text.includes('/'))));
    expect([...tails]).toEqual(expect.arrayContaining(told.filter((text) => text.includes('/'))));
  });

  test.each(OTHERS)('are not known of %s', (path) => {
    expect(isPlainTarget(path)).toBe(false);
  });
});

function textsIn(path: string): string[] {
  const told: string[] = [];
  const walk = new TextWalk(new CarriedTexts(1));
  const request = { method: 'GET', path, headers: [] };
  walk.moveTo(request, 0, {
    entersBody: () => true,
    visit({ value }) {
      told.push(value);
      return ENTERED;
    },
    leave: () => undefined,
  });
  walkRequest(walk, request, undefined);
  return told;
}

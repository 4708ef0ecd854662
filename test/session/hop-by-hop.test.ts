import { expect, test } from 'vitest';
import { HOP_BY_HOP_HEADERS, namedInConnection } from '../../src/session/hop-by-hop.ts';

test('Connection names headers in any case, in one line or in several', () => {
  expect(
    namedInConnection([
      ['Connection', 'Upgrade, HTTP2-Settings'],
      ['X-Hop', '1'],
      ['CONNECTION', 'x-hop'],
    ]),
  ).toEqual(['upgrade', 'http2-settings', 'x-hop']);
});

test('a message without Connection names none', () => {
  expect(namedInConnection([['Host', 'a']])).toEqual([]);
});

test('headers of one connection are known without being named', () => {
  expect([...HOP_BY_HOP_HEADERS]).toContain('upgrade');
  expect([...HOP_BY_HOP_HEADERS]).not.toContain('host');
});

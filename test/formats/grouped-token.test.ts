import { describe, expect, test } from 'vitest';
import { isGroupedToken } from '../../src/formats/value/randomness.ts';

describe('a token in groups', () => {
  test.each([
    'Kx3d 9fQz 81La mW2e',
    'k82hd71q pz93mdk1',
    'qhzr bnwy wpls kdvn',
    'lk-zzyyxx wwvv11',
    '3F9A 77C1 B20E 9D4D',
  ])('%s', (text) => {
    expect(isGroupedToken(text)).toBe(true);
  });
});

describe('not a token in groups', () => {
  test.each([
    ['words', 'correct horse battery staple'],
    ['a sentence with numbers', 'Room 2026 in hall 4711 is free'],
    ['a date', '21 June 2026 at 10am'],
    ['what people call a thing', 'iPhone 15 Pro Max 256GB'],
    ['digits alone', '4242 4242 4242 4242'],
    ['a message with a code', 'Qx 845062 Zk9Qw3Xv'],
    ['two blanks between', 'Kx3d 9fQz  81La mW2e'],
    ['a token without blanks', 'Kx3d9fQz81LamW2e'],
    ['what is short', 'Kx3d 9fQz'],
  ])('%s', (_, text) => {
    expect(isGroupedToken(text)).toBe(false);
  });
});

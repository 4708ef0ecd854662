/** JSON with its numbers kept to the last digit. */
import { describe, expect, test } from 'vitest';
import {
  isSameNumber,
  numberOf,
  parseComparableJson,
  renderExactJson,
} from '../../src/formats/json/exact-json.ts';
import { createRandom } from '../session/random-sessions.ts';

test.each([
  ['12345678901234567890', '12345678901234567891'],
  ['0.12345678901234567890', '0.12345678901234567891'],
  ['1e400', '1e401'],
  ['9007199254740993', '9007199254740992'],
  ['-12345678901234567890', '12345678901234567890'],
])('the numbers %s and %s differ', (a, b) => {
  expect(isSameNumber(numberOf(a), numberOf(b))).toBe(false);
});

test.each([
  ['12345678901234567890', '12345678901234567890.0'],
  ['1.50', '15e-1'],
  ['-0', '0.000'],
  ['123456789012345678900', '1.234567890123456789e20'],
  ['0.30000000000000004', '30000000000000004e-17'],
])('the numbers %s and %s are the same', (a, b) => {
  expect(isSameNumber(numberOf(a), numberOf(b))).toBe(true);
});

test('JSON whose numbers fit in doubles is as JSON.parse gives it', () => {
  const text = '{"__proto__":[1,-2.5,1e3,"12345678901234567890 \\" 1e999",null],"b":{"":true}}';
  expect(parseComparableJson(text)).toEqual({ json: JSON.parse(text) });
});

test('JSON is written as it was read, to the last digit', () => {
  const text = '{"12345678901234567890":[12345678901234567890,1e400,"1e400",{"a":1.5}]}';
  expect(renderExactJson(parseComparableJson(text)?.json)).toBe(text);
});

test.each(['', 'no', '{"a":1', '[012345678901234567890]', '[1e]', '1234567890123456789.', '[1 2]'])(
  'text that is no JSON gives nothing: %s',
  (text) => {
    expect(parseComparableJson(text)).toBeUndefined();
  },
);

test.each([501, 9_000, 5_000_000])('JSON that is nested %i levels deep is not parsed', (levels) => {
  expect(parseComparableJson('['.repeat(levels) + ']'.repeat(levels))).toBeUndefined();
});

describe('random decimals', () => {
  const random = createRandom(7);
  const digits = (): string => String(Math.floor(random() * 1e9));
  const decimals = Array.from(
    { length: 2_000 },
    () => `${1 + Math.floor(random() * 9)}${digits()}${digits()}.${digits()}`,
  );

  test('equal themselves in another notation, and no number that differs in a digit', () => {
    const wrong = decimals.filter((decimal) => {
      const [whole = '', fraction = ''] = decimal.split('.');
      const shifted = `${whole}${fraction}e-${fraction.length}`;
      const off = `${decimal}1`;
      return (
        !isSameNumber(numberOf(decimal), numberOf(shifted)) ||
        isSameNumber(numberOf(decimal), numberOf(off))
      );
    });
    expect(wrong).toEqual([]);
  });
});

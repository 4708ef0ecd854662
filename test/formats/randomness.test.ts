import { describe, expect, test } from 'vitest';
import { looksRandom, randomness } from '../../src/formats/value/randomness.ts';
import { findInBody } from '../../src/session/secrets/find-in-body.ts';
import { createDraw } from '../session/secrets/draw.ts';
import { IDENTIFIERS, SLUGS } from '../session/secrets/words.ts';

const SMALL = 'abcdefghijklmnopqrstuvwxyz';
const CAPITAL = SMALL.toUpperCase();
const DIGITS = '0123456789';

const alphabets = {
  'small letters': SMALL,
  letters: SMALL + CAPITAL,
  'letters and digits': SMALL + CAPITAL + DIGITS,
  'base 32': `${CAPITAL}234567`,
  'Base64 of URLs': `${SMALL}${CAPITAL}${DIGITS}-_`,
};

/** Of 10,000 random tokens, the share for which this is not so. */
function missed(alphabet: string, length: number, isFound: (token: string) => boolean): number {
  const draw = createDraw(length);
  const tokens = Array.from({ length: 10_000 }, () => draw(alphabet, length));
  return tokens.filter((token) => !isFound(token)).length / tokens.length;
}

describe('slugs and names', () => {
  test.each([...SLUGS, ...IDENTIFIERS])('%s reads as words', (text) => {
    expect(randomness(text)).toBeLessThan(0);
    expect(looksRandom(text)).toBe(false);
  });
});

describe('random tokens', () => {
  test.each(Object.entries(alphabets))(
    'fewer than 0.2 %% of 24 %s read as words',
    (_, alphabet) => {
      expect(missed(alphabet, 24, (token) => randomness(token) >= 0)).toBeLessThan(0.002);
    },
  );

  test.each(Object.entries(alphabets))(
    'fewer than 0.5 %% of 32 %s do not look random',
    (_, alphabet) => {
      expect(missed(alphabet, 32, looksRandom)).toBeLessThan(0.005);
    },
  );

  test('of 16 small letters, 9 in 10 look random', () => {
    expect(missed(SMALL, 16, looksRandom)).toBeLessThan(0.1);
  });

  test('digits alone are no evidence', () => {
    expect(randomness('20261127-0736')).toBe(0);
  });
});

test('a code of random small letters is a secret, and a code of words is not', () => {
  const of = (code: string): string[] =>
    findInBody(JSON.stringify({ code }), 'application/json').map(({ value }) => value);

  expect(of('qzjxkvwpmtbhrgdfqk')).toEqual(['qzjxkvwpmtbhrgdfqk']);
  expect(of('insufficientprivileges')).toEqual([]);
});

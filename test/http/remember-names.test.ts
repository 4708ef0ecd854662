import { expect, test } from 'vitest';
import { rememberNames } from '../../src/http/headers.ts';

/** Remembers the lower case of names; `asked` has the names that had to be found. */
function remembering() {
  const asked: string[] = [];
  const lowerCase = rememberNames((name) => {
    asked.push(name);
    return name;
  });
  return { asked, lowerCase };
}

test('a name is looked up once, at whatever place of a message it is', () => {
  const { asked, lowerCase } = remembering();
  const found = [lowerCase('ETag', 0), lowerCase('ETag', 0), lowerCase('ETag', 7)];
  expect(found).toEqual(['etag', 'etag', 'etag']);
  expect(asked).toEqual(['etag']);
});

test('a name without a result is looked up once too', () => {
  let asked = 0;
  const nothing = rememberNames(() => {
    asked += 1;
  });
  expect([nothing('a', 0), nothing('b', 0), nothing('a', 0)]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect(asked).toBe(2);
});

test('names that alternate at one place of a message are told apart', () => {
  const { lowerCase } = remembering();
  const names = ['A', 'B', 'a', 'B', 'A', 'b'];
  expect(names.map((name) => lowerCase(name, 0))).toEqual(['a', 'b', 'a', 'b', 'a', 'b']);
});

test('hundreds of headers, in any order and with gaps, get their own results', () => {
  const { asked, lowerCase } = remembering();
  const names = Array.from({ length: 500 }, (_, index) => `X-${index}`);
  const expected = names.map((name) => name.toLowerCase());
  expect(names.map((name, place) => lowerCase(name, place))).toEqual(expected);
  expect(names.map((name, place) => lowerCase(name, 499 - place))).toEqual(expected);
  expect(names.map((name, place) => lowerCase(name, 3 * place))).toEqual(expected);
  expect(asked.length).toBe(500);
});

test('only a limited number of names is remembered, and the others are looked up each time', () => {
  const { asked, lowerCase } = remembering();
  const names = Array.from({ length: 10_100 }, (_, index) => `X-${index}`);
  for (const name of names) lowerCase(name, 0);
  expect(lowerCase('X-1', 0)).toBe('x-1');
  expect(asked.length).toBe(10_100);
  expect(lowerCase('X-10099', 0)).toBe('x-10099');
  expect(asked.length).toBe(10_101);
});

test('names that all objects have are looked up like others', () => {
  const { lowerCase } = remembering();
  expect(['constructor', '__proto__'].map((name) => lowerCase(name, 0))).toEqual([
    'constructor',
    '__proto__',
  ]);
});

import { expect, test } from 'vitest';
import { rememberNames } from '../../src/http/headers.ts';

/** What is found out about a name is the name in lower case; `asked` has the names that were asked for. */
function remembering() {
  const asked: string[] = [];
  const lowerCase = rememberNames((name) => {
    asked.push(name);
    return name;
  });
  return { asked, lowerCase };
}

test('a name is found out about once, at whatever place it stands', () => {
  const { asked, lowerCase } = remembering();
  const found = [lowerCase('ETag', 0), lowerCase('ETag', 0), lowerCase('ETag', 7)];
  expect(found).toEqual(['etag', 'etag', 'etag']);
  expect(asked).toEqual(['etag']);
});

test('that there is nothing to find is remembered as well', () => {
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

test('names that take turns at one place are told apart', () => {
  const { lowerCase } = remembering();
  const names = ['A', 'B', 'a', 'B', 'A', 'b'];
  expect(names.map((name) => lowerCase(name, 0))).toEqual(['a', 'b', 'a', 'b', 'a', 'b']);
});

test('messages of hundreds of headers, in any order and with gaps, get what is right for each', () => {
  const { asked, lowerCase } = remembering();
  const names = Array.from({ length: 500 }, (_, index) => `X-${index}`);
  const expected = names.map((name) => name.toLowerCase());
  expect(names.map((name, place) => lowerCase(name, place))).toEqual(expected);
  expect(names.map((name, place) => lowerCase(name, 499 - place))).toEqual(expected);
  expect(names.map((name, place) => lowerCase(name, 3 * place))).toEqual(expected);
  expect(asked.length).toBe(500);
});

test('names that are data are not kept without end, and are found out about all the same', () => {
  const { asked, lowerCase } = remembering();
  const names = Array.from({ length: 10_100 }, (_, index) => `X-${index}`);
  for (const name of names) lowerCase(name, 0);
  expect(lowerCase('X-1', 0)).toBe('x-1');
  expect(asked.length).toBe(10_100);
  expect(lowerCase('X-10099', 0)).toBe('x-10099');
  expect(asked.length).toBe(10_101);
});

test('names of what all objects have are names like others', () => {
  const { lowerCase } = remembering();
  expect(['constructor', '__proto__'].map((name) => lowerCase(name, 0))).toEqual([
    'constructor',
    '__proto__',
  ]);
});

import { expect, test } from 'vitest';
import { Location, type Step } from '../../src/formats/value/location.ts';
import {
  enter,
  isPlace,
  isPointedAt,
  isPointer,
  parsePointers,
} from '../../src/session/pointers.ts';

/** Whether one of the pointers leads to the place with these segments. */
function leads(pointers: readonly string[], ...path: (string | number)[]): boolean {
  return isPointedAt(path.reduce(enter, parsePointers(pointers)));
}

test('a pointer leads to its own place alone', () => {
  expect(leads(['/a/b'], 'a', 'b')).toBe(true);
  expect(leads(['/a/b'], 'a')).toBe(false);
  expect(leads(['/a/b'], 'a', 'b', 'c')).toBe(false);
  expect(leads(['/a/b'], 'b')).toBe(false);
  expect(leads(['/x', '/a/0'], 'a', 0)).toBe(true);
  expect(leads([])).toBe(false);
});

test.each<readonly Step[]>([
  [{ kind: 'key', name: 'first name' }],
  [
    { kind: 'key', name: 'my line /2' },
    { kind: 'key', name: 'id' },
  ],
  [{ kind: 'field', name: 'user /name' }],
  [
    { kind: 'part', name: 'my line 2' },
    { kind: 'key', name: 'id' },
  ],
])('the text of a location leads to it, whatever words its names have: %j', (...steps) => {
  const place = new Location(steps).text;
  expect(isPointedAt(steps.reduce(enter, parsePointers([place])))).toBe(true);
});

test('* is any one segment', () => {
  expect(leads(['/items/*/id'], 'items', 7, 'id')).toBe(true);
  expect(leads(['/items/*/id'], 'items', 'id')).toBe(false);
  expect(leads(['/items/*/id'], 'items', 1, 2, 'id')).toBe(false);
});

test('** is any number of segments', () => {
  expect(leads(['/**/id'], 'id')).toBe(true);
  expect(leads(['/**/id'], 'a', 3, 'b', 'id')).toBe(true);
  expect(leads(['/**/id'], 'a', 'id', 'x')).toBe(false);
  expect(leads(['/a/**'], 'a')).toBe(true);
  expect(leads(['/a/**/b/*/c'], 'a', 'b', 'b', 'x', 'c')).toBe(true);
});

test('escapes are those of RFC 6901', () => {
  expect(leads(['/a~1b/~0', '/~01'], 'a/b', '~')).toBe(true);
  expect(leads(['/~01'], '~1')).toBe(true);
  expect(leads(['/'], '')).toBe(true);
});

test('the empty pointer is the whole value', () => {
  expect(leads([''])).toBe(true);
});

test('many ** in one pointer take no more time than its length', () => {
  const path = Array.from({ length: 400 }, () => 'a');
  expect(leads([`${'/**/a'.repeat(40)}/b`], ...path)).toBe(false);
});

test('what is no pointer is told', () => {
  expect(['/a', '/a/*/b', '/', '/~0~1', '//'].map(isPointer)).toEqual(Array(5).fill(true));
  expect(['', 'a', '$.a', 'a/b', '/~', '/~2'].map(isPointer)).toEqual(Array(6).fill(false));
});

/** Whether one of the places is the one that these steps lead to. */
function names(places: readonly string[], ...steps: Step[]): boolean {
  return isPointedAt(steps.reduce(enter, parsePointers(places)));
}

test.each<[string, Step[]]>([
  ['field user[id]', [{ kind: 'field', name: 'user[id]' }]],
  ['body field "a b" 2', [{ kind: 'field', name: 'a b', index: 2 }]],
  [
    'part 2 /id',
    [
      { kind: 'part', index: 2 },
      { kind: 'key', name: 'id' },
    ],
  ],
  [
    'part a line 3 /x/0',
    [
      { kind: 'part', name: 'a' },
      { kind: 'line', index: 3 },
      { kind: 'key', name: 'x' },
      { kind: 'item', index: 0 },
    ],
  ],
  [
    '/a/b[2]/@c',
    [
      { kind: 'element', name: 'a' },
      { kind: 'element', name: 'b', index: 2 },
      { kind: 'attribute', name: 'c' },
    ],
  ],
])('a place is written as failures have it: %s', (place, steps) => {
  expect(names([place], ...steps)).toBe(true);
  expect(names([place], ...steps.slice(1))).toBe(false);
});

test('without its number, a name is that of each that is called so', () => {
  const second: Step = { kind: 'element', name: 'b', index: 2 };
  const [field, part]: Step[] = [
    { kind: 'field', name: 'f', index: 2 },
    { kind: 'part', index: 2 },
  ];
  for (const place of ['/b', '/b[*]', '/*', '/b[2]']) expect(names([place], second)).toBe(true);
  expect(names(['/b[1]'], second)).toBe(false);
  for (const place of ['field f', 'field *']) expect(field && names([place], field)).toBe(true);
  expect(part && names(['part *'], part)).toBe(true);
  expect(field && names(['part *'], field)).toBe(false);
});

test.each(['/a', '/', 'field a', 'part 1 /a~1b', 'line * /id', 'body /a', 'body field a'])(
  '%j names a place inside a body',
  (text) => expect(isPlace(text)).toBe(true),
);

test.each(['', 'a', '$.a', 'body', 'field', 'field ', 'fields a', '/a~2', 'line 1 /~'])(
  '%j names none',
  (text) => expect(isPlace(text)).toBe(false),
);

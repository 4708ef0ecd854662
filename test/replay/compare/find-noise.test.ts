/** Which places two answers teach to be noise. */
import { expect, test } from 'vitest';
import { contentOfJson } from '../../../src/replay/compare/content.ts';
import { findNoise } from '../../../src/replay/compare/find-noise.ts';

function noise(first: unknown, second: unknown, mode: 'exact' | 'shape' = 'exact'): string[] {
  return findNoise(contentOfJson(first), contentOfJson(second), mode);
}

test('equal answers have none', () => {
  expect(noise({ a: [1] }, { a: [1] })).toEqual([]);
});

test('it is each place that differs, and any element of a list', () => {
  const answer = (n: number) => ({
    id: n,
    ok: true,
    items: [
      { at: n, n: 1 },
      { at: n + 1, n: 2 },
    ],
  });
  expect(noise(answer(1), answer(5))).toEqual(['/id', '/items/*/at']);
});

test('a list that is longer the next time is noise as a whole', () => {
  expect(noise({ a: [{ n: 1 }] }, { a: [{ n: 2 }, { n: 1 }] })).toEqual(['/a/*']);
});

test('so is an object whose keys are others each time', () => {
  expect(noise({ byId: { x1: { n: 1 } } }, { byId: { x2: { n: 1 } } })).toEqual(['/byId/*']);
  expect(noise({ a: 1, b: { c: 1 } }, { b: { c: 2 } })).toEqual(['/a', '/b/c']);
});

test('so is an object of which more than twenty places differ', () => {
  const answer = (n: number) =>
    Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`key${index}`, n + index]));
  expect(noise({ metrics: answer(1), x: 1 }, { metrics: answer(9), x: 2 })).toEqual([
    '/metrics/*',
    '/x',
  ]);
});

test('other bodies are noise as a whole', () => {
  expect(findNoise({ kind: 'text', text: 'a' }, { kind: 'text', text: 'b' }, 'exact')).toEqual([
    '',
  ]);
  expect(findNoise(contentOfJson({}), { kind: 'none' }, 'exact')).toEqual(['']);
});

test('by shape, it is what is of another type or is missing, in either of the two', () => {
  const [first, second] = [
    { a: 1, list: [{ b: 1 }] },
    { a: null, list: [{ b: 1 }, { c: 1 }] },
  ];
  const either = ['/a', '/list/*/b', '/list/*/c'];
  expect(noise(first, second, 'shape')).toEqual(either);
  expect(noise(second, first, 'shape')).toEqual(either);
});

import { expect, test } from 'vitest';
import { isDistinctive } from '../../../src/replay/correlation/is-distinctive.ts';

test('a global id of GraphQL is distinctive, a list that begins with one is not', () => {
  expect(Buffer.from('VXNlcjoz', 'base64').toString()).toBe('User:3');
  expect(['VXNlcjoz', 'VXNlcjoz,*', 'VXNlcjoz '].map(isDistinctive)).toEqual([true, false, false]);
});

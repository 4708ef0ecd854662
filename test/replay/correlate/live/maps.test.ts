/** Objects whose keys are ids. */
import { describe, expect, test } from 'vitest';
import type { Exchange } from '../links.ts';
import { lastOf } from './last-of.ts';

describe('a map by ids of letters', () => {
  const exchanges: Exchange[] = [
    {
      request: 'GET /members',
      answer: {
        members: { FETcFypzPy: { name: 'Marketing' }, kVakbivhXp: { name: 'Summer' } },
        displayName: { text: 'all' },
      },
    },
    { request: 'DELETE /members/kVakbivhXp' },
  ];

  test('has elements that are found by their contents', async () => {
    const members = { RVQTyorWIE: { name: 'Summer' }, KuZiJxeMah: { name: 'Main' } };
    expect(await lastOf(exchanges, [{ members, displayName: { text: 'all' } }])).toBe(
      'DELETE /members/RVQTyorWIE',
    );
  });

  test('is none if its keys are names in a program', async () => {
    const answer = (id: number) => ({ data: { getTopTen: { id: 4 }, addNewBug: { id } } });
    const calls: Exchange[] = [
      {
        request: 'POST /graphql',
        body: { query: 'mutation { addNewBug { id } }' },
        answer: answer(7),
      },
      { request: 'DELETE /bugs/7' },
    ];
    expect(await lastOf(calls, [answer(12)])).toBe('DELETE /bugs/12');
  });

  test('has them also if the keys begin with their kind', async () => {
    const kinds: Exchange[] = [
      {
        request: 'GET /boats',
        answer: { boa_x7Kq2vNcHw: { name: 'Heron' }, boa_ZrTqWvKpXb: { name: 'Teal' } },
      },
      { request: 'DELETE /boats/boa_x7Kq2vNcHw' },
    ];
    const live = { boa_InViWczzLe: { name: 'Heron' }, boa_W7cNoLRWwV: { name: 'Egret' } };
    expect(await lastOf(kinds, [live])).toBe('DELETE /boats/boa_InViWczzLe');
  });

  test('has none that could be mistaken for another', async () => {
    const members = { RVQTyorWIE: { name: 'alpha' }, KuZiJxeMah: { name: 'Main' } };
    expect(await lastOf(exchanges, [{ members, displayName: { text: 'all' } }])).toMatch(
      /^blocked by #1 GET \/members/,
    );
  });
});

test('a member of a map under a key that is counted is found by what it has, not by its key', async () => {
  const exchanges: Exchange[] = [
    {
      request: 'GET /boats',
      answer: {
        'schooner:31': { name: 'Heron', seats: 4 },
        'schooner:32': { name: 'Egret', seats: 6 },
      },
    },
    { request: 'POST /boats/moor', body: { id: 'schooner:31' } },
  ];
  const boats = {
    'schooner:31': { name: 'Egret', seats: 6 },
    'schooner:30': { name: 'Heron', seats: 4 },
  };
  expect(await lastOf(exchanges, [boats])).toBe('POST /boats/moor {"id":"schooner:30"}');
});

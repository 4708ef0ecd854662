import { describe, expect, test } from 'vitest';
import { broughtValues, carriedValues } from '../../../src/page/app/links/carried-values.ts';
import type { CorrelationLink } from '../../../src/replay/explain-correlations.ts';
import type { Outcome } from '../../../src/replay/failure/outcome.ts';

const links: CorrelationLink[] = [
  { to: { id: '2', place: 'path segment 2' }, from: { id: '1', place: 'body /id' }, value: '41' },
  { to: { id: '2', place: 'query state' }, isFresh: true, value: 'abc' },
  { to: { id: '3', place: 'path segment 2' }, from: { id: '1', place: 'body /id' }, value: '41' },
  { to: { id: '3', place: 'header authorization' }, from: { id: '1', place: 'body /token' } },
];
const outcome: Outcome = {
  ...{ id: '2', state: 'failed', method: 'GET', path: '/orders/41', responseTime: 1, plannedAt: 0 },
  correlated: [],
};

describe('carriedValues', () => {
  test('are the links of the session, as long as there is no outcome', () => {
    expect(carriedValues('2', links, undefined)).toEqual([
      {
        to: 'path segment 2',
        from: { id: '1', place: 'body /id' },
        recorded: '41',
        kind: 'linked',
        isReplaced: false,
      },
      { to: 'query state', recorded: 'abc', kind: 'fresh', isReplaced: false },
    ]);
  });

  test('are the values that were sent, and the links whose values were not', () => {
    const values = carriedValues('2', links, {
      ...outcome,
      correlated: [
        {
          ...{
            to: 'path segment 2',
            from: { id: '1', place: 'body /id' },
            recorded: '41',
            live: '77',
          },
          doubt: { kind: 'uncertain-request' },
        },
        {
          ...{ to: 'cookie sid', from: { id: '1', place: 'cookie sid' } },
          leftOut: { kind: 'not-set', by: { id: '1', method: 'POST', path: '/login' } },
        },
        { to: 'cookie new', from: { id: '1', place: 'cookie new' }, isAdded: true },
        { to: 'header origin', recorded: 'http://a.test', live: 'http://b.test' },
      ],
    });
    expect(values.map(({ to, kind, isReplaced }) => [to, kind, isReplaced])).toEqual([
      ['path segment 2', 'linked', true],
      ['cookie sid', 'left-out', false],
      ['cookie new', 'added', true],
      ['header origin', 'target', true],
      ['query state', 'fresh', false],
    ]);
    expect(values[0]?.note).toBe(
      'Not certain: its request went out with a value that is not certain.',
    );
    expect(values[1]?.note).toBe(
      'The recorded request carried this cookie, which #1 POST /login no longer sets.',
    );
  });
});

test('broughtValues lists each value once, with the requests that carry it', () => {
  expect(broughtValues('1', links)).toEqual([
    {
      from: 'body /id',
      recorded: '41',
      to: [
        { id: '2', place: 'path segment 2' },
        { id: '3', place: 'path segment 2' },
      ],
    },
    { from: 'body /token', to: [{ id: '3', place: 'header authorization' }] },
  ]);
  expect(broughtValues('3', links)).toEqual([]);
});

import { describe, expect, test } from 'vitest';
import { findInBody } from '../../../src/session/secrets/find-in-body.ts';
import { withOwners } from '../../../src/session/secrets/owners.ts';

/** The owners of the secrets of a body, in their order. */
function ownersIn(body: unknown): (string | undefined)[] {
  const text = JSON.stringify(body);
  return withOwners(text, findInBody(text, 'application/json')).map(({ owner }) => owner);
}

describe('a secret is of the user', () => {
  test('in its own object, before it or behind it', () => {
    expect(ownersIn([{ user: 'ada', password: 'l0velace' }])).toEqual(['ada']);
    expect(ownersIn([{ password: 'l0velace', user: 'ada' }])).toEqual(['ada']);
  });

  test('in its own object, rather than in a nearer one', () => {
    const friends = ['bob', 'cyd', 'dan', 'eve', 'fay', 'gus'].map((user) => ({ user }));
    expect(ownersIn({ user: 'ada', friends, password: 'l0velace' })).toEqual(['ada']);
    expect(ownersIn({ password: 'l0velace', friends, user: 'ada' })).toEqual(['ada']);
  });

  test('in its own object, however much is between them', () => {
    expect(ownersIn({ user: 'ada', about: 'a'.repeat(20_000), password: 'l0velace' })).toEqual([
      'ada',
    ]);
  });

  test('in the object around it, or in one beside it, if its own has none', () => {
    expect(ownersIn({ user: 'ada', login: { password: 'l0velace' } })).toEqual(['ada']);
    expect(ownersIn({ account: { user: 'ada' }, password: 'l0velace' })).toEqual(['ada']);
  });
});

test('each of thousands of secrets has its own owner', () => {
  const users = Array.from({ length: 1500 }, () => ({ user: 'ada', password: 'l0velace' }));
  users.push({ user: 'bob', password: 'b4bbage' });
  expect(ownersIn(users)).toEqual(users.map(({ user }) => user));
});

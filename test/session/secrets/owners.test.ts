import { describe, expect, test } from 'vitest';
import { findInBody } from '../../../src/session/secrets/find-in-body.ts';
import { withOwners } from '../../../src/session/secrets/owners.ts';

/** The owners of the secrets of a body, in their order. */
function ownersIn(body: unknown): (string | undefined)[] {
  return ownersInText(JSON.stringify(body), 'application/json');
}

function ownersInText(text: string, contentType: string): (string | undefined)[] {
  return withOwners(text, findInBody(text, contentType)).map(({ owner }) => owner);
}

/** A call of JSON-RPC. */
function call(method: string, ...params: readonly unknown[]): object {
  return { jsonrpc: '2.0', id: 1, method, params };
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

describe('an argument is of the user in the argument before it', () => {
  test('in each call of a batch', () => {
    const batch = [call('login', 'ada', 'lovelace-1815'), call('login', 'bob', 'b4bbage')];
    expect(ownersIn(batch)).toEqual(['ada', 'bob']);
  });

  test('in XML', () => {
    const params = ['17', 'ada', 'l0velace']
      .map((text) => `<param><value><string>${text}</string></value></param>`)
      .join('');
    const text = `<methodCall><methodName>blog.newPost</methodName><params>${params}</params></methodCall>`;
    expect(ownersInText(text, 'text/xml')).toEqual(['ada']);
  });

  test('if another secret is in between', () => {
    expect(ownersIn(call('changePassword', 'ada', 'l0velace-1', 'l0velace-2'))).toEqual([
      'ada',
      'ada',
    ]);
  });

  test('rather than of one who is named elsewhere', () => {
    expect(ownersIn({ ...call('login', 'ada', 'lovelace-1815'), user: 'bob' })).toEqual(['ada']);
  });
});

test('a password in the element of a user does not name itself', () => {
  const password = '<password>l0velace</password>';
  expect(ownersInText(`<user>${password}</user>`, 'text/xml')).toEqual([undefined]);
  expect(ownersInText(`<user><name>ada</name>${password}</user>`, 'text/xml')).toEqual(['ada']);
});

test.each<[user: object, owner: string | undefined]>([
  [{ name: 'ada', password: 'l0velace', role: 'admin' }, 'ada'],
  [{ bio: 'hello', email: 'ada@a.test', password: 'l0velace', role: 'admin' }, 'ada@a.test'],
  [{ password: 'l0velace', role: 'admin' }, undefined],
])(
  'in an object that is called a user, only its name says whose a password is: %o',
  (user, owner) => {
    expect(ownersIn({ user })).toEqual([owner]);
  },
);

test('a password does not name itself where it is repeated', () => {
  const password = '<password>sunflower</password><confirm>sunflower</confirm>';
  expect(ownersInText(`<user>${password}</user>`, 'text/xml')).toEqual([undefined]);
});

test('a pin is of the user beside it, as a text and as a number', () => {
  expect(ownersIn([{ username: 'ada', pin: '7391' }])).toEqual(['ada']);
  expect(ownersIn([{ user: 'ada', pin: 7391 }])).toEqual(['ada']);
});

test('a code that is good for once is of nobody', () => {
  expect(ownersIn({ user: 'ada', otp: '739182', mfaCode: '118264' })).toEqual([
    undefined,
    undefined,
  ]);
});

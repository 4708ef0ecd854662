/** Values that a replay rewrites stand beside those that the test has changed. */
import { expect, test } from 'vitest';
import { type Drift, findDrift } from '../../../src/replay/learn/find-drift.ts';
import type { Session } from '../../../src/session/schema.ts';
import { TestSource } from '../../../src/session/test-source.ts';
import { createSession, recordingOf } from '../../kit/index.ts';

interface Run {
  readonly origin: string;
  /** That the server gives. */
  readonly id: number;
  readonly qty: number;
}

function sessionOf({ origin, id, qty }: Run): Session {
  return createSession(
    [
      recordingOf('POST', '/orders', 201, {
        body: { json: { callback: `${origin}/paid` } },
        response: { headers: [['Content-Type', 'application/json']], body: { json: { id } } },
      }),
      recordingOf('POST', '/lines', 201, { at: 1000, body: { json: { order_id: id, qty } } }),
    ],
    { origin },
  );
}

function driftOf(former: Run, latter: Run): Drift | undefined {
  const [one, other] = [former, latter].map(sessionOf);
  if (!one || !other) throw new Error('there are two');
  const source = new TestSource(undefined);
  return findDrift(one, other, { correlate: true, source });
}

/** A list of orders, and what is asked next with the number of one. */
function listOf(no: string, ...next: readonly string[]): Session {
  const response = {
    headers: [['Content-Type', 'application/json']] as [string, string][],
    body: { json: { items: [{ no }] } },
  };
  return createSession(
    ['/orders', ...next].map((path, index) =>
      recordingOf('GET', path, 200, { at: index * 1000, response }),
    ),
  );
}

test('a further request for an element of a list is one more, though a list has brought its name', () => {
  const [one, other] = [listOf('N-4711x'), listOf('N-4711x', '/orders?no=N-4711x')];
  const source = new TestSource(undefined);
  const drift = findDrift(one, other, { correlate: true, source });

  expect(drift?.changes).toMatchObject([{ kind: 'added', path: '/orders?no=N-4711x' }]);
});

/** A list of orders, and reads of the first of them. */
function readsOf(ids: readonly string[], count = ids.length): Session {
  const answer = (json: unknown) => ({
    headers: [['Content-Type', 'application/json']] as [string, string][],
    body: { json },
  });
  return createSession([
    recordingOf('GET', '/orders', 200, { response: answer(ids.map((id) => ({ id }))) }),
    ...ids.slice(0, count).map((id, index) =>
      recordingOf('GET', `/orders/${id}`, 200, {
        ...{ at: (index + 1) * 1000, response: answer({ id }) },
      }),
    ),
  ]);
}

const [ADA, BOB, EVE] = [
  '0b4f52a1-76b1-4a3e-9e43-6a6c5b1d1f00',
  '9d1c1c52-2f0f-4a39-8f5e-1f1a0b1c2d3e',
  'c7a1e0f4-5d0b-4f0e-8a53-3b7f6e2d9c11',
];

test.each([
  ['more', [ADA], [ADA, BOB, EVE]],
  ['fewer', [ADA, BOB, EVE], [EVE]],
])('a read of each element of a list is no change, though there are %s', (_, ids, others) => {
  const source = new TestSource(undefined);

  expect(findDrift(readsOf(ids), readsOf(others), { correlate: true, source })).toBeUndefined();
});

test('a read of one element more is a change where not all of them are read', () => {
  const source = new TestSource(undefined);
  const [one, other] = [readsOf([ADA, BOB, EVE], 1), readsOf([ADA, BOB, EVE], 2)];
  const drift = findDrift(one, other, { correlate: true, source });

  expect(drift?.changes).toMatchObject([{ kind: 'added', path: `/orders/${BOB}` }]);
});

test('a read of every element is a change where a test had read only some', () => {
  const source = new TestSource(undefined);
  const [one, other] = [readsOf([ADA, BOB], 1), readsOf([ADA, BOB])];
  const drift = findDrift(one, other, { correlate: true, source });

  expect(drift?.changes).toMatchObject([{ kind: 'added', path: `/orders/${BOB}` }]);
});

/** A user whom the run makes, with a list of orders, and a read of each. */
function ordersOf(user: string, ids: readonly string[]): Session {
  const headers = [['Content-Type', 'application/json']] as [string, string][];
  const answer = (json: unknown) => ({ response: { headers, body: { json } } });
  const orders = `/users/${user}/orders`;
  return createSession([
    recordingOf('POST', '/users', 201, answer({ id: user })),
    recordingOf('GET', orders, 200, { at: 1000, ...answer(ids.map((id) => ({ id }))) }),
    ...ids.map((id, index) =>
      recordingOf('GET', `${orders}/${id}`, 200, { at: (index + 2) * 1000, ...answer({ id }) }),
    ),
  ]);
}

const [USER, LATER_USER] = [
  '5e0b7c1d-93a4-4c6e-b1f2-8d4a6e90c377',
  'e81f4d20-6c5b-47a9-9d03-2b7c5f18a6e4',
];

test.each([
  ['more', [ADA], [ADA, BOB, EVE]],
  ['fewer', [ADA, BOB, EVE], [EVE]],
])('nor is it below a parent that each run makes, though there are %s', (_, ids, others) => {
  const source = new TestSource(undefined);
  const [one, other] = [ordersOf(USER, ids), ordersOf(LATER_USER, others)];

  expect(findDrift(one, other, { correlate: true, source })).toBeUndefined();
});

/** A list of users, of whom each has a list of orders, and reads of all orders but one. */
function treeOf(users: Readonly<Record<string, readonly string[]>>, unread?: string): Session {
  const headers = [['Content-Type', 'application/json']] as [string, string][];
  const listed = (ids: readonly string[]) => ids.map((id) => ({ id }));
  const reads: [string, unknown][] = [
    ['/users', listed(Object.keys(users))],
    ...Object.entries(users).flatMap(([user, orders]): [string, unknown][] => [
      [`/users/${user}/orders`, listed(orders)],
      ...orders
        .filter((id) => id !== unread)
        .map((id): [string, unknown] => [`/users/${user}/orders/${id}`, { id }]),
    ]),
  ];
  return createSession(
    reads.map(([path, json], index) =>
      recordingOf('GET', path, 200, { at: index * 1000, response: { headers, body: { json } } }),
    ),
  );
}

test('nor is it if each element of a list has a list of its own', () => {
  const source = new TestSource(undefined);
  const [one, other] = [
    treeOf({ [USER]: [ADA] }),
    treeOf({ [USER]: [ADA, BOB], [LATER_USER]: [EVE] }),
  ];

  expect(findDrift(one, other, { correlate: true, source })).toBeUndefined();
});

test('a read of every element is a change where a test had read only some of this parent, and all of another', () => {
  const source = new TestSource(undefined);
  const users = { [USER]: [ADA], [LATER_USER]: [BOB, EVE] };
  const drift = findDrift(treeOf(users, EVE), treeOf(users), { correlate: true, source });

  expect(drift?.changes).toMatchObject([
    { kind: 'added', path: `/users/${LATER_USER}/orders/${EVE}` },
  ]);
});

/** Pages of a list that are read by queries of GraphQL. */
function pagesOf(...cursors: readonly string[]): Session {
  const headers = [['Content-Type', 'application/json']] as [string, string][];
  return createSession(
    [null, ...cursors].map((after, index) =>
      recordingOf('POST', '/graphql', 200, {
        ...{ at: index * 1000, headers },
        body: { json: { query: 'query All($after: String) { all }', variables: { after } } },
        response: { headers, body: { json: { data: { end: cursors[index] ?? 'last' } } } },
      }),
    ),
  );
}

test('more pages that are read by a cursor in a body are no change', () => {
  const [one, other] = [pagesOf('pear'), pagesOf('fig', 'kiwi', 'pear')];
  const source = new TestSource(undefined);

  expect(findDrift(one, other, { correlate: true, source })).toBeUndefined();
});

const local: Run = { origin: 'http://localhost:3000', id: 5, qty: 1 };

test('the host of the upstream in a body is no change', () => {
  expect(driftOf(local, { ...local, origin: 'http://api:3000' })).toBeUndefined();
});

test('a value that has changed is named although an id beside it is another one', () => {
  const drift = driftOf(local, { ...local, id: 9, qty: 2 });

  expect(drift?.changes).toEqual([
    {
      kind: 'changed',
      id: '2',
      method: 'POST',
      path: '/lines',
      place: 'body /qty',
      was: '1',
      is: '2',
    },
  ]);
});

test('a constant of the test is no value of an answer, although it is equal to the id in both runs', () => {
  const [one, other] = [local, { ...local, id: 9 }].map((run) =>
    sessionOf({ ...run, qty: run.id }),
  );
  if (!one || !other) throw new Error('there are two');
  class OfTest extends TestSource {
    override shows(value: string): boolean {
      return value === '9';
    }
  }
  const source = new OfTest(undefined);
  const drift = findDrift(one, other, { correlate: true, source });

  expect(drift?.changes).toMatchObject([{ place: 'body /qty', isConstant: true }]);
});

/** A sign-up, and a request for the user whom it has made. */
function signUpOf(id: number): Session {
  const response = {
    headers: [['Content-Type', 'application/json']] as [string, string][],
    body: { json: { id } },
  };
  return createSession([
    recordingOf('POST', '/signup', 201, { response }),
    recordingOf('GET', `/users/${id}`, 200, { at: 1000, response }),
  ]);
}

test('an id that no link takes from its answer is no change, since both answers bring it', () => {
  const [one, other] = [signUpOf(101), signUpOf(102)];
  const source = new TestSource(undefined);

  expect(findDrift(one, other, { correlate: true, source })).toBeUndefined();
});

import { expect, test } from 'vitest';
import { alignSessions } from '../../../src/replay/learn/align-recordings.ts';
import type { Session } from '../../../src/session/schema.ts';
import { createSession, recordingOf } from '../../kit/index.ts';

/** Which of the first belongs to which of the second, by the ids of recordings. */
function aligned(first: readonly string[], second: readonly string[]): string[] {
  const pairs = alignSessions(sessionOf(first), sessionOf(second), true);
  return [...pairs].map(([was, is]) => `${was.id}-${is.id}`).sort();
}

function sessionOf(requests: readonly string[]): Session {
  return createSession(
    requests.map((request) => {
      const [method = '', path = ''] = request.split(' ');
      return recordingOf(method, path, 200);
    }),
  );
}

const login = 'POST /login';

test('requests of one route belong together, whatever their ids and queries', () => {
  expect(aligned([login, 'GET /orders/7?a=1'], [login, 'GET /orders/91?a=2'])).toEqual([
    '1-1',
    '2-2',
  ]);
});

test('a request that only one session has does not move the others', () => {
  const orders = ['POST /orders', 'GET /orders/7', 'DELETE /orders/7'];
  expect(aligned([login, ...orders], [login, 'GET /news', ...orders])).toEqual([
    ...['1-1', '2-3', '3-4', '4-5'],
  ]);
  expect(aligned([login, 'GET /orders/1', ...orders], [login, ...orders])).toEqual([
    ...['1-1', '3-2', '4-3', '5-4'],
  ]);
});

test('requests that were in flight together may have left in another order', () => {
  expect(
    aligned([login, 'GET /a', 'GET /b', 'PUT /c'], [login, 'GET /b', 'GET /a', 'PUT /c']),
  ).toEqual(['1-1', '2-3', '3-2', '4-4']);
});

test('names in paths may differ', () => {
  expect(aligned([login, 'GET /users/ada/orders'], [login, 'GET /users/grace/orders'])).toEqual([
    '1-1',
    '2-2',
  ]);
});

test('requests of other methods or depths do not belong together', () => {
  expect(aligned(['GET /a', 'GET /b/c'], ['PUT /a', 'GET /d'])).toEqual(['1-2']);
  expect(aligned(['GET /b/c'], ['GET /d'])).toEqual([]);
});

test('of requests that were in flight together, each belongs to what it has become', () => {
  /** Two orders are made, and then both are read at once. */
  const readOrders = (made: readonly string[], read: readonly string[]): Session =>
    createSession([
      ...made.map((id, index) =>
        recordingOf('POST', '/orders', 201, {
          at: 10 * index,
          time: 5,
          body: { json: { name: `order ${index}` } },
          response: { body: { json: { id } } },
        }),
      ),
      ...read.map((id, index) => {
        return recordingOf('GET', `/orders/${id}`, 200, { at: 50 + index, time: 10 });
      }),
    ]);
  const first = readOrders(['a1f07', 'b2e19'], ['a1f07', 'b2e19']);
  const second = readOrders(['c3d28', 'd4c36'], ['d4c36', 'c3d28']);

  const pairs = [...alignSessions(first, second, true)];

  expect(new Map(pairs.map(([one, other]) => [one.request.path, other.request.path]))).toEqual(
    new Map([
      ['/orders', '/orders'],
      ['/orders/a1f07', '/orders/c3d28'],
      ['/orders/b2e19', '/orders/d4c36'],
    ]),
  );
});

import { expect, test } from 'vitest';
import {
  alignRecordings,
  realignConcurrent,
} from '../../../src/replay/learn/compare-recordings.ts';
import { createSession, recordingOf } from '../../kit/index.ts';

/** Sessions of these requests: which of the first belongs to which of the second, by their ids. */
function aligned(first: readonly string[], second: readonly string[]): string[] {
  const [one, other] = [first, second].map((requests) => {
    const recordings = requests.map((request) => {
      const [method = '', path = ''] = request.split(' ');
      return recordingOf(method, path, 200);
    });
    return createSession(recordings).recordings;
  });
  const pairs = alignRecordings(one ?? [], other ?? []);
  return [...pairs].map(([was, is]) => `${was.id}-${is.id}`).sort();
}

const login = 'POST /login';

test('requests of one route belong together, whatever their ids and queries', () => {
  expect(aligned([login, 'GET /orders/7?a=1'], [login, 'GET /orders/91?a=2'])).toEqual([
    '1-1',
    '2-2',
  ]);
});

test('a request that only one session has moves none of the others', () => {
  const orders = ['POST /orders', 'GET /orders/7', 'DELETE /orders/7'];
  expect(aligned([login, ...orders], [login, 'GET /news', ...orders])).toEqual([
    ...['1-1', '2-3', '3-4', '4-5'],
  ]);
  expect(aligned([login, 'GET /orders/1', ...orders], [login, ...orders])).toEqual([
    ...['1-1', '3-2', '4-3', '5-4'],
  ]);
});

test('requests that were under way together may have left in another order', () => {
  expect(
    aligned([login, 'GET /a', 'GET /b', 'PUT /c'], [login, 'GET /b', 'GET /a', 'PUT /c']),
  ).toEqual(['1-1', '2-3', '3-2', '4-4']);
});

test('a name in a path may be another one', () => {
  expect(aligned([login, 'GET /users/ada/orders'], [login, 'GET /users/grace/orders'])).toEqual([
    '1-1',
    '2-2',
  ]);
});

test('requests of other methods or depths do not belong together', () => {
  expect(aligned(['GET /a', 'GET /b/c'], ['PUT /a', 'GET /d'])).toEqual(['1-2']);
  expect(aligned(['GET /b/c'], ['GET /d'])).toEqual([]);
});

test('of requests under way together, each belongs to what it has become', () => {
  const sessions = [
    ['GET /items/1', 'GET /items/2'],
    ['GET /items/8', 'GET /items/7'],
  ].map((requests) =>
    requests.map((request, index) => {
      const [method = '', path = ''] = request.split(' ');
      return recordingOf(method, path, 200, { at: index, time: 10 });
    }),
  );
  const [first, second] = sessions.map((recordings) => createSession(recordings).recordings);
  const live = new Map([
    ['/items/1', '/items/7'],
    ['/items/2', '/items/8'],
  ]);
  const aligned = alignRecordings(first ?? [], second ?? []);
  const realigned = realignConcurrent(aligned, ({ request }) => {
    return { ...request, path: live.get(request.path) ?? '' };
  });
  const paths = [...realigned].map(([one, other]) => [one.request.path, other.request.path]);
  expect(new Map(paths as [string, string][])).toEqual(live);
});

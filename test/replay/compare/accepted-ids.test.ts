/** Short live ids in what `vitest -u` accepts: written as recorded where they are ids of that thing. */
import { expect, test } from 'vitest';
import type { Body } from '../../../src/session/schema.ts';
import { recordingOf } from '../../kit/index.ts';
import { acceptAll } from './accept-all.ts';

/** What is accepted of an answer of a target whose order 12 has come for the recorded order 7. */
async function accept(path: string, recorded: Body, live: unknown): Promise<unknown> {
  const text = typeof live === 'string' ? live : JSON.stringify(live);
  const recordings = [
    recordingOf('POST', '/orders', 200, { response: { body: { json: { id: 7 } } } }),
    recordingOf('GET', '/orders/7', 200, { response: { body: { json: { id: 7 } } } }),
    recordingOf('GET', path, 200, { response: { body: recorded } }),
  ];
  const answers = [`{"id":12}`, `{"id":12}`, text];
  const accepted = await acceptAll(recordings, () => answers.shift() ?? '');
  return accepted[2];
}

const json = (value: unknown): unknown => ({ body: { json: value } });

test.each([
  ['under its name', { orderId: 12 }, { orderId: 7 }],
  ['as a text', { orderId: '12' }, { orderId: '7' }],
  ['in a path', { self: '/orders/12/items' }, { self: '/orders/7/items' }],
])('a live id is written as recorded %s', async (_, live, expected) => {
  const old = { json: { n: 1 } };
  expect(await accept('/new', old, { n: 1, ...live })).toEqual(json({ n: 1, ...expected }));
});

test('a live id is written as recorded if it is that of the requested thing', async () => {
  const live = [{ id: 12, n: 2 }];
  expect(await accept('/orders', { json: [] }, live)).toEqual(json([{ id: 7, n: 2 }]));
  const same = { id: 12, n: 2 };
  expect(await accept('/orders/7', { json: { id: 7 } }, same)).toEqual(json({ id: 7, n: 2 }));
});

test.each([
  [
    'another thing',
    '/orders/7',
    { json: { id: 7 } },
    { id: 12, customerId: 12 },
    { id: 7, customerId: 12 },
  ],
  ['a thing of another path', '/users', { json: [] }, [{ id: 12 }], [{ id: 12 }]],
  ['a count', '/orders/7', { json: { id: 7 } }, { id: 12, total: 12 }, { id: 7, total: 12 }],
  ['a query', '/new', { json: {} }, { next: '/orders?page=12' }, { next: '/orders?page=12' }],
  ['another path', '/new', { json: {} }, { next: '/users/12' }, { next: '/users/12' }],
])('a live value stays if it belongs to %s', async (_, path, recorded, live, expected) => {
  expect(await accept(path, recorded, live)).toEqual(json(expected));
});

test('a live id that equals a recorded one of another thing changes places with it', async () => {
  const live = [
    { id: 7, n: 1 },
    { id: 12, n: 2 },
  ];
  const written = [
    { id: 12, n: 1 },
    { id: 7, n: 2 },
  ];
  expect(await accept('/orders', { json: [{ id: 7 }] }, live)).toEqual(json(written));
});

test('in text, a live id is written as recorded only in paths', async () => {
  const live = 'order at /orders/12 page=12 limit=12 ratio 3/12';
  expect(await accept('/new', { text: 'old' }, live)).toEqual({
    body: { text: live.replace('/orders/12', '/orders/7') },
  });
});

test('a live id stays if requests have the recorded one as the id of several things', async () => {
  const recordings = [
    recordingOf('POST', '/orders', 200, { response: { body: { json: { id: 7 } } } }),
    recordingOf('GET', '/users/7', 200),
    recordingOf('GET', '/orders/7', 200, { response: { body: { json: { n: 1 } } } }),
  ];
  const answers = ['{"id":12}', '', '{"n":1,"orderId":12}'];
  const accepted = await acceptAll(recordings, () => answers.shift() ?? '');
  expect(accepted[2]).toEqual(json({ n: 1, orderId: 12 }));
});

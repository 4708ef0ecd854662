/** Short live ids in what `vitest -u` accepts: written as recorded where they are ids of that thing. */
import { expect, test } from 'vitest';
import { createRestoreRecorded, ValuePosition } from '../../../src/replay/compare/as-recorded.ts';
import { contentOfJson } from '../../../src/replay/compare/content.ts';
import type { KnownValues } from '../../../src/replay/compare/known-values.ts';
import type { Body } from '../../../src/session/schema.ts';
import { createSession, recordingOf } from '../../kit/index.ts';
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

test('a live id stays if another thing has the recorded one', async () => {
  const live = [
    { id: 7, n: 1 },
    { id: 12, n: 2 },
  ];
  expect(await accept('/orders', { json: [{ id: 7 }] }, live)).toEqual(json(live));
});

test('a live id stays if one of 500,000 paths has the recorded one', () => {
  const [recording] = createSession([recordingOf('GET', '/', 200)]).recordings;
  if (!recording) throw new Error('the session has no recording');
  const known: KnownValues = {
    targets: [],
    recordedOf: (live) => (live === '12' ? '7' : undefined),
    isFresh: () => false,
    isSame: () => true,
    rolesOf: () => new Set(['order.id']),
  };
  const position = new ValuePosition().below('orderId');
  const restore = (answer: unknown): string =>
    createRestoreRecorded(known, recording.request, contentOfJson(answer))('12', position);

  expect(restore({ links: '/8'.repeat(500_000) })).toBe('7');
  expect(restore({ links: `${'/8'.repeat(500_000)}/7` })).toBe('12');
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

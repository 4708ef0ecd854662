/** Elements that are known by another id or version which the request carries. */
import { describe, expect, test } from 'vitest';
import type { Exchange } from '../links.ts';
import { lastOf } from './last-of.ts';

describe('the element whose id a request carries as well', () => {
  const exchanges: Exchange[] = [
    { request: 'GET /settings', answer: { default_order_id: 'o-7f3a9b2c' } },
    {
      request: 'GET /orders',
      answer: [
        { id: 'o-7f3a9b2c', name: 'alpha', city: 'Oslo', owner: 'Ada', note: 'urgent', version: 3 },
        { id: 'o-5d6e7f80', name: 'beta', city: 'Turku', owner: 'Bob', note: 'later', version: 5 },
      ],
    },
    { request: 'PUT /orders/o-7f3a9b2c', body: { version: 3 } },
  ];

  test('gives its version, whatever the name of another one is', async () => {
    const orders = [
      { id: 'o-22aa33bb', name: 'alpha', city: 'Oslo', owner: 'Ada', note: 'urgent', version: 8 },
      { id: 'o-99ffee11', name: 'gamma', city: 'Bergen', owner: 'Eve', note: 'soon', version: 2 },
    ];
    expect(await lastOf(exchanges, [{ default_order_id: 'o-99ffee11' }, orders])).toBe(
      'PUT /orders/o-99ffee11 {"version":2}',
    );
  });
});

test('a value that several elements have comes from the element that the path names', async () => {
  const row = (id: string, name: string, owner: string) => ({ id, name, owner: { id: owner } });
  const exchanges: Exchange[] = [
    { request: 'GET /settings', answer: { default_hook_id: 'h-4c1d9e2f' } },
    {
      request: 'GET /hooks',
      answer: [
        row('h-5b7a3c8d', 'inbox', 'u-77aa88bb'),
        row('h-4c1d9e2f', 'north', 'u-77aa88bb'),
        row('h-6a8b2d7e', 'south', 'u-99cc00dd'),
      ],
    },
    {
      request: 'PUT /hooks/h-4c1d9e2f',
      body: { id: 'h-4c1d9e2f', owner: { id: 'u-77aa88bb' } },
    },
  ];
  const hooks = [
    row('h-11aa22bb', 'inbox', 'u-12121212'),
    row('h-33cc44dd', 'archive', 'u-34343434'),
    row('h-55ee66ff', 'north', 'u-12121212'),
  ];
  expect(await lastOf(exchanges, [{ default_hook_id: 'h-33cc44dd' }, hooks])).toBe(
    'PUT /hooks/h-33cc44dd {"id":"h-33cc44dd","owner":{"id":"u-34343434"}}',
  );
});

describe('a version that a list and the document itself had', () => {
  const hook = (id: string, version: number) => ({ id, name: 'north', version });
  const other = { id: 'h-99ffee11', name: 'south', version: 4 };
  const exchanges: Exchange[] = [
    { request: 'GET /settings', answer: { default_hook_id: 'h-4c1d9e2f' } },
    { request: 'GET /hooks', answer: [hook('h-4c1d9e2f', 31), other] },
    { request: 'GET /hooks/h-4c1d9e2f', answer: hook('h-4c1d9e2f', 31) },
    { request: 'PUT /hooks/h-4c1d9e2f', body: { version: 31 } },
  ];

  test.each([
    ['where the list has an older one', [hook('h-11aa22bb', 61), other]],
    ['where the list does not have it', [other, { ...other, id: 'h-00aa00bb', name: 'west' }]],
  ])('is that of the document %s', async (_, hooks) => {
    const live = [{ default_hook_id: 'h-11aa22bb' }, hooks, hook('h-11aa22bb', 62)];
    expect(await lastOf(exchanges, live)).toBe('PUT /hooks/h-11aa22bb {"version":62}');
  });
});

test('a number of something else in an element is not the id that the request carries besides', async () => {
  const edge = (key: number, name: string, author: number) => ({
    node: { key, name, author: { id: author } },
  });
  const exchanges: Exchange[] = [
    { request: 'GET /hooks/12', answer: { key: 12, name: 'staging' } },
    {
      request: 'GET /hooks',
      answer: {
        hooks: [edge(15, 'Main Hall', 12), edge(14, 'printer', 13), edge(12, 'staging', 4)],
      },
    },
    { request: 'POST /hooks/batch', body: [{ key: 12 }, { key: 15 }] },
  ];
  const hooks = [edge(7, 'printer', 22), edge(6, 'staging', 6), edge(4, 'Main Hall', 9)];
  expect(await lastOf(exchanges, [{ key: 6, name: 'staging' }, { hooks }])).toBe(
    'POST /hooks/batch [{"key":6},{"key":4}]',
  );
});

test('an id that comes after a list delays no request that needs the list', async () => {
  const orders = [
    { id: 'o-7f3a9b2c', name: 'alpha', version: 3 },
    { id: 'o-5d6e7f80', name: 'beta', version: 5 },
  ];
  const exchanges: Exchange[] = [
    { request: 'GET /orders', answer: orders },
    { request: 'PUT /orders/o-7f3a9b2c', body: { version: 3 }, answer: {} },
    { request: 'GET /latest', answer: { id: 'o-7f3a9b2c' } },
    { request: 'PUT /orders/o-7f3a9b2c', body: { version: 3 } },
  ];
  const live = [orders, {}, { id: 'o-7f3a9b2c' }];
  expect(await lastOf(exchanges, live)).toBe('PUT /orders/o-7f3a9b2c {"version":3}');
});

describe('the element whose own id an earlier response had', () => {
  const boat = (id: string, name: string, seats: number, hash: string) => ({
    id,
    name,
    seats,
    hash,
  });

  test.each([
    ['under the name of the thing alone', 'boat'],
    ['under a name that has the thing at its end', 'defaultboatId'],
  ])('is the one with that id, %s, whatever its name is', async (_, name) => {
    const exchanges: Exchange[] = [
      { request: 'GET /settings', answer: { theme: 'dark', [name]: '12' } },
      {
        request: 'GET /boats',
        answer: [boat('12', 'Heron', 4, '8f3a61c2d97e'), boat('13', 'Egret', 6, '1b7d40e5a2c8')],
      },
      { request: 'POST /boats/moor', body: { boat_id: '12' } },
    ];
    const boats = [boat('9', 'Bittern', 3, '77aa10fe32d4'), boat('13', 'Heron', 4, '20c9d8e1b6f5')];
    expect(await lastOf(exchanges, [{ theme: 'dark', [name]: '9' }, boats])).toBe(
      'POST /boats/moor {"boat_id":"9"}',
    );
  });

  test('is the one with that id in a list that is read again, whose copy has its hash', async () => {
    const heron = boat('12', 'Heron', 4, '8f3a61c2d97e');
    const exchanges: Exchange[] = [
      { request: 'GET /boats', answer: [heron, boat('13', 'Egret', 6, '1b7d40e5a2c8')] },
      { request: 'POST /notes', body: { text: 'a' } },
      { request: 'GET /boats', answer: [heron, boat('13', 'Egret', 6, '1b7d40e5a2c8')] },
      { request: 'POST /boats/moor', body: { boat_id: '12' } },
    ];
    const egret = boat('21', 'Egret', 6, '5e6f7a8b9c0d');
    const before = [boat('20', 'Heron', 4, '20c9d8e1b6f5'), egret];
    const after = [
      boat('20', 'Heron', 4, 'c4d3b2a19f8e'),
      egret,
      boat('22', 'Copy of Heron', 4, '20c9d8e1b6f5'),
    ];
    expect(await lastOf(exchanges, [before, {}, after])).toBe('POST /boats/moor {"boat_id":"20"}');
  });
});

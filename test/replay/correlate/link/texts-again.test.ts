/** Texts that come again: what is known of one is so at each place, and at no other. */
import { describe, expect, test } from 'vitest';
import { type Exchange, type LinkCase, linksOf } from '../links.ts';

const ID = '7f3a9b2c1d';
const PATH = `/files/report:${ID}`;
const NEXT = { callback: { next: '/cb?id=7' } };
const LINES = '{"id":7}\n{"id":9}\n';

const cases: LinkCase[] = [
  {
    name: 'a value inside of what was a part of a path before',
    exchanges: [
      { request: 'POST /reports', answer: { token: ID } },
      { request: `GET ${PATH}` },
      { request: 'GET /files', headers: [['X-Path', PATH]] },
      { request: 'POST /files', body: { path: PATH } },
    ],
    links: [
      '2 path segment 2 <- 1 body /token',
      '3 header x-path <- 1 body /token',
      '4 body /path <- 1 body /token',
    ],
  },
  {
    name: 'a line that was sent about other things before',
    exchanges: [
      { request: 'POST /users/_bulk', type: 'application/x-ndjson', body: LINES },
      { request: 'POST /orders', answer: { id: 7 } },
      { request: 'POST /orders/_bulk', type: 'application/x-ndjson', body: LINES },
    ],
    links: ['3 body line 1 /id <- 2 body /id'],
  },
  {
    name: 'a URL that was sent about other things before',
    exchanges: [
      { request: 'POST /users', body: NEXT },
      { request: 'POST /orders', answer: { id: 7 } },
      { request: 'PUT /orders', body: NEXT },
    ],
    links: ['3 body /callback/next <- 2 body /id'],
  },
  {
    name: 'not what the client had sent in the same text, but about other things, as well',
    exchanges: [
      { request: 'POST /users', body: NEXT },
      { request: 'PUT /orders', body: NEXT },
      { request: 'POST /orders', answer: { id: 7 } },
      { request: 'GET /orders/7' },
    ],
    links: [],
  },
  {
    name: 'parameters of calls that take turns with other requests on one path',
    exchanges: [
      { request: 'POST /rpc', body: { method: 'order.create', params: {}, id: 1 } },
      { request: 'POST /rpc', body: { params: [7], id: 7 }, answer: { id: 7 } },
      {
        request: 'POST /rpc',
        body: { method: 'order.create', params: {}, id: 2 },
        answer: { id: 2, result: { id: 8 } },
      },
      { request: 'POST /rpc', body: { params: [8], id: 3 } },
      { request: 'POST /rpc', body: { method: 'order.get', params: [8], id: 4 } },
    ],
    links: ['5 body /params/0 <- 3 body /result/id'],
  },
  {
    name: 'the same field of requests about one thing and another by turns',
    exchanges: [
      { request: 'POST /orders', answer: { id: 7 } },
      { request: 'POST /users', answer: { id: 8 } },
      ...[7, 8, 7, 8].map(
        (id): Exchange => ({
          request: id === 7 ? 'PUT /orders' : 'PUT /users',
          headers: [['X-Id', String(id)]],
          body: { id },
        }),
      ),
    ],
    links: [3, 4, 5, 6].flatMap((id) => {
      const from = id % 2 === 1 ? 1 : 2;
      return [`${id} header x-id <- ${from} body /id`, `${id} body /id <- ${from} body /id`];
    }),
  },
];

describe('links of texts that recur', () => {
  test.each(cases)('$name', async ({ exchanges, links }) => {
    expect(await linksOf(exchanges)).toEqual(links);
  });
});

test('a value is linked after more keys than are remembered', async () => {
  const counts = Object.fromEntries(Array.from({ length: 10_500 }, (_, i) => [`k${i}x`, 1]));
  const exchanges: Exchange[] = [
    { request: 'POST /orders', answer: { id: 7 } },
    { request: 'PUT /counts', body: counts },
    { request: 'PUT /counts', body: { ...counts, orderId: 7, late: [{ order: { id: 7 } }] } },
  ];
  expect(await linksOf(exchanges)).toEqual([
    '3 body /orderId <- 1 body /id',
    '3 body /late/0/order/id <- 1 body /id',
  ]);
});

test('in a session with many values, each is linked to the response that brought it', async () => {
  const count = 1000;
  const id = (index: number): string => `${(index + 1) * 7919}-7f3a9b2c`;
  const noise = (index: number): string[] =>
    Array.from({ length: 20 }, (_, each) => `${index}-${each}-1d4e5f60`);
  const exchanges = Array.from({ length: count }, (_, index): Exchange[] => [
    { request: 'POST /orders', body: { noise: noise(index) }, answer: { id: id(index) } },
    { request: `GET /orders/${id(index)}`, headers: [['X-First', id(0)]] },
  ]).flat();
  const expected = Array.from({ length: count }, (_, index) => [
    `${2 * index + 2} path segment 2 <- ${2 * index + 1} body /id`,
    `${2 * index + 2} header x-first <- 1 body /id`,
  ]).flat();
  expect(await linksOf(exchanges)).toEqual(expected);
});

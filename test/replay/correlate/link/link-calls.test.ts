/** Short ids in calls: what is called says what they are the ids of. */
import { describe, expect, test } from 'vitest';
import { type Exchange, type LinkCase, linksOf } from '../links.ts';

const order: Exchange = { request: 'POST /orders', answer: { id: 7 } };
const query = (text: string, data?: unknown): Exchange => ({
  request: 'POST /graphql',
  body: { query: text },
  ...(data !== undefined && { answer: { data } }),
});
const call = (method: string, params: unknown, result?: unknown): Exchange => ({
  request: 'POST /rpc',
  body: { jsonrpc: '2.0', id: 1, method, params },
  answer: { jsonrpc: '2.0', id: 1, result },
});
const token = call('login', ['a', 'b'], 'token-7f3a9b2c');
const FORM = 'application/x-www-form-urlencoded';

const cases: LinkCase[] = [
  {
    name: 'an argument in the text of a query',
    exchanges: [order, query('{ order(id: 7) { id } }')],
    links: ['2 body /query <- 1 body /id'],
  },
  {
    name: 'an argument of what is done to a thing',
    exchanges: [
      query('mutation { placeOrder(sku: "a") { id } }', { placeOrder: { id: 7 } }),
      query('mutation { cancelOrder(id: 7, times: 7) { id } }'),
    ],
    links: ['2 body /query <- 1 body /data/placeOrder/id'],
  },
  {
    name: 'an argument in a list, and in an object',
    exchanges: [
      order,
      query('{ orders(ids: [6, 7]) { id } }'),
      query('mutation { pay(input: { order: { id: 7 }, amount: 7 }) { ok } }'),
      query('mutation { pay(user: { id: 7 }) { ok } }'),
    ],
    links: ['2 body /query <- 1 body /id', '3 body /query <- 1 body /id'],
  },
  {
    name: 'an argument of a query in a URL, and of one that is the body',
    exchanges: [
      order,
      { request: `GET /graphql?query=${encodeURIComponent('query { order(id: 7) { id } }')}` },
      { request: 'POST /graphql', type: 'application/graphql', body: '{ order(id: 7) { id } }' },
    ],
    links: ['2 query query <- 1 body /id', '3 body <- 1 body /id'],
  },
  {
    name: 'a variable of what is done to a thing',
    exchanges: [
      order,
      {
        request: 'POST /graphql',
        body: {
          query: 'mutation ($id: ID!) { cancelOrder(id: $id) { id } }',
          variables: { id: 7 },
        },
      },
      {
        request: 'POST /graphql',
        body: {
          operationName: 'Abort',
          query: 'mutation Abort($id: ID!) { cancelOrder(id: $id) { id } }',
          variables: { id: 7 },
        },
      },
    ],
    links: ['2 body /variables/id <- 1 body /id', '3 body /variables/id <- 1 body /id'],
  },
  {
    name: 'a parameter without a name, by the method',
    exchanges: [
      token,
      call('createTask', ['token-7f3a9b2c', 'a'], 37),
      call('closeTask', ['token-7f3a9b2c', 37]),
      call('task.close', ['token-7f3a9b2c', 37]),
      call('closeProject', ['token-7f3a9b2c', 37]),
    ],
    links: [
      '2 body /params/0 <- 1 body /result',
      '3 body /params/0 <- 1 body /result',
      '3 body /params/1 <- 2 body /result',
      '4 body /params/0 <- 1 body /result',
      '4 body /params/1 <- 2 body /result',
      '5 body /params/0 <- 1 body /result',
    ],
  },
  {
    name: 'an array of a form, and of a query',
    exchanges: [
      order,
      { request: 'POST /print', type: FORM, body: 'orders[]=7&orders%5B%5D=7&n[]=7' },
      { request: 'POST /print', type: FORM, body: 'orders[0][id]=7&orders[0][n]=7&a[1][7]=7' },
      { request: 'GET /print?orders[]=7&orders=7' },
    ],
    links: [
      '2 body field orders[] <- 1 body /id',
      '2 body field orders[] 2 <- 1 body /id',
      '3 body field orders[0][id] <- 1 body /id',
      '4 query orders[] <- 1 body /id',
    ],
  },
  {
    name: 'both ids of a path that says what is done',
    exchanges: [
      order,
      { request: 'POST /orders', answer: { id: 8 } },
      { request: 'POST /orders/7/merge/8' },
      { request: 'POST /orders/8/copy-to/7' },
      { request: 'GET /orders/7/books/8' },
      { request: 'GET /orders/7/version/8' },
    ],
    links: [
      '3 path segment 2 <- 1 body /id',
      '3 path segment 4 <- 2 body /id',
      '4 path segment 2 <- 2 body /id',
      '4 path segment 4 <- 1 body /id',
      '5 path segment 2 <- 1 body /id',
      '6 path segment 2 <- 1 body /id',
    ],
  },
];

describe('links by calls', () => {
  test.each(cases)('$name', async ({ exchanges, links }) => {
    expect(await linksOf(exchanges)).toEqual(links);
  });
});

/** Short values, linked by names that say it in other words, and by what stands beside them. */
import { describe, expect, test } from 'vitest';
import { type LinkCase, linksOf } from '../links.ts';

const GUID = '3f2a91c4-7d10-ee11-9cbd-000d3a2b1c4d';

const cases: LinkCase[] = [
  {
    name: 'a thing that another one is tied to, with a preposition behind it',
    exchanges: [
      { request: 'POST /plants', answer: { id: 7 } },
      { request: 'POST /ties', body: { plant_to_id: 7, kind: 'near' } },
      { request: 'POST /moves', body: { plantIntoId: 7 } },
    ],
    links: ['2 body /plant_to_id <- 1 body /id', '3 body /plantIntoId <- 1 body /id'],
  },
  {
    name: 'not what has nothing but a preposition in common with it',
    exchanges: [
      { request: 'GET /session', answer: { assigned_to_id: 7 } },
      { request: 'POST /ties', body: { plant_to_id: 7 } },
    ],
    links: [],
  },
  {
    name: 'a path that says what is done to a thing',
    exchanges: [
      { request: 'POST /orders', answer: { id: 7 } },
      { request: 'POST /deleteOrder?id=7' },
    ],
    links: ['2 query id <- 1 body /id'],
  },
  {
    name: 'what a call gives, and not the number of the call',
    exchanges: [
      {
        request: 'POST /rpc',
        body: { jsonrpc: '2.0', id: 1, method: 'createOrder', params: {} },
        answer: { jsonrpc: '2.0', id: 1, result: 1 },
      },
      {
        request: 'POST /rpc',
        body: { jsonrpc: '2.0', id: 2, method: 'order.make', params: { n: 1 } },
        answer: { jsonrpc: '2.0', id: 2, result: { id: 3 } },
      },
      {
        request: 'POST /rpc',
        body: [
          { jsonrpc: '2.0', id: 3, method: 'order.get', params: [1] },
          { jsonrpc: '2.0', id: 1, method: 'order.get', params: { id: 3 } },
        ],
      },
    ],
    links: ['3 body /0/params/0 <- 1 body /result', '3 body /1/params/id <- 2 body /result/id'],
  },
  {
    name: 'a hidden field of a form that is sent back',
    exchanges: [
      {
        request: 'GET /form',
        answerType: 'text/html',
        answer:
          '<form><input type="hidden" name="parent" value="7"><input name="size" value="8"><input type="hidden" name="note[board_id]" value="9"></form>',
      },
      {
        request: 'POST /notes',
        type: 'application/x-www-form-urlencoded',
        body: 'parent=7&size=8&note[board_id]=9',
      },
    ],
    links: [
      '2 body field parent <- 1 body form 1 field parent',
      '2 body field note[board_id] <- 1 body form 1 field note[board_id]',
    ],
  },
  {
    name: 'an id beside what says of what it is',
    exchanges: [
      { request: 'POST /people', answer: { data: { type: 'people', id: '7' } } },
      { request: 'GET /q', answer: { latest: { __typename: 'OrderItem', id: 8 } } },
      {
        request: 'POST /articles',
        body: { author: { data: { type: 'people', id: '7' } }, n: { type: 'order-items', id: 8 } },
      },
    ],
    links: ['3 body /author/data/id <- 1 body /data/id', '3 body /n/id <- 2 body /latest/id'],
  },
  {
    name: 'literal arguments of a GraphQL document',
    exchanges: [
      {
        request: 'POST /graphql',
        body: { query: 'mutation { createPost(title: "7") { id } }' },
        answer: { data: { createPost: { id: '7' } } },
      },
      {
        request: 'POST /graphql',
        body: { query: '{ user(id: "VXNlcjox") { id } }' },
        answer: { data: { user: { id: 'VXNlcjox', manager: { id: 'VXNlcjoy' } } } },
      },
      {
        request: 'POST /graphql',
        body: { query: 'mutation { pin(postId: 7, by: "VXNlcjoy", rank: 7) { ok } }' },
      },
    ],
    links: [
      '3 body /query <- 1 body /data/createPost/id',
      '3 body /query <- 2 body /data/user/manager/id',
    ],
  },
  {
    name: 'conditions and keys of OData',
    exchanges: [
      { request: 'POST /Orders', answer: { OrderID: 7 } },
      {
        request: "GET /Lines?$filter=OrderID%20eq%207%20and%20Size%20eq%207%20or%20Key%20eq%20'7'",
      },
      { request: 'GET /Lines(OrderID=7,Line=7)?q=order_id:7' },
    ],
    links: [
      '2 query $filter <- 1 body /OrderID',
      '3 path segment 1 <- 1 body /OrderID',
      '3 query q <- 1 body /OrderID',
    ],
  },
  {
    name: 'each of several, under a plural name',
    exchanges: [
      { request: 'POST /users', answer: { id: 5 } },
      { request: 'GET /teams/a', answer: { orders: [7] } },
      { request: 'POST /teams', body: { users: [5] } },
      { request: 'GET /orders/7' },
    ],
    links: ['3 body /users/0 <- 1 body /id', '4 path segment 2 <- 2 body /orders/0'],
  },
  {
    name: 'an id, though the client has given a number of the same value',
    exchanges: [
      { request: 'POST /houses', body: { number: 2 }, answer: { id: 2, number: 2 } },
      { request: 'GET /houses/2?number=2' },
    ],
    links: ['2 path segment 2 <- 1 body /id'],
  },
  {
    name: 'a number that the server gives, in a path',
    exchanges: [
      { request: 'POST /issues', answer: { id: 70, number: 7 } },
      { request: 'GET /issues/7' },
      { request: 'GET /issues/by-number/7' },
    ],
    links: ['2 path segment 2 <- 1 body /number', '3 path segment 3 <- 1 body /number'],
  },
  {
    name: 'the key of an entity of OData, by its URL',
    exchanges: [
      {
        request: 'POST /api/accounts',
        status: 204,
        answerHeaders: [['OData-EntityId', `http://localhost/api/accounts(${GUID})`]],
      },
      { request: 'POST /api/contacts', body: { 'parent@odata.bind': `/accounts(${GUID})` } },
      { request: `GET /api/accounts(${GUID})/name` },
      { request: 'POST /api/lines', answer: { '@odata.id': '/api/Lines(OrderID=7,Line=8)' } },
      { request: 'POST /api/orders', answer: { url: 'http://localhost/api/Orders(9)' } },
      { request: 'GET /api/Orders(7)' },
      { request: 'GET /api/Orders/9' },
      { request: 'GET /api/Products(9)' },
    ],
    links: [
      '2 body /parent@odata.bind <- 1 header odata-entityid segment 2 key',
      '3 path segment 2 <- 1 header odata-entityid segment 2 key',
      '6 path segment 2 <- 4 body /@odata.id segment 2 key OrderID',
      '7 path segment 3 <- 5 body /url segment 2 key',
    ],
  },
];

describe('links by related names', () => {
  test.each(cases)('$name', async ({ exchanges, links }) => {
    expect(await linksOf(exchanges)).toEqual(links);
  });
});

test('a name may say in one word which of several things it is the id of', async () => {
  expect(
    await linksOf([
      { request: 'POST /notes', answer: { newleafid: 7, count: 4 } },
      { request: 'GET /leaf-diff?fromleaf=7&toleafid=7' },
      { request: 'POST /leaf-notes', body: { baseleafid: 7, oldcount: 4 } },
    ]),
  ).toEqual([
    '2 query fromleaf <- 1 body /newleafid',
    '2 query toleafid <- 1 body /newleafid',
    '3 body /baseleafid <- 1 body /newleafid',
  ]);
});

test('an id may be in a name of three or four letters', async () => {
  expect(
    await linksOf([
      { request: 'GET /news', answer: { list: [{ rcid: 21, nid: 8, grid: 4, bid: 5 }], limit: 9 } },
      { request: 'POST /run', body: { rcid: 21, nid: 8, grid: 4, bid: 5 } },
    ]),
  ).toEqual(['2 body /rcid <- 1 body /list/0/rcid', '2 body /nid <- 1 body /list/0/nid']);
});

/** Short values, linked by names that say it in other words, and by what stands beside them. */
import { describe, expect, test } from 'vitest';
import { type LinkCase, linksOf } from '../links.ts';

const GUID = '3f2a91c4-7d10-ee11-9cbd-000d3a2b1c4d';

const cases: LinkCase[] = [
  {
    name: 'a path that says what is done to a thing',
    exchanges: [
      { request: 'POST /createOrder', answer: { id: 7 } },
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
    name: 'people by what they do',
    exchanges: [
      { request: 'POST /users', answer: { id: 7 } },
      { request: 'POST /auth/register', answer: { id: 8 } },
      { request: 'POST /posts', body: { authorId: 7, owner: 8, created_by: 7, rank: 8 } },
      { request: 'GET /users/8' },
    ],
    links: [
      '3 body /authorId <- 1 body /id',
      '3 body /owner <- 2 body /id',
      '3 body /created_by <- 1 body /id',
      '4 path segment 2 <- 2 body /id',
    ],
  },
  {
    name: 'another thing of the same kind',
    exchanges: [
      { request: 'POST /comments', answer: { id: 7 } },
      { request: 'POST /comments', body: { parentId: 7 } },
    ],
    links: ['2 body /parentId <- 1 body /id'],
  },
  {
    name: 'one of several things of a kind',
    exchanges: [
      { request: 'POST /accounts', answer: { id: 7 } },
      { request: 'POST /accounts', answer: { id: 8 } },
      { request: 'POST /transfers', body: { fromAccountId: 7, to_account_id: 8, maxAccounts: 7 } },
    ],
    links: ['3 body /fromAccountId <- 1 body /id', '3 body /to_account_id <- 2 body /id'],
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
    name: 'another of a thing that something is done to, but not one of any two',
    exchanges: [
      { request: 'POST /orders', answer: { id: 7 } },
      { request: 'POST /orders', answer: { id: 8 } },
      { request: 'POST /orders/7/merge', body: { into: 8 } },
      { request: 'POST /orders/merge', body: { sourceId: 7, target: 8 } },
      { request: 'POST /orders/7/copy?to=8' },
      { request: 'POST /moves', body: { from: 7, to: 8 } },
    ],
    links: [
      '3 path segment 2 <- 1 body /id',
      '3 body /into <- 2 body /id',
      '4 body /sourceId <- 1 body /id',
      '4 body /target <- 2 body /id',
      '5 path segment 2 <- 1 body /id',
      '5 query to <- 2 body /id',
    ],
  },
  {
    name: 'an object under the name of a relative',
    exchanges: [
      { request: 'POST /issue', answer: { id: 7, key: 'PROJ-1' } },
      { request: 'POST /issue', body: { fields: { parent: { key: 'PROJ-1' } } } },
      { request: 'POST /issue', body: { data: { parent: { id: 7 } } } },
      { request: 'POST /boards', body: { issue: { parent: { parent: { id: 7 } } } } },
    ],
    links: [
      '2 body /fields/parent/key <- 1 body /key',
      '3 body /data/parent/id <- 1 body /id',
      '4 body /issue/parent/parent/id <- 1 body /id',
    ],
  },
  {
    name: 'an object that is one of several of a kind',
    exchanges: [
      { request: 'POST /issue', answer: { id: 7, key: 'PROJ-1' } },
      { request: 'POST /accounts', answer: { id: 8 } },
      { request: 'POST /issueLink', body: { inwardIssue: { key: 'PROJ-1' } } },
      { request: 'POST /transfers', body: { fromAccount: { id: 8 }, toAccounts: [{ id: 8 }] } },
    ],
    links: [
      '3 body /inwardIssue/key <- 1 body /key',
      '4 body /fromAccount/id <- 2 body /id',
      '4 body /toAccounts/0/id <- 2 body /id',
    ],
  },
  {
    name: 'items of a thing, as items and as what a list is of',
    exchanges: [
      { request: 'GET /cart', answer: { items: [{ id: 5 }] } },
      { request: 'DELETE /cart/items/5' },
      { request: 'POST /cart/items', answer: { cart: { items: [{ id: 6 }] } } },
      { request: 'DELETE /cart/items/6' },
      { request: 'GET /orders', answer: { items: [{ id: 7 }] } },
      { request: 'GET /items', answer: { items: [{ id: 7 }] } },
      { request: 'GET /orders/7' },
      { request: 'GET /items/7' },
    ],
    links: [
      '2 path segment 3 <- 1 body /items/0/id',
      '4 path segment 3 <- 3 body /cart/items/0/id',
      '7 path segment 2 <- 5 body /items/0/id',
      '8 path segment 2 <- 6 body /items/0/id',
    ],
  },
  {
    name: 'a user behind what users are to a thing, or what makes one that',
    exchanges: [
      { request: 'POST /users', answer: { id: 2 } },
      { request: 'POST /users', answer: { id: 3 } },
      { request: 'POST /lists/a/members', body: { userId: 2 }, answer: { userId: 2 } },
      { request: 'DELETE /lists/a/members/2' },
      { request: 'POST /pulls/a/requested_reviewers', body: { userId: 3 }, answer: { id: 3 } },
      { request: 'GET /pulls/a/requested_reviewers/2' },
      { request: 'GET /teams/a/members/3/likes/3' },
    ],
    links: [
      '3 body /userId <- 1 body /id',
      '4 path segment 4 <- 1 body /id',
      '5 body /userId <- 2 body /id',
      '6 path segment 4 <- 1 body /id',
      '7 path segment 4 <- 2 body /id',
    ],
  },
  {
    name: 'a member that has an id of its own',
    exchanges: [
      { request: 'POST /users', answer: { id: 2 } },
      { request: 'POST /lists/a/members', body: { userId: 2 }, answer: { id: 2, userId: 2 } },
      { request: 'DELETE /lists/a/members/2' },
    ],
    links: ['2 body /userId <- 1 body /id', '3 path segment 4 <- 2 body /id'],
  },
  {
    name: 'one of a kind that has a part in a thing',
    exchanges: [
      { request: 'POST /media', answer: { id: 12 } },
      { request: 'POST /users', answer: { id: 5 } },
      { request: 'POST /addresses', answer: { id: 3 } },
      {
        request: 'POST /posts',
        body: { featured_media: 12, assigned_user: 5, defaultAddress: 3, primaryOwner: 5 },
        answer: { id: 9 },
      },
      { request: 'POST /posts', body: { related_post: 9, linkedPosts: [9] } },
      { request: 'GET /me', answer: { default_basket: 77 } },
      { request: 'GET /baskets/77' },
    ],
    links: [
      '4 body /featured_media <- 1 body /id',
      '4 body /assigned_user <- 2 body /id',
      '4 body /defaultAddress <- 3 body /id',
      '4 body /primaryOwner <- 2 body /id',
      '5 body /related_post <- 4 body /id',
      '5 body /linkedPosts/0 <- 4 body /id',
      '7 path segment 2 <- 6 body /default_basket',
    ],
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
  test.each(cases)('$name', ({ exchanges, links }) => {
    expect(linksOf(exchanges)).toEqual(links);
  });
});

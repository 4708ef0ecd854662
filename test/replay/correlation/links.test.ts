import { describe, expect, test } from 'vitest';
import { type Exchange, linksOf } from './links.ts';

const ID = '7f3a9b2c-1d4e';
const TOKEN = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl';

interface Row {
  readonly name: string;
  readonly exchanges: readonly Exchange[];
  readonly links: readonly string[];
}

const consumers: Row[] = [
  {
    name: 'a path segment',
    exchanges: [{ request: 'POST /a', answer: { x: ID } }, { request: `GET /b/${ID}` }],
    links: ['2 path segment 2 <- 1 body /x'],
  },
  {
    name: 'a percent-encoded path segment',
    exchanges: [
      { request: 'POST /a', answer: { x: 'a/b c7f3a9b2' } },
      { request: 'GET /b/a%2Fb%20c7f3a9b2' },
    ],
    links: ['2 path segment 2 <- 1 body /x'],
  },
  {
    name: 'a part of a path segment',
    exchanges: [
      { request: 'POST /a', answer: { x: '7f3a9b2c' } },
      { request: 'GET /b/report-7f3a9b2c.pdf' },
    ],
    links: ['2 path segment 2 <- 1 body /x'],
  },
  {
    name: 'a query value',
    exchanges: [{ request: 'POST /a', answer: { x: ID } }, { request: `GET /b?c=1&d=${ID}` }],
    links: ['2 query d <- 1 body /x'],
  },
  {
    name: 'a query value with plus for space',
    exchanges: [
      { request: 'POST /a', answer: { x: 'seven 7f3a9b2c' } },
      { request: 'GET /b?d=seven+7f3a9b2c' },
    ],
    links: ['2 query d <- 1 body /x'],
  },
  {
    name: 'an encoded URL inside a query value',
    exchanges: [
      { request: 'POST /a', answer: { x: ID } },
      { request: `GET /b?to=${encodeURIComponent(`/c/${ID}?x=1`)}` },
    ],
    links: ['2 query to <- 1 body /x'],
  },
  {
    name: 'a Bearer token',
    exchanges: [
      { request: 'POST /login', answer: { access_token: TOKEN } },
      { request: 'GET /b', headers: [['Authorization', `Bearer ${TOKEN}`]] },
    ],
    links: ['2 header authorization <- 1 body /access_token'],
  },
  {
    name: 'a header as a whole',
    exchanges: [
      { request: 'POST /a', answer: { csrf: ID } },
      { request: 'POST /b', headers: [['X-CSRF-Token', ID]] },
    ],
    links: ['2 header x-csrf-token <- 1 body /csrf'],
  },
  {
    name: 'Basic credentials',
    exchanges: [
      { request: 'POST /a', answer: { id: 'client-7f3a', secret: 's3cr3t-9b2c' } },
      {
        request: 'POST /t',
        headers: [
          ['Authorization', `Basic ${Buffer.from('client-7f3a:s3cr3t-9b2c').toString('base64')}`],
        ],
      },
    ],
    links: ['2 header authorization <- 1 body /id', '2 header authorization <- 1 body /secret'],
  },
  {
    name: 'an ETag in If-Match',
    exchanges: [
      { request: 'GET /a', answerHeaders: [['ETag', 'W/"abc-1234567"']] },
      { request: 'PUT /a', headers: [['If-Match', 'W/"abc-1234567"']] },
    ],
    links: ['2 header if-match <- 1 header etag'],
  },
  {
    name: 'a short ETag of the same path',
    exchanges: [
      { request: 'GET /a', answerHeaders: [['ETag', '"1"']] },
      { request: 'GET /z', answerHeaders: [['ETag', '"1"']] },
      { request: 'PUT /a', headers: [['If-Match', '"1"']] },
    ],
    links: ['3 header if-match <- 1 header etag'],
  },
  {
    name: 'a date in If-Modified-Since',
    exchanges: [
      { request: 'GET /a', answerHeaders: [['Last-Modified', 'Tue, 24 Nov 2026 10:00:00 GMT']] },
      { request: 'GET /a', headers: [['If-Modified-Since', 'Tue, 24 Nov 2026 10:00:00 GMT']] },
    ],
    links: ['2 header if-modified-since <- 1 header last-modified'],
  },
  {
    name: 'a cookie of the client from a body',
    exchanges: [
      { request: 'POST /a', answer: { t: ID } },
      { request: 'GET /b', headers: [['Cookie', `x=1; t=${ID}`]] },
    ],
    links: ['2 cookie t <- 1 body /t'],
  },
  {
    name: 'a cookie that the server sets',
    exchanges: [
      { request: 'POST /a', answerHeaders: [['Set-Cookie', `sid=${ID}; Path=/`]] },
      { request: 'GET /b', headers: [['Cookie', `sid=${ID}`]] },
    ],
    links: ['2 cookie sid <- 1 cookie sid'],
  },
  {
    name: 'a cookie in a header',
    exchanges: [
      { request: 'GET /a', answerHeaders: [['Set-Cookie', `XSRF-TOKEN=${ID}; Path=/`]] },
      { request: 'POST /b', headers: [['X-XSRF-TOKEN', ID]] },
    ],
    links: ['2 header x-xsrf-token <- 1 cookie XSRF-TOKEN'],
  },
  {
    name: 'a JSON leaf',
    exchanges: [
      { request: 'POST /a', answer: { x: ID } },
      { request: 'POST /b', body: { c: [{ d: ID }] } },
    ],
    links: ['2 body /c/0/d <- 1 body /x'],
  },
  {
    name: 'a part of a JSON string',
    exchanges: [
      { request: 'POST /a', answer: { x: ID } },
      { request: 'POST /b', body: { c: `see /a/${ID} there` } },
    ],
    links: ['2 body /c <- 1 body /x'],
  },
  {
    name: 'JSON inside a JSON string',
    exchanges: [
      { request: 'POST /a', answer: { x: ID } },
      { request: 'POST /b', body: { c: JSON.stringify({ d: ID }) } },
    ],
    links: ['2 body /c /d <- 1 body /x'],
  },
  {
    name: 'a form field',
    exchanges: [
      { request: 'GET /a', answer: { x: ID } },
      { request: 'POST /b', type: 'application/x-www-form-urlencoded', body: `a=1&csrf=${ID}` },
    ],
    links: ['2 body field csrf <- 1 body /x'],
  },
  {
    name: 'a value in a form field with spaces',
    exchanges: [
      { request: 'POST /tickets', status: 303, answerHeaders: [['Location', '/tickets/7']] },
      {
        request: 'POST /wiki',
        type: 'application/x-www-form-urlencoded',
        body: 'text=%3D+To+do%0A+*+%2Ftickets%2F7+waits',
      },
    ],
    links: ['2 body field text <- 1 header location'],
  },
  {
    name: 'a multipart field',
    exchanges: [
      { request: 'GET /a', answer: { x: ID } },
      {
        request: 'POST /b',
        type: 'multipart/form-data; boundary=xx',
        body: `--xx\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n${ID}\r\n--xx--\r\n`,
      },
    ],
    links: ['2 body part csrf <- 1 body /x'],
  },
  {
    name: 'a text body',
    exchanges: [
      { request: 'GET /a', answer: { x: ID } },
      { request: 'POST /b', type: 'text/plain', body: `take ${ID}, please` },
    ],
    links: ['2 body <- 1 body /x'],
  },
  {
    name: 'an XML text',
    exchanges: [
      { request: 'GET /a', answer: { x: ID } },
      { request: 'POST /b', type: 'application/xml', body: `<a><b>${ID}</b></a>` },
    ],
    links: ['2 body b <- 1 body /x'],
  },
  {
    name: 'a Base64 coded part',
    exchanges: [
      { request: 'GET /a', answer: { x: ID } },
      { request: 'POST /b', body: { cursor: Buffer.from(`id:${ID}`).toString('base64url') } },
    ],
    links: ['2 body /cursor <- 1 body /x'],
  },
  {
    name: 'a URL of another host, as a whole',
    exchanges: [
      { request: 'GET /a', answer: { up: `https://files.example/${ID}?part=1&of=2` } },
      {
        request: 'POST /b',
        body: {
          to: `https://files.example/${ID}?part=1&of=2`,
          see: `<https://files.example/${ID}>`,
        },
      },
    ],
    links: ['2 body /to <- 1 body /up', '2 body /see <- 1 body /up segment 1'],
  },
  {
    name: 'a text that only begins as JSON does',
    exchanges: [
      { request: 'GET /a', answer: { x: ID } },
      { request: 'POST /b', type: 'text/markdown', body: `[see](/docs/${ID})` },
    ],
    links: ['2 body <- 1 body /x'],
  },
  {
    name: 'several values in one string',
    exchanges: [
      { request: 'GET /a', answer: { x: ID, y: '0123456789ab' } },
      { request: 'POST /b', body: { c: `${ID},0123456789ab` } },
    ],
    links: ['2 body /c <- 1 body /x', '2 body /c <- 1 body /y'],
  },
  {
    name: 'a number too large for a double',
    exchanges: [
      {
        request: 'POST /orders',
        answerType: 'application/json',
        answer: '{"id": 9007199254740993}',
      },
      { request: 'GET /orders/9007199254740993' },
    ],
    links: ['2 path segment 2 <- 1 body /id'],
  },
];

const structure: Row[] = [
  {
    name: 'the id of a created thing behind its collection',
    exchanges: [{ request: 'POST /orders', answer: { id: 7 } }, { request: 'GET /orders/7' }],
    links: ['2 path segment 2 <- 1 body /id'],
  },
  {
    name: 'the id of a thing under another',
    exchanges: [
      { request: 'POST /orders', answer: { id: 7 } },
      { request: 'POST /orders/7/items', answer: { id: 7 } },
      { request: 'DELETE /orders/7/items/7' },
    ],
    links: [
      '2 path segment 2 <- 1 body /id',
      '3 path segment 2 <- 1 body /id',
      '3 path segment 4 <- 2 body /id',
    ],
  },
  {
    name: 'a field of the name of the collection',
    exchanges: [
      { request: 'POST /orders', answer: { id: 7 } },
      { request: 'POST /payments', body: { orderId: 7 } },
    ],
    links: ['2 body /orderId <- 1 body /id'],
  },
  {
    name: 'a query value of the name of the collection',
    exchanges: [
      { request: 'POST /orders', answer: { id: 7 } },
      { request: 'GET /payments?order_id=7' },
    ],
    links: ['2 query order_id <- 1 body /id'],
  },
  {
    name: 'an id in an envelope',
    exchanges: [
      { request: 'POST /orders', answer: { data: { id: 7 } } },
      { request: 'GET /orders/7' },
    ],
    links: ['2 path segment 2 <- 1 body /data/id'],
  },
  {
    name: 'a nested object',
    exchanges: [
      { request: 'POST /checkout', answer: { order: { id: 7 }, customer: { id: 7 } } },
      { request: 'GET /orders/7' },
      { request: 'GET /customers/7' },
    ],
    links: ['2 path segment 2 <- 1 body /order/id', '3 path segment 2 <- 1 body /customer/id'],
  },
  {
    name: 'a Location',
    exchanges: [
      { request: 'POST /orders', status: 201, answerHeaders: [['Location', '/orders/7']] },
      { request: 'GET /orders/7' },
    ],
    links: ['2 path <- 1 header location path'],
  },
  {
    name: 'a segment behind any word',
    exchanges: [
      { request: 'POST /new', status: 303, answerHeaders: [['Location', '/ticket/12']] },
      { request: 'GET /ticket/12/x' },
      { request: 'POST /find', body: { ticket: 12, text: 'see http://localhost/ticket/12 now' } },
    ],
    links: [
      '2 path segment 2 <- 1 header location segment 2',
      '3 body /ticket <- 1 header location segment 2',
      '3 body /text <- 1 header location segment 2',
    ],
  },
  {
    name: 'ids joined by commas',
    exchanges: [
      { request: 'POST /orders', answer: { id: 7 } },
      { request: 'POST /orders', answer: { id: 8 } },
      { request: 'GET /orders?ids=7,8' },
    ],
    links: ['3 query ids <- 1 body /id', '3 query ids <- 2 body /id'],
  },
  {
    name: 'ids joined by bars',
    exchanges: [
      { request: 'POST /edit', answer: { pageid: 2 } },
      { request: 'POST /edit', answer: { pageid: 3 } },
      { request: 'GET /api?pageids=2%7C3' },
    ],
    links: ['3 query pageids <- 1 body /pageid', '3 query pageids <- 2 body /pageid'],
  },
  {
    name: 'an id by the method of a call',
    exchanges: [
      {
        request: 'POST /rpc',
        body: { method: 'torrent-add', arguments: { filename: 'a' } },
        answer: { arguments: { 'torrent-added': { id: 3 } } },
      },
      {
        request: 'POST /rpc',
        body: { method: 'torrent-set', arguments: { ids: 3, uploadLimit: 3 } },
      },
    ],
    links: ['2 body /arguments/ids <- 1 body /arguments/torrent-added/id'],
  },
  {
    name: 'an id by the field that a query asks for',
    exchanges: [
      {
        request: 'POST /graphql',
        body: { query: 'mutation { createPost(title: "a") { id } }' },
        answer: { data: { createPost: { id: '4' } } },
      },
      {
        request: 'POST /graphql',
        body: { query: 'query ($id: ID!) { post(id: $id) { id } }', variables: { id: '4' } },
      },
    ],
    links: ['2 body /variables/id <- 1 body /data/createPost/id'],
  },
  {
    name: 'a page number',
    exchanges: [
      { request: 'GET /orders', answer: { next_page: 2 } },
      { request: 'GET /orders?page=2' },
    ],
    links: ['2 query page <- 1 body /next_page'],
  },
  {
    name: 'a version of the same thing',
    exchanges: [
      { request: 'GET /orders/a', answer: { version: 3 } },
      { request: 'PUT /orders/a', body: { version: 3 } },
    ],
    links: ['2 body /version <- 1 body /version'],
  },
  {
    name: 'an id behind a short path',
    exchanges: [{ request: 'POST /a', answer: { id: 7 } }, { request: 'GET /a/7' }],
    links: ['2 path segment 2 <- 1 body /id'],
  },
  {
    name: 'an attribute of an XML element that has a text',
    exchanges: [
      { request: 'POST /orders', answer: { id: 7, lines: [{ lineId: 8 }] } },
      {
        request: 'POST /ws',
        type: 'text/xml',
        body: '<a orderId="7" n="8">7<line id="8">2</line></a>',
      },
    ],
    links: ['2 body @orderId <- 1 body /id', '2 body @id <- 1 body /lines/0/lineId'],
  },
  {
    name: 'ids of lists, and ids whose name begins with it',
    exchanges: [
      { request: 'POST /lists', answer: { id: 7 } },
      { request: 'POST /products', answer: { id: 8 } },
      { request: 'POST /z', body: { listId: 7, id_product: 8 } },
    ],
    links: ['3 body /listId <- 1 body /id', '3 body /id_product <- 2 body /id'],
  },
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
      '2 body field parent <- 1 body field parent',
      '2 body field note[board_id] <- 1 body field note[board_id]',
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
];

const none: Row[] = [
  {
    name: 'what the client had sent first',
    exchanges: [
      { request: 'POST /a', body: { name: ID }, answer: { name: ID } },
      { request: `GET /b/${ID}` },
    ],
    links: [],
  },
  {
    name: 'a short number at another place',
    exchanges: [
      { request: 'POST /orders', answer: { id: 7 } },
      { request: 'POST /orders', body: { quantity: 7 } },
    ],
    links: [],
  },
  {
    name: 'a word',
    exchanges: [
      { request: 'GET /orders/a', answer: { status: 'completed' } },
      { request: 'PUT /orders/a', body: { status: 'completed' } },
    ],
    links: [],
  },
  {
    name: 'a flag',
    exchanges: [
      { request: 'GET /a', answer: { id: true } },
      { request: 'PUT /a', body: { id: true } },
    ],
    links: [],
  },
  {
    name: 'a word of the API in a path',
    exchanges: [{ request: 'GET /', answer: { orders: '/orders' } }, { request: 'GET /orders' }],
    links: [],
  },
  {
    name: 'an answer that had not come',
    exchanges: [
      { request: 'POST /a', answer: { x: ID }, at: 0, time: 50 },
      { request: `GET /b/${ID}`, at: 10 },
    ],
    links: [],
  },
  {
    name: 'a word in a list',
    exchanges: [
      { request: 'GET /files', answer: [{ href: '/files/plan' }, { href: '/files/notes' }] },
      { request: 'GET /files/notes' },
    ],
    links: [],
  },
  {
    name: 'a media type',
    exchanges: [
      { request: 'GET /a', answer: { type: 'application/vnd.a.v2+json' } },
      { request: 'POST /b', body: { type: 'application/vnd.a.v2+json' } },
    ],
    links: [],
  },
  {
    name: 'the id of something else',
    exchanges: [{ request: 'POST /orders', answer: { id: 7 } }, { request: 'GET /users/7' }],
    links: [],
  },
  {
    name: 'a number that the client had given the same name',
    exchanges: [
      { request: 'POST /orders', body: { priority: 2 }, answer: { id: 1, priority: 2 } },
      { request: 'POST /orders', body: { priority: 2 } },
    ],
    links: [],
  },
  {
    name: 'the number of a page of results',
    exchanges: [
      { request: 'POST /orders', answer: { id: 2, pages: 3, number: 4 } },
      { request: 'GET /orders?page[number]=2&page=3&page[size]=4' },
    ],
    links: [],
  },
  {
    name: 'how many there are',
    exchanges: [{ request: 'GET /', answer: { orders: 7 } }, { request: 'GET /orders/7' }],
    links: [],
  },
  {
    name: 'an id beside what says what happened',
    exchanges: [
      { request: 'POST /events', answer: { id: 7, type: 'order.created' } },
      { request: 'GET /orders/7' },
    ],
    links: [],
  },
  {
    name: 'a text that is longer than any path',
    exchanges: [
      { request: 'POST /orders', answer: { id: 7 } },
      { request: 'POST /paths', type: 'text/plain', body: `${'/a'.repeat(5000)}/orders/7` },
    ],
    links: [],
  },
  {
    name: 'how many are wanted',
    exchanges: [
      { request: 'POST /users', answer: { id: 5 } },
      { request: 'POST /bookings', answer: { id: 2 } },
      { request: 'PUT /bookings/2', body: { users: 5, child: 2, by: 5, people: 5, original: 2 } },
    ],
    links: ['3 path segment 2 <- 2 body /id'],
  },
  {
    name: 'a number that people give, where there is an id of the same value',
    exchanges: [
      { request: 'POST /houses', body: { street: 'a' }, answer: { id: 2 } },
      { request: 'PUT /houses/2', body: { number: 2, code: 2, houseKey: 2 } },
    ],
    links: ['2 path segment 2 <- 1 body /id'],
  },
];

const choice: Row[] = [
  {
    name: 'the latest of several',
    exchanges: [
      { request: 'POST /login', answer: { token: ID } },
      { request: 'POST /refresh', answer: { token: ID } },
      { request: 'GET /b', headers: [['X-Token', ID]] },
    ],
    links: ['3 header x-token <- 2 body /token'],
  },
  {
    name: 'the created one before the list',
    exchanges: [
      { request: 'POST /orders', answer: { id: 7 } },
      { request: 'GET /orders', answer: [{ id: 3 }, { id: 7 }] },
      { request: 'DELETE /orders/7' },
    ],
    links: ['3 path segment 2 <- 1 body /id'],
  },
  {
    name: 'the one that brought it, not those that repeat what they were asked for',
    exchanges: [
      { request: 'POST /orders', answer: { id: 7 } },
      { request: 'GET /orders/7', answer: { id: 7 } },
      { request: 'DELETE /orders/7' },
    ],
    links: ['2 path segment 2 <- 1 body /id', '3 path segment 2 <- 1 body /id'],
  },
  {
    name: 'the list where nothing else has it',
    exchanges: [
      { request: 'GET /orders', answer: [{ id: 3 }, { id: 7 }] },
      { request: 'DELETE /orders/7' },
    ],
    links: ['2 path segment 2 <- 1 body /1/id'],
  },
  {
    name: 'the id before a number or a code of the same thing',
    exchanges: [
      { request: 'POST /orders', answer: { id: 7, number: 7, code: 7 } },
      { request: 'GET /orders/7?order_code=7', body: { orderNo: 7, orderNumber: 7 } },
    ],
    links: [
      '2 path segment 2 <- 1 body /id',
      '2 query order_code <- 1 body /code',
      '2 body /orderNo <- 1 body /number',
      '2 body /orderNumber <- 1 body /number',
    ],
  },
  {
    name: 'what the server itself has in a URL before an id',
    exchanges: [
      { request: 'POST /issues', answer: { id: 7, number: 7, url: '/issues/7' } },
      { request: 'POST /issues/7/labels' },
    ],
    links: ['2 path segment 2 <- 1 body /url segment 2'],
  },
  {
    name: 'the version of the thing itself, where several have that version',
    exchanges: [
      { request: 'POST /docs', answer: { id: 7, version: 1 } },
      { request: 'POST /docs', answer: { id: 8, version: 1 } },
      { request: 'PUT /docs/7', body: { version: 1 }, answer: { version: 2 } },
      { request: 'PUT /docs/8', body: { version: 1 }, answer: { version: 2 } },
      { request: 'POST /docs/7/print?version=2' },
    ],
    links: [
      '3 path segment 2 <- 1 body /id',
      '3 body /version <- 1 body /version',
      '4 path segment 2 <- 2 body /id',
      '4 body /version <- 2 body /version',
      '5 path segment 2 <- 1 body /id',
      '5 query version <- 3 body /version',
    ],
  },
  {
    name: 'a number that is news, though the request has the same one of something else',
    exchanges: [
      { request: 'POST /projects', answer: { id: 1 } },
      { request: 'POST /projects/1/issues', answer: { id: 1, number: 1 } },
      { request: 'GET /issues?number=1' },
    ],
    links: ['2 path segment 2 <- 1 body /id', '3 query number <- 2 body /number'],
  },
];

describe('links', () => {
  test.each(consumers)('$name', ({ exchanges, links }) => {
    expect(linksOf(exchanges)).toEqual(links);
  });
});

describe('links by what a short value is for', () => {
  test.each(structure)('$name', ({ exchanges, links }) => {
    expect(linksOf(exchanges)).toEqual(links);
  });
});

describe('does not link', () => {
  test.each(none)('$name', ({ exchanges, links }) => {
    expect(linksOf(exchanges)).toEqual(links);
  });
});

describe('of several responses takes', () => {
  test.each(choice)('$name', ({ exchanges, links }) => {
    expect(linksOf(exchanges)).toEqual(links);
  });
});

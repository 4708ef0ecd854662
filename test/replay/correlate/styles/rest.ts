import type { Style } from './style.ts';

/** Resources under paths, with small ids that are ids of other things as well. */
export const rest: readonly Style[] = [
  {
    name: 'sub-resources whose ids are those of their parents',
    values: { ada: [1, 4], bob: [2, 5], order: [1, 9], other: [2, 10], item: [1, 6], next: [2, 7] },
    exchanges: [
      {
        request: 'POST /users',
        body: { name: 'Ada', age: 1, level: 2 },
        status: 201,
        answer: { id: '{ada}' },
      },
      {
        request: 'POST /users',
        body: { name: 'Bob', age: 2, level: 1 },
        status: 201,
        answer: { id: '{bob}' },
      },
      {
        request: 'POST /orders',
        body: { userId: '{ada}', quantity: 1, priority: 2 },
        answer: { id: '{order}', userId: '{ada}', quantity: 1 },
      },
      {
        request: 'POST /orders',
        body: { userId: '{bob}', quantity: 2, priority: 1 },
        answer: { id: '{other}', userId: '{bob}', quantity: 2 },
      },
      {
        request: 'POST /orders/{order}/items',
        body: { quantity: 1, size: 2 },
        answer: { id: '{item}', quantity: 1 },
      },
      {
        request: 'POST /orders/{other}/items',
        body: { quantity: 2, size: 1 },
        answer: { id: '{next}', quantity: 2 },
      },
      { request: 'PATCH /orders/{order}/items/{item}', body: { quantity: 2 } },
      {
        request: 'GET /orders/{other}?page=1&limit=2',
        answer: { id: '{other}', total: 2, page: 1 },
      },
      { request: 'GET /orders?userId={bob}&page=2&per_page=1' },
      { request: 'POST /notes', body: { stars: 2, orderId: '{other}', itemId: '{next}' } },
      { request: 'DELETE /orders/{other}/items/{next}' },
      { request: 'DELETE /users/{bob}', status: 204 },
    ],
  },
  {
    name: 'keys of several short ids',
    values: { tenant: [1, 6], region: [1, 4], long: ['7f3a9b2c', '8e4b0c3d'] },
    exchanges: [
      { request: 'POST /tenants', answer: { tenantId: '{tenant}' } },
      { request: 'POST /regions', answer: { regionId: '{region}', code: '{long}' } },
      { request: 'GET /stock?tenant_id={tenant}&region_id={region}' },
      { request: 'GET /tenants/{tenant}/regions/{region}/stock' },
      {
        request: 'GET /codes/{tenant}-{long}',
        gap: 'nothing tells a short id in a longer key from other numbers',
      },
      {
        request: 'PUT /stock/{tenant}-{region}',
        gap: 'nothing tells short ids in a longer key from other numbers',
      },
    ],
  },
  {
    name: 'slugs that the server makes from names',
    values: { first: ['hello-world', 'hello-world-3'], second: ['hello-world-2', 'hello-world-4'] },
    exchanges: [
      {
        request: 'POST /posts',
        body: { title: 'Hello world' },
        answer: { slug: '{first}', title: 'Hello world' },
        answerHeaders: { Location: '/posts/{first}' },
      },
      {
        request: 'POST /posts',
        body: { title: 'Hello world' },
        answer: { slug: '{second}', title: 'Hello world' },
        answerHeaders: { Location: '/posts/{second}' },
      },
      { request: 'PATCH /posts/{first}', body: { text: 'a' } },
      { request: 'POST /posts/{second}/publish' },
      { request: 'DELETE /posts/{first}' },
    ],
  },
  {
    name: 'names in all manners of writing, ids in lists and headers',
    values: { one: [1, 5], two: [2, 6], warehouse: [1, 9], no: [1, 4] },
    exchanges: [
      {
        request: 'POST /api/v1/line-items',
        answer: { line_item_id: '{one}', 'line-item-no': '{no}' },
      },
      { request: 'POST /api/v1/line-items', answer: { line_item_id: '{two}', 'line-item-no': 7 } },
      {
        request: 'POST /api/v1/warehouses',
        answer: { data: { warehouse: { ID: '{warehouse}' } } },
      },
      { request: 'GET /api/v1/line-items?ids={one},{two}&limit=2&v=1' },
      { request: 'GET /api/v1/line-items?lineItemId={one}&lineItemId={two}' },
      { request: 'GET /api/v1/line-items?id[]={one}&id[]={two}&filter[warehouse]={warehouse}' },
      {
        request: 'PUT /api/v1/moves/2024',
        headers: { 'X-Warehouse-Id': '{warehouse}' },
        body: {
          lineItems: [
            { lineItemId: '{one}', count: 1 },
            { lineItemId: '{two}', count: 2 },
          ],
          warehouse: { id: '{warehouse}' },
          retries: 1,
          lineItemIds: ['{one}', '{two}'],
          line_item_no: '{no}',
        },
      },
      { request: 'GET /api/v1/warehouses/{warehouse}/line-items/{two}' },
      { request: 'GET /api/v1/lineItems/{two}' },
    ],
  },
  {
    name: 'numbers where the server has texts, and texts where it has numbers',
    values: { cart: [1, 3], list: ['1', '9'] },
    exchanges: [
      { request: 'POST /carts', answer: { id: '{cart}' } },
      { request: 'POST /lists', answer: { id: '{list}' } },
      { request: 'POST /log', body: { cartId: '{cart}', listId: '{list}' } },
      {
        request: 'POST /log',
        body: '{"cartId":"{cart}","listId":{list}}',
        headers: { 'Content-Type': 'application/json' },
      },
      {
        request: 'POST /log',
        body: '{ "cart": { "id" : {cart} } }',
        headers: { 'Content-Type': 'application/json' },
      },
    ],
  },
  {
    name: 'numbers that no double keeps, and numbers that must stay as they are written',
    values: { id: ['9007199254740993', '9007199254740995'] },
    exchanges: [
      {
        request: 'POST /tweets',
        answer: '{"id": {id}, "score": -1.50, "e": 1e3}',
        answerHeaders: { 'Content-Type': 'application/json' },
      },
      { request: 'GET /tweets/{id}' },
      {
        request: 'POST /likes',
        body: '{"tweet_id":{id},"weight":1e3,"score":-1.50}',
        headers: { 'Content-Type': 'application/json' },
      },
      {
        request: 'POST /likes',
        body: '{"tweets":[{id}],"as":"{id}","price":1.10}',
        headers: { 'Content-Type': 'application/json' },
      },
    ],
  },
  {
    name: 'ids that begin other ids',
    values: { id: ['7f3a9b2c1d', '0c9d8e7f6a'] },
    exchanges: [
      {
        request: 'POST /nodes',
        answer: { id: '{id}', childId: '{id}-1', grandchildId: '{id}-1-2', other: 'x{id}' },
      },
      { request: 'GET /nodes/{id}-1' },
      { request: 'GET /nodes/{id}-1-2' },
      { request: 'GET /nodes/{id}/{id}-1/{id}-1-2?x=x{id}' },
      {
        request: 'POST /log',
        body: { a: ['{id}', '{id}-1', '{id}-1-2'], text: '{id}:{id}-1,x{id}' },
      },
    ],
  },
  {
    name: 'versions of several things that are the same number',
    values: { a: [1, 3], b: [2, 4], a1: [1, 10], b1: [1, 13], a2: [2, 11], b2: [2, 14] },
    exchanges: [
      { request: 'POST /docs', body: { title: 'a' }, answer: { id: '{a}', version: '{a1}' } },
      { request: 'POST /docs', body: { title: 'b' }, answer: { id: '{b}', version: '{b1}' } },
      {
        request: 'PUT /docs/{a}',
        body: { version: '{a1}', title: 'c' },
        answer: { version: '{a2}' },
      },
      {
        request: 'PUT /docs/{b}',
        body: { id: '{b}', version: '{b1}', title: 'd' },
        answer: { version: '{b2}' },
      },
      { request: 'PUT /docs/{a}', body: { version: '{a1}', title: 'stale' }, status: 409 },
      { request: 'DELETE /docs/{b}?version={b2}' },
    ],
  },
  {
    name: 'ETags, short and long, weak and in lists',
    values: {
      one: ['"1"', '"7"'],
      two: ['"1"', '"9"'],
      next: ['"2"', '"8"'],
      weak: ['W/"7f3a9b2c"', 'W/"8e4b0c3d"'],
      date: ['Tue, 24 Nov 2026 10:00:00 GMT', 'Wed, 25 Nov 2026 10:00:00 GMT'],
    },
    exchanges: [
      { request: 'GET /a/one', answerHeaders: { ETag: '{one}' } },
      { request: 'GET /a/two', answerHeaders: { ETag: '{two}' } },
      {
        request: 'PUT /a/one',
        headers: { 'If-Match': '{one}' },
        body: { x: 1 },
        status: 204,
        answerHeaders: { ETag: '{next}' },
      },
      { request: 'PUT /a/two', headers: { 'If-Match': '{two}' }, body: { x: 1 } },
      { request: 'DELETE /a/one', headers: { 'If-Match': '{one}, {next}' }, status: 204 },
      { request: 'HEAD /w', answerHeaders: { ETag: '{weak}', 'Last-Modified': '{date}' } },
      {
        request: 'GET /w',
        headers: { 'If-None-Match': '"own", {weak}', 'If-Modified-Since': '{date}' },
        status: 304,
      },
    ],
  },
];

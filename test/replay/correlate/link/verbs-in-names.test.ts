/** Words that say what is done, in paths, methods and names of members. */
import { expect, test } from 'vitest';
import { type Exchange, linksOf } from '../links.ts';

const order: Exchange = { request: 'POST /orders', body: { title: 'a' }, answer: { id: 37 } };

test.each(['update-tags', 'update_tags', 'updateTags', 'delete-notes'])(
  'an action with a word in plural, %s, is done to the thing before it',
  async (action) => {
    const body = { id: 37, tag: 'a' };
    const links = await linksOf([order, { request: `POST /orders/${action}`, body }]);
    expect(links).toEqual(['2 body /id <- 1 body /id']);
  },
);

test.each<[string, Exchange]>([
  ['in a query', { request: 'GET /users?create=1' }],
  ['in JSON', { request: 'POST /users', body: { name: 'x', create: 1 } }],
  ['in a query of Rails', { request: 'GET /users?new=1' }],
])('a flag that is called as what was done is no id: %s', async (_, flagged) => {
  const made = flagged.request.includes('new') ? 'new' : 'create';
  const links = await linksOf([{ request: `POST /tickets/${made}`, answer: { id: 1 } }, flagged]);
  expect(links).toEqual([]);
});

test.each(['crm.', 'model.crm.'])(
  'a method is of the thing before its verb, behind the name of a space: %s',
  async (space) => {
    const call = (method: string, ids: readonly number[], result: unknown): Exchange => ({
      request: 'POST /rpc',
      body: { jsonrpc: '2.0', id: 1, method: `${space}${method}`, params: [ids] },
      answer: { jsonrpc: '2.0', id: 1, result },
    });
    const client = { id: 7, addresses: [31, 42] };
    const links = await linksOf([
      call('client.read', [7], [client]),
      call('address.read', [31, 42], []),
    ]);
    expect(links).toEqual([
      '2 body /params/0/0 <- 1 body /result/0/addresses/0',
      '2 body /params/0/1 <- 1 body /result/0/addresses/1',
    ]);
  },
);

test.each(['/order/cancel/37', '/Order/Cancel/37', '/ORDER/CANCEL/37'])(
  'a verb is one in capitals as well: %s',
  async (path) => {
    const links = await linksOf([order, { request: `GET ${path}` }]);
    expect(links).toEqual(['2 path segment 3 <- 1 body /id']);
  },
);

test.each(['add', 'Add'])('the verb %s in a path makes a thing', async (verb) => {
  const links = await linksOf([
    { request: `POST /order/${verb}`, body: { title: 'a' }, answer: { id: 7 } },
    { request: 'POST /order/pay', body: { id: 7 } },
  ]);
  expect(links).toEqual(['2 body /id <- 1 body /id']);
});

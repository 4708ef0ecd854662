/** Members that refer to other things, by small ids that no name calls so. */
import { expect, test } from 'vitest';
import { type Exchange, linksOf } from '../links.ts';

const call = (method: string, params: unknown, result?: unknown): Exchange => ({
  request: 'POST /rpc',
  body: { jsonrpc: '2.0', id: 'c', method, params },
  answer: { jsonrpc: '2.0', id: 'c', result },
});

test('a member is an id, where a member of what it refers to is beside it', async () => {
  const links = await linksOf([
    call(
      'user.preferences',
      {},
      { harbour: 3, 'harbour.name': 'East', level: 3, price: 4, 'price.name': 'low', size: 4 },
    ),
    call('boat.search', { harbour: 3, level: 3, price: 4, size: 4 }),
  ]);
  expect(links).toEqual(['2 body /params/harbour <- 1 body /result/harbour']);
});

test('an id that a call had from a response is not the client’s own under another name', async () => {
  const links = await linksOf([
    call('boat.read', [[8]], [{ crews: [3, 5] }]),
    call('crew.read', [[3]], [{ id: 3, name: 'Ada' }]),
    call('boat.write', [[8], { crews: [['remove', [3]]] }]),
  ]);
  expect(links).toEqual([
    '2 body /params/0/0 <- 1 body /result/0/crews/0',
    '3 body /params/1/crews/0/1/0 <- 2 body /result/0/id',
  ]);
});

test('the name of a thing takes precedence over what it may be', async () => {
  const graphql = (query: string, data: unknown): Exchange => ({
    request: 'POST /graphql',
    body: { query },
    answer: { data },
  });
  const links = await linksOf([
    graphql('mutation { createSailor(name: "a") { id } }', { createSailor: { id: '3' } }),
    graphql('mutation { addSailorToCrew(crewId: "9") { id } }', { addSailorToCrew: { id: '3' } }),
    graphql('mutation { addMemoToSailor(id: "3", text: "x") { id } }', null),
  ]);
  expect(links).toEqual(['3 body /query <- 1 body /data/createSailor/id']);
});

const HTML = 'text/html';
const FORM = 'application/x-www-form-urlencoded';
const boats = ['red', 'blue']
  .map((name, at) => `<tr><td><a href="/boats/${at + 1}">${name}</a></td></tr>`)
  .join('');

test('an attribute outside of rows does not take precedence over the row of a thing', async () => {
  const links = await linksOf([
    { request: 'GET /boats', answerType: HTML, answer: `<table>${boats}</table>` },
    {
      request: 'GET /boats/2',
      answerType: HTML,
      answer: '<h1>blue</h1><a href="#" data-id="1">Assign to me</a>',
    },
    { request: 'POST /boats/2/ties', type: FORM, body: 'tie[boat_to_id]=1' },
  ]);
  expect(links).toContain(
    '3 body field tie[boat_to_id] <- 1 body row /boats/* 1 link /boats/* 1 segment 2',
  );
});

/** Numbers under the name of an action in a session whose lists have all small numbers as ids. */
import { describe, expect, test } from 'vitest';
import { type Exchange, linksOf } from '../links.ts';

const parcels = [
  { id: 1, title: 'ink' },
  { id: 2, title: 'oil' },
  { id: 3, title: 'tea' },
];
const list: Exchange = { request: 'GET /parcels', answer: parcels };
const read = (changed: object): Exchange => ({
  request: 'GET /parcels',
  answer: parcels.map((each) => (each.id === 2 ? { ...each, ...changed } : each)),
});
const pack: Exchange = { request: 'POST /pack/2', answer: { ok: true } };

describe('a number is the client’s own', () => {
  test.each<[string, readonly Exchange[]]>([
    ['where it is in a path', [list, pack]],
    [
      'where more is said of what has it',
      [list, { request: 'POST /lamp', body: { id: 2, name: 'Rex' }, answer: { id: 2 } }],
    ],
    [
      'where the answer has what several things have',
      [
        { request: 'GET /parcels', answer: parcels.map((each) => ({ ...each, title: 'ink' })) },
        { ...pack, answer: { title: 'ink' } },
      ],
    ],
    [
      'where the answer repeats what the request says',
      [
        list,
        { request: 'POST /lamp', body: { id: 2, name: 'oil' }, answer: { id: 2, name: 'oil' } },
      ],
    ],
    ['where the answer has a number of the thing', [list, { ...pack, answer: { place: 2 } }]],
    ['where the list is the same afterwards', [list, pack, list]],
    [
      'where another thing has changed',
      [list, { request: 'POST /pack/3', answer: { ok: true } }, read({ isPacked: true })],
    ],
    [
      'where another request may have changed the thing',
      [list, pack, { request: 'PUT /drivers/9', body: { on: true } }, read({ isPacked: true })],
    ],
    [
      'where more of them come in a row',
      [list, ...[1, 2, 3].map((id): Exchange => ({ request: `POST /zoom/${id}` }))],
    ],
  ])('%s', async (_, exchanges) => {
    expect(await linksOf(exchanges)).toEqual([]);
  });
});

describe('a number is an id', () => {
  test.each<[string, Exchange]>([
    ['where it is called one', { request: 'POST /pack', body: { id: 2 } }],
    ['where it is called one beside a flag', { request: 'POST /pack', body: { id: 2, on: true } }],
  ])('%s', async (_, action) => {
    expect(await linksOf([list, action])).toEqual(['2 body /id <- 1 body /1/id']);
  });

  test('where a call has it as one, whatever else it has', async () => {
    const params = { id: 2, name: 'Rex' };
    const call = { request: 'POST /rpc', body: { jsonrpc: '2.0', method: 'pack', params } };
    expect(await linksOf([list, call])).toEqual(['2 body /params/id <- 1 body /1/id']);
  });

  test.each<[string, readonly Exchange[]]>([
    ['where the answer tells of the thing', [list, { ...pack, answer: { title: 'oil' } }]],
    ['where the word says that a thing is changed', [list, { request: 'POST /cancel/2' }]],
    ['where the thing alone has changed afterwards', [list, pack, read({ isPacked: true })]],
    [
      'where the list has few of such numbers',
      [{ request: 'GET /parcels', answer: [{ id: 7 }, { id: 21 }] }, { request: 'POST /pack/21' }],
    ],
    [
      'where it is no number',
      [
        { request: 'GET /parcels', answer: [{ id: 'P-1' }, { id: 'P-2' }] },
        { request: 'POST /pack/P-2' },
      ],
    ],
  ])('%s', async (_, exchanges) => {
    expect(await linksOf(exchanges)).toEqual(['2 path segment 2 <- 1 body /1/id']);
  });

  test('where what has it was made by itself', async () => {
    const made = { request: 'POST /parcels', body: { title: 'jam' }, answer: { id: 4 } };
    const links = await linksOf([list, made, { request: 'POST /pack/4' }]);
    expect(links).toEqual(['3 path segment 2 <- 2 body /id']);
  });
});

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
const flagged: Exchange = {
  request: 'GET /parcels',
  answer: parcels.map((each) => ({ ...each, isLast: each.id === 2 })),
};
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
      'where the answer has what the client had said',
      [
        list,
        { request: 'POST /lamp', body: { id: 2, name: 'Rex' }, answer: { id: 2, name: 'Rex' } },
      ],
    ],
    [
      'where the answer has a word that the only thing of a list has as well',
      [
        { request: 'GET /parcels', answer: [{ id: 1, state: 'open' }] },
        { request: 'POST /vote/1', answer: { poll: 'open' } },
      ],
    ],
    ['where the answer tells of all things', [list, { ...pack, answer: parcels }]],
    [
      'where the answer has a flag of the thing alone',
      [flagged, { ...pack, answer: { ok: true } }],
    ],
    [
      'where another thing has come before all others',
      [list, pack, { request: 'GET /parcels', answer: [{ id: 4, title: 'jam' }, ...parcels] }],
    ],
    [
      'where a map has several of them',
      [{ request: 'GET /depot', answer: { parcels: { red: { id: 1 }, blue: { id: 2 } } } }, pack],
    ],
    [
      'where a response has another one beside it',
      [{ request: 'GET /parcels', answer: { currentParcelId: 2, nextParcelId: 3 } }, pack],
    ],
    [
      'where a number is said besides',
      [list, { request: 'POST /lamp', body: { id: 2, level: 80 } }],
    ],
    ['where more is said in the query', [list, { request: 'POST /lamp?id=2&name=Rex' }]],
    [
      'that is round',
      [
        { request: 'GET /parcels', answer: [{ id: 50 }, { id: 100 }] },
        { request: 'POST /zoom/100' },
      ],
    ],
    [
      'that is the rare id of one kind and may be one of many of another',
      [
        { request: 'GET /parcels', answer: Array.from({ length: 30 }, (_, id) => ({ id })) },
        { request: 'GET /drivers', answer: [{ id: 1 }, { id: 21 }] },
        { request: 'POST /pack/21' },
      ],
    ],
    [
      'though an id that is no number was used',
      [
        { request: 'GET /parcels', answer: [{ id: 'A4' }, { id: 2 }] },
        { request: 'POST /print/A4' },
        { request: 'POST /print/2' },
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

  test('if a call names it as one, whatever else the call has', async () => {
    const params = { id: 2, name: 'Rex' };
    const call = { request: 'POST /rpc', body: { jsonrpc: '2.0', method: 'pack', params } };
    expect(await linksOf([list, call])).toEqual(['2 body /params/id <- 1 body /1/id']);
  });

  test.each<[string, readonly Exchange[]]>([
    [
      'where the request tells of the thing',
      [list, { request: 'POST /pack/2', body: { title: 'oil' } }],
    ],
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

  test.each<[string, Exchange]>([
    ['in a URL', { ...pack, answer: undefined, answerHeaders: [['Location', '/parcels/2']] }],
    ['under the name of the thing', { ...pack, answer: { parcelId: 2 } }],
    ['in the thing', { ...pack, answer: { parcel: { id: 2 } } }],
  ])('if the response has it as one %s', async (_, action) => {
    expect(await linksOf([list, action])).toEqual(['2 path segment 2 <- 1 body /1/id']);
  });

  test('if it is the label of a thing of that kind', async () => {
    const body = { parcel: { number: 2 }, reason: 'late', hours: 8 };
    const action = { request: 'POST /parcels/pack', body };
    expect(await linksOf([list, action])).toEqual(['2 body /parcel/number <- 1 body /1/id']);
  });

  test('if the client had opened the thing', async () => {
    const opened = { request: 'GET /parcels/2', answer: parcels[1] };
    const links = await linksOf([list, opened, { request: 'POST /pack/2' }]);
    expect(links).toContain('3 path segment 2 <- 1 body /1/id');
  });

  test('if XML has nothing else in it', async () => {
    const body = '<lamp><id>2</id></lamp>';
    const links = await linksOf([list, { request: 'POST /lamp', type: 'text/xml', body }]);
    expect(links).toEqual(['2 body /lamp/id[1] <- 1 body /1/id']);
  });

  test('if elements of XML have words of the thing', async () => {
    const answer =
      '<l><parcel><id>1</id><t>ink</t></parcel><parcel><id>2</id><t>oil</t></parcel></l>';
    const read = { request: 'GET /parcels', answer, answerType: 'text/xml' };
    const links = await linksOf([read, { ...pack, answer: { said: 'oil' } }]);
    expect(links).toEqual(['2 path segment 2 <- 1 body /l/parcel[2]/id[1]']);
  });

  test('not if a request describes a thing with it, although one with that number was created', async () => {
    const made = { request: 'POST /parcels', body: { title: 'jam' }, answer: { id: 4 } };
    const lamp = { request: 'POST /lamp', body: { id: 4, name: 'Rex', watts: 8 } };
    expect(await linksOf([made, lamp])).toEqual([]);
  });

  test('if the thing with it was created outside of a list', async () => {
    const made = { request: 'POST /parcels', body: { title: 'jam' }, answer: { id: 4 } };
    const links = await linksOf([list, made, { request: 'POST /pack/4' }]);
    expect(links).toEqual(['3 path segment 2 <- 2 body /id']);
  });
});

/** Codes that people type in, and short names of links: too short to be known by themselves. */
import { describe, expect, test } from 'vitest';
import { type LinkCase, linksOf } from '../links.ts';

const linked: LinkCase[] = [
  {
    name: 'under the same name in a body',
    exchanges: [
      { request: 'POST /tables', body: { seats: 4 }, answer: { pass: 'B7Q2WK', seats: 4 } },
      { request: 'POST /sit', body: { pass: 'B7Q2WK' } },
    ],
    links: ['2 body /pass <- 1 body /pass'],
  },
  {
    name: 'under the same name, of what was read',
    exchanges: [
      { request: 'GET /lobby', answer: { invite: 'X7K2QP' } },
      { request: 'POST /join', body: { invite: 'X7K2QP' } },
    ],
    links: ['2 body /invite <- 1 body /invite'],
  },
  {
    name: 'by the same word for an id, of another thing',
    exchanges: [
      { request: 'GET /lobby', answer: { code: 'k3xq9z' } },
      { request: 'POST /join', body: { code: 'k3xq9z' } },
    ],
    links: ['2 body /code <- 1 body /code'],
  },
  {
    name: 'in the path, of what was made',
    exchanges: [
      { request: 'POST /urls', body: { to: 'https://example.org/' }, answer: { tiny: '49xf3q' } },
      { request: 'DELETE /go/49xf3q' },
    ],
    links: ['2 path segment 2 <- 1 body /tiny'],
  },
  {
    name: 'in the path, of what was made, further inside',
    exchanges: [
      { request: 'POST /flights', body: { seats: 1 }, answer: { booking: { locator: 'M4T9ZB' } } },
      { request: 'GET /trips/M4T9ZB' },
    ],
    links: ['2 path segment 2 <- 1 body /booking/locator'],
  },
  {
    name: 'in a query, with the answer of a poll in between',
    exchanges: [
      { request: 'POST /rooms', body: { seats: 4 }, answer: { room: 7, guest: 'X7K2QP' } },
      { request: 'GET /rooms/7', answer: { guest: 'X7K2QP', present: 0 } },
      { request: 'GET /rooms/7', answer: { guest: 'X7K2QP', present: 1 } },
      { request: 'PUT /seats?guest=X7K2QP', body: { at: 'window' } },
    ],
    links: [
      '2 path segment 2 <- 1 body /room',
      '3 path segment 2 <- 1 body /room',
      '4 query guest <- 3 body /guest',
    ],
  },
];

describe('a short code is linked', () => {
  test.each(linked)('$name', async ({ exchanges, links }) => {
    expect(await linksOf(exchanges)).toEqual(links);
  });
});

describe('a short code is not linked', () => {
  test.each<[string, LinkCase['exchanges']]>([
    [
      'that the client chose itself before',
      [
        { request: 'POST /parts', body: { model: 'X7K2Q' }, answer: { model: 'X7K2Q' } },
        { request: 'GET /parts/newest', answer: { model: 'X7K2Q' } },
        { request: 'POST /offers', body: { model: 'X7K2Q' } },
      ],
    ],
    [
      'that the client had sent before as another thing',
      [
        { request: 'GET /search/X7K2QP' },
        { request: 'GET /parts/newest', answer: { model: 'X7K2QP' } },
        { request: 'POST /offers', body: { model: 'X7K2QP' } },
      ],
    ],
    ...['GET /files/X7K2QP.pdf', 'GET /search?size=X7K2QP', 'GET /search?q=model:X7K2QP'].map(
      (request): [string, LinkCase['exchanges']] => [
        `that the client had sent before in ${request}`,
        [
          { request },
          { request: 'GET /parts/newest', answer: { model: 'X7K2QP' } },
          { request: 'POST /offers', body: { model: 'X7K2QP' } },
        ],
      ],
    ),
    [
      'that the answers of many things have',
      [
        ...['ada', 'bob', 'eve', 'joe'].map((name) => ({
          request: `GET /people/${name}`,
          answer: { plan: 'T3X9Q' },
        })),
        { request: 'POST /prices', body: { plan: 'T3X9Q' } },
      ],
    ],
    [
      'that several elements of a list have',
      [
        {
          request: 'GET /people',
          answer: [{ plan: 'T3X9Q' }, { plan: 'none' }, { plan: 'T3X9Q' }],
        },
        { request: 'POST /prices', body: { plan: 'T3X9Q' } },
      ],
    ],
    [
      'in a list, under another name',
      [
        { request: 'POST /reports', body: { of: 'all' }, answer: { kinds: ['all', 'T3X9Q'] } },
        { request: 'POST /prices', body: { plan: 'T3X9Q' } },
      ],
    ],
    [
      'that is a size',
      [
        { request: 'POST /shirts', body: { of: 'wool' }, answer: { size: '3X4L7' } },
        { request: 'POST /offers', body: { size: '3X4L7' } },
      ],
    ],
    ...['38B', 'X7K2', 'h264', 'uuidv4', 'PT1H30M', 'FY26Q3', '0x8B4D', '1080p60', '3fa9c2'].map(
      (value): [string, LinkCase['exchanges']] => [
        `as which ${value} is too plain`,
        [
          { request: 'POST /jobs', body: { of: 'all' }, answer: { as: value } },
          { request: 'POST /tasks', body: { as: value } },
        ],
      ],
    ),
    [
      'with a number that elements of a list have somewhere',
      [
        { request: 'GET /people', answer: [{ town: '10115' }, { town: '20095' }] },
        { request: 'POST /letters', body: { town: '20095' } },
      ],
    ],
  ])('%s', async (_, exchanges) => {
    expect(await linksOf(exchanges)).toEqual([]);
  });
});

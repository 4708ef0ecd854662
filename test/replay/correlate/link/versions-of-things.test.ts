/** Versions of things that requests name: in their paths, in the object around, or not at all. */
import { describe, expect, test } from 'vitest';
import { replaySession } from '../../../../src/replay/index.ts';
import { type Exchange, type LinkCase, linksOf, sessionOf } from '../links.ts';
import { serveAnswers } from '../serve-answers.ts';

const scroll = (members: object): Exchange => ({ request: 'GET /scrolls/ash', answer: members });
const SCROLL = scroll({ name: 'ash', pages: 4, version: 9 });
const SCROLLS: Exchange = {
  request: 'GET /scrolls',
  answer: [
    { id: 'k3f8a2m1', version: 4 },
    { id: 'zz81a6qq', version: 9 },
    { id: 'b7d2x9w0', version: 9 },
  ],
};
const remove = (path: string, version: string): Exchange => ({
  request: `DELETE ${path}`,
  headers: [['If-Match', version]],
});

const validators: LinkCase[] = [
  ...['"9"', 'W/"9"', '9'].map((tag) => ({
    name: `${tag} of the document at its path`,
    exchanges: [SCROLL, remove('/scrolls/ash', tag)],
    links: ['2 header if-match <- 1 body /version'],
  })),
  ...['revision', 'rowVersion', 'lock_version'].map((name) => ({
    name: `a ${name}`,
    exchanges: [scroll({ name: 'ash', [name]: 12 }), remove('/scrolls/ash', '"12"')],
    links: [`2 header if-match <- 1 body /${name}`],
  })),
  {
    name: 'one in XML',
    exchanges: [
      {
        request: 'GET /scrolls/ash',
        answer: '<scroll><name>ash</name><version>9</version></scroll>',
        answerType: 'application/xml',
      },
      remove('/scrolls/ash', '"9"'),
    ],
    links: ['2 header if-match <- 1 body /scroll/version[1]'],
  },
  {
    name: 'one of what was made',
    exchanges: [
      {
        request: 'POST /scrolls',
        body: { schemaVersion: 1 },
        answer: { id: 'zz81a6qq', version: 1 },
      },
      remove('/scrolls/zz81a6qq', '"1"'),
    ],
    links: ['2 path segment 2 <- 1 body /id', '2 header if-match <- 1 body /version'],
  },
  {
    name: 'the latest, of what was changed',
    exchanges: [
      SCROLL,
      {
        request: 'PUT /scrolls/ash',
        body: { version: 9 },
        answer: { name: 'ash', version: 10 },
      },
      remove('/scrolls/ash', '"10"'),
    ],
    links: ['2 body /version <- 1 body /version', '3 header if-match <- 2 body /version'],
  },
  {
    name: 'one of an element that the path has from the same list',
    exchanges: [SCROLLS, remove('/scrolls/zz81a6qq', '"9"')],
    links: ['2 path segment 2 <- 1 body /1/id', '2 header if-match <- 1 body /1/version'],
  },
  {
    name: 'none of another thing',
    exchanges: [SCROLL, remove('/scrolls/oak', '"9"')],
    links: [],
  },
  {
    name: 'none of an element that the path does not name',
    exchanges: [SCROLLS, remove('/scrolls/oak', '"9"')],
    links: [],
  },
  {
    name: 'no number that is no version',
    exchanges: [SCROLL, remove('/scrolls/ash', '"4"')],
    links: [],
  },
];

describe('a validator is the version', () => {
  test.each(validators)('$name', async ({ exchanges, links }) => {
    expect(await linksOf(exchanges)).toEqual(links);
  });
});

const VERSION = '2 body /version <- 1 body /version';
const elsewhere: LinkCase[] = [
  {
    name: 'to a path below its thing',
    exchanges: [SCROLL, { request: 'POST /scrolls/ash/seal', body: { version: 9 } }],
    links: [VERSION],
  },
  {
    name: 'in the query of such a path',
    exchanges: [SCROLL, { request: 'POST /scrolls/ash/seal?version=9' }],
    links: ['2 query version <- 1 body /version'],
  },
  {
    name: 'beside the number of an element',
    exchanges: [
      {
        request: 'GET /scrolls',
        answer: [
          { id: 7, version: 4 },
          { id: 8, version: 4 },
        ],
      },
      { request: 'POST /seals', body: { scrollId: 8, version: 4 } },
    ],
    links: ['2 body /scrollId <- 1 body /1/id', '2 body /version <- 1 body /1/version'],
  },
  {
    name: 'beside the ids of several elements',
    exchanges: [
      SCROLLS,
      {
        request: 'POST /seals',
        body: {
          items: [
            { id: 'b7d2x9w0', version: 9 },
            { id: 'k3f8a2m1', version: 4 },
          ],
        },
      },
    ],
    links: [
      '2 body /items/0/id <- 1 body /2/id',
      '2 body /items/0/version <- 1 body /2/version',
      '2 body /items/1/id <- 1 body /0/id',
      '2 body /items/1/version <- 1 body /0/version',
    ],
  },
  {
    name: 'not to a path below another thing',
    exchanges: [SCROLL, { request: 'POST /scrolls/oak/seal', body: { version: 9 } }],
    links: [],
  },
  {
    name: 'not from the version of the API to what is in it',
    exchanges: [
      { request: 'GET /api', answer: { name: 'library', version: 2 } },
      { request: 'POST /api/scrolls', body: { title: 'B', version: 2 } },
    ],
    links: [],
  },
];

describe('a version is sent', () => {
  test.each(elsewhere)('$name', async ({ exchanges, links }) => {
    expect(await linksOf(exchanges)).toEqual(links);
  });
});

const DOCUMENT = scroll({ name: 'ash', version: 3 });
const put = (parts: Omit<Exchange, 'request'>, path = '/scrolls/ash'): Exchange => ({
  request: `PUT ${path}`,
  ...parts,
});

describe('a number is no version of a thing', () => {
  test.each<[string, ...Exchange[]]>([
    ['in a header of the API', DOCUMENT, put({ headers: [['X-Api-Version', '3']] })],
    ['in a query of the API', DOCUMENT, put({}, '/scrolls/ash?api-version=3')],
    ['of the form of a body', DOCUMENT, put({ body: { schemaVersion: 3 } })],
    ['of what is in a body', DOCUMENT, put({ body: { needs: [{ name: 'lib', version: 3 }] } })],
    [
      'of an element in it',
      DOCUMENT,
      put({ body: '<s><format version="3"/></s>', type: 'text/xml' }),
    ],
    [
      'of what is made in the thing',
      DOCUMENT,
      { request: 'POST /scrolls/ash/pages', body: { name: 'one', version: 3 } },
    ],
    [
      'of another thing in it',
      DOCUMENT,
      put({ headers: [['If-Match', '"3"']] }, '/scrolls/ash/pages/7'),
    ],
    [
      'of what the document has in it',
      scroll({ name: 'ash', version: 5, author: { version: 3 } }),
      put({ headers: [['If-Match', '"3"']] }),
    ],
    [
      'of what the document has a list of',
      scroll({ name: 'ash', pages: [{ version: 3 }] }),
      put({ headers: [['If-Match', '"3"']] }),
    ],
    [
      'that stands beside another name for it',
      DOCUMENT,
      { request: 'POST /merge', body: { from: 'ash', fromVersion: 3, to: 'oak', toVersion: 3 } },
    ],
    [
      'that the client had sent before any response had it',
      { request: 'POST /scrolls', body: { version: 3 }, answer: {} },
      { request: 'GET /scrolls/7', answer: { version: 3 } },
      put({ headers: [['If-Match', '"3"']] }, '/scrolls/7'),
    ],
  ])('%s', async (_, ...exchanges) => {
    expect(await linksOf(exchanges)).toEqual([]);
  });

  test.each<[string, Exchange, string[]]>([
    [
      'that comes with a token',
      { request: 'POST /login', answer: { token: 'k3f8a2m1zz81a6qq', version: 3 } },
      ['2 header authorization <- 1 body /token'],
    ],
    [
      'of another thing whose id is sent',
      { request: 'GET /me', answer: { id: 'k3f8a2m1zz81a6qq', version: 3 } },
      ['2 header authorization <- 1 body /id', '2 body /author <- 1 body /id'],
    ],
  ])('%s', async (_, answered, links) => {
    const request: Exchange = {
      request: 'PUT /scrolls/ash',
      headers: [
        ['Authorization', 'Bearer k3f8a2m1zz81a6qq'],
        ['If-Match', '"3"'],
      ],
      body: { ...(links.length > 1 && { author: 'k3f8a2m1zz81a6qq' }), version: 3 },
    };
    expect(await linksOf([answered, request])).toEqual(links);
  });
});

test('of two ids in an object, the version is that of the one which is called its own', async () => {
  const body = { parent: 'b7d2x9w0', id: 'zz81a6qq', version: 9 };
  expect(await linksOf([SCROLLS, { request: 'POST /seals', body }])).toEqual([
    '2 body /parent <- 1 body /2/id',
    '2 body /id <- 1 body /1/id',
    '2 body /version <- 1 body /1/version',
  ]);
});

const OF_SCROLL = ['2 body /of/id <- 1 body /1/id'];
const OTHERS: Exchange = {
  request: 'GET /tags',
  answer: [
    { id: 'q4w8s1t5', version: 4 },
    { id: 'n2m6v9c3', version: 9 },
  ],
};

describe('a version is that of the named thing itself, not of one', () => {
  test.each<[string, readonly Exchange[], readonly string[]]>([
    [
      'whose id stands in another object',
      [SCROLLS, { request: 'POST /seals', body: { of: { id: 'zz81a6qq' }, mark: { version: 9 } } }],
      OF_SCROLL,
    ],
    [
      'which is called something else',
      [
        { request: 'GET /me', answer: { id: 'k3f8a2m1zz81', version: 3 } },
        { request: 'POST /scrolls', body: { authorId: 'k3f8a2m1zz81', version: 3 } },
      ],
      ['2 body /authorId <- 1 body /id'],
    ],
    [
      'in the same place of another list',
      [SCROLLS, OTHERS, { request: 'POST /seals', body: { id: 'zz81a6qq', version: 9 } }],
      ['3 body /id <- 1 body /1/id', '3 body /version <- 1 body /1/version'],
    ],
    [
      'in the same place of another list, where its own is another',
      [
        SCROLLS,
        { request: 'GET /tags', answer: [{ version: 1 }, { version: 6 }] },
        { request: 'POST /seals', body: { id: 'zz81a6qq', version: 6 } },
      ],
      ['3 body /id <- 1 body /1/id'],
    ],
    [
      'that a document has, where its own is another',
      [
        SCROLLS,
        { request: 'GET /server', answer: { name: 'harbour', version: 6 } },
        remove('/scrolls/zz81a6qq', '"6"'),
      ],
      ['3 path segment 2 <- 1 body /1/id'],
    ],
    [
      'that a document has, where an element is named',
      [
        SCROLLS,
        { request: 'GET /server', answer: { name: 'harbour', version: 9 } },
        { request: 'POST /seals', body: { id: 'zz81a6qq', version: 9 } },
      ],
      ['3 body /id <- 1 body /1/id', '3 body /version <- 1 body /1/version'],
    ],
    [
      'that a document has, where the path names an element',
      [
        SCROLLS,
        { request: 'GET /server', answer: { name: 'harbour', version: 9 } },
        remove('/scrolls/zz81a6qq', '"9"'),
      ],
      ['3 path segment 2 <- 1 body /1/id', '3 header if-match <- 1 body /1/version'],
    ],
  ])('%s', async (_, exchanges, links) => {
    expect(await linksOf(exchanges)).toEqual(links);
  });
});

test('of an element that has moved, a validator has the version that the element has now', async () => {
  const now = [
    { id: 'n4q8s1t5', version: 2 },
    { id: 'b7d2x9w0', version: 31 },
    { id: 'zz81a6qq', version: 17 },
  ];
  await using server = await serveAnswers([{ body: JSON.stringify(now) }]);

  await replaySession(sessionOf([SCROLLS, remove('/scrolls/zz81a6qq', 'W/"9"')]), {
    target: server.url,
  });

  expect(server.seen[1]?.request).toBe('DELETE /scrolls/zz81a6qq');
  expect(server.seen[1]?.headers['if-match']).toBe('W/"17"');
});

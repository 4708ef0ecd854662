/** Short entity tags belong to one path; weak, strong and bare ones of the same text are the same. */
import { describe, expect, test } from 'vitest';
import { replaySession } from '../../../../src/replay/index.ts';
import { type Exchange, type LinkCase, linksOf, sessionOf } from '../links.ts';
import { serveAnswers } from '../serve-answers.ts';

const get = (etag: string): Exchange => ({
  request: 'GET /orders/a',
  answerHeaders: [['ETag', etag]],
});
const put = (etag: string, name = 'If-Match'): Exchange => ({
  request: 'PUT /orders/a',
  headers: [[name, etag]],
});

const cases: LinkCase[] = [
  {
    name: 'a strong one that is sent back as weak',
    exchanges: [get('"1"'), put('W/"1"')],
    links: ['2 header if-match <- 1 header etag tag'],
  },
  {
    name: 'a weak one that is sent back as strong',
    exchanges: [get('W/"1"'), put('"1"', 'If-None-Match')],
    links: ['2 header if-none-match <- 1 header etag tag'],
  },
  {
    name: 'one that is sent back without its quotes',
    exchanges: [get('"1"'), put('1')],
    links: ['2 header if-match <- 1 header etag tag'],
  },
  {
    name: 'several in one header',
    exchanges: [get('"1"'), get('"2"'), get('W/"3"'), put('"1", W/"2",W/"3"', 'If-None-Match')],
    links: [
      '4 header if-none-match <- 1 header etag',
      '4 header if-none-match <- 2 header etag tag',
      '4 header if-none-match <- 3 header etag',
    ],
  },
  {
    name: 'one of a body in a header',
    exchanges: [
      { request: 'GET /orders/a', answer: { '@odata.etag': 'W/"1"', n: 1 } },
      put('W/"1"'),
      put('"1"'),
    ],
    links: [
      '2 header if-match <- 1 body /@odata.etag',
      '3 header if-match <- 1 body /@odata.etag tag',
    ],
  },
  {
    name: 'one of a header, and of a body, in a body',
    exchanges: [
      get('"1"'),
      { request: 'GET /orders/b', answer: { etag: '"2"' } },
      { request: 'PUT /orders/a', body: { etag: '"1"' } },
      { request: 'PUT /orders/b', body: { etag: 'W/"2"' } },
    ],
    links: ['3 body /etag <- 1 header etag', '4 body /etag <- 2 body /etag tag'],
  },
  {
    name: 'one of a thing that was made',
    exchanges: [
      { request: 'POST /orders', answer: { id: 'a' }, answerHeaders: [['ETag', '"1"']] },
      put('"1"'),
    ],
    links: ['2 path segment 2 <- 1 body /id', '2 header if-match <- 1 header etag'],
  },
  {
    name: 'not that of another path',
    exchanges: [get('"1"'), { ...put('W/"1"'), request: 'PUT /orders/b' }],
    links: [],
  },
  {
    name: 'not that of an element for the whole',
    exchanges: [{ request: 'GET /orders/a', answer: { lines: [{ etag: '"1"' }] } }, put('"1"')],
    links: [],
  },
  {
    name: 'not a number that is no tag',
    exchanges: [{ request: 'GET /orders/a', answer: { count: 1, size: '1' } }, put('"1"')],
    links: [],
  },
];

describe('an entity tag', () => {
  test.each(cases)('$name', async ({ exchanges, links }) => {
    expect(await linksOf(exchanges)).toEqual(links);
  });
});

test('a validator is sent as weak or strong as the client had written it', async () => {
  await using server = await serveAnswers([{ headers: { etag: '"8"' } }, {}, {}]);
  const session = sessionOf([get('"1"'), put('W/"1"'), put('"1", "x"')]);
  await replaySession(session, { target: server.url });
  expect(server.seen.map(({ headers }) => headers['if-match'])).toEqual([
    undefined,
    'W/"8"',
    '"8", "x"',
  ]);
});

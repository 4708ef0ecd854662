/** Names of words alone, which a server gives to what it makes: on another instance it gives another. */
import { describe, expect, test } from 'vitest';
import { type Exchange, linksOf } from '../links.ts';

const made = (name: string): Exchange => ({
  request: 'POST /api/contents',
  body: { type: 'notebook' },
  answer: { data: { name, type: 'in-folder', code: 'no-errors', owner: { name: 'Ada Byron' } } },
});

describe.each(['Untitled.ipynb', 'Untitled Folder', 'low-tide', 'quick_brown_fox'])(
  '%s',
  (name) => {
    test.each<[string, Exchange]>([
      ['body /path', { request: 'POST /sessions', body: { path: name } }],
      ['body /name', { request: 'POST /sessions', body: { name } }],
      ['query path', { request: `GET /search?path=${encodeURIComponent(name)}` }],
    ])('is taken from the answer in %s', async (place, exchange) => {
      expect(await linksOf([made(name), exchange])).toEqual([`2 ${place} <- 1 body /data/name`]);
    });

    test('is taken from there wherever it comes, once a request calls it a name', async () => {
      const links = await linksOf([
        made(name),
        { request: 'POST /sessions', body: { path: name } },
        { request: 'POST /copies', body: { from: name } },
      ]);
      expect(links).toContain('3 body /from <- 1 body /data/name');
    });
  },
);

test('a name in the Location of what was made is taken as well', async () => {
  const answerHeaders: Exchange['answerHeaders'] = [['Location', '/api/contents/low-tide']];
  const links = await linksOf([
    { ...made('low-tide'), answerHeaders },
    { request: 'POST /sessions', body: { path: 'low-tide' } },
  ]);
  expect(links).toEqual(['2 body /path <- 1 header location segment 3']);
});

const opened: Exchange = { request: 'POST /sessions', body: { name: 'low-tide' } };

test.each<[string, readonly Exchange[]]>([
  [
    'that the client had given',
    [{ request: 'POST /x', body: { at: 'low-tide' } }, made('low-tide'), opened],
  ],
  [
    'that the client gives with the request',
    [{ ...made('low-tide'), body: { name: 'low-tide' } }, opened],
  ],
  ['that is read', [{ ...made('low-tide'), request: 'GET /api/contents/3' }, opened]],
  ['that makes nothing', [{ ...made('low-tide'), request: 'POST /login' }, opened]],
  ['of a request that failed', [{ ...made('low-tide'), status: 409 }, opened]],
  ['of one word', [made('lowtide'), { request: 'POST /sessions', body: { name: 'lowtide' } }]],
  ['of what is no name', [made('low-tide'), { request: 'POST /x', body: { type: 'in-folder' } }]],
  ['that is a code', [made('low-tide'), { request: 'POST /x', body: { code: 'no-errors' } }]],
  ['of another thing', [made('low-tide'), { request: 'POST /x', body: { name: 'Ada Byron' } }]],
  ['that no request calls a name', [made('low-tide'), { request: 'GET /items?sort=low-tide' }]],
  [
    'that is a word of the way in a Location',
    [
      {
        request: 'POST /jobs',
        status: 201,
        answerHeaders: [['Location', '/background-jobs/7']],
      },
      { request: 'GET /x?path=background-jobs' },
    ],
  ],
])('not one %s', async (_, exchanges) => {
  expect(await linksOf(exchanges)).toEqual([]);
});

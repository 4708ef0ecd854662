/** Names of words alone, which a server gives to what it makes: on another instance it gives another. */
import { describe, expect, test } from 'vitest';
import { type Exchange, linksOf } from '../links.ts';

const made = (name: string): Exchange => ({
  request: 'POST /api/contents',
  body: { type: 'notebook' },
  answer: { data: { name, type: 'in-folder', owner: { name: 'Ada Byron' } } },
});

describe.each(['Untitled.ipynb', 'Untitled Folder', 'low-tide', 'quick_brown_fox'])(
  '%s',
  (name) => {
    test.each<[string, Exchange]>([
      ['body /opened', { request: 'POST /sessions', body: { opened: name } }],
      ['query path', { request: `GET /search?path=${encodeURIComponent(name)}` }],
      ['path segment 2', { request: `DELETE /files/${encodeURIComponent(name)}` }],
    ])('is taken from the answer in %s', async (place, exchange) => {
      expect(await linksOf([made(name), exchange])).toEqual([`2 ${place} <- 1 body /data/name`]);
    });
  },
);

test('a name in the Location of what was made is taken as well', async () => {
  const answerHeaders: Exchange['answerHeaders'] = [['Location', '/api/contents/low-tide']];
  const links = await linksOf([
    { ...made('low-tide'), answerHeaders },
    { request: 'POST /sessions', body: { opened: 'low-tide' } },
  ]);
  expect(links).toEqual(['2 body /opened <- 1 header location segment 3']);
});

const opened = { request: 'POST /sessions', body: { opened: 'low-tide' } };

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
  ['of one word', [made('lowtide'), { request: 'POST /sessions', body: { opened: 'lowtide' } }]],
  ['of what is no name', [made('low-tide'), { request: 'POST /x', body: { type: 'in-folder' } }]],
  ['of another thing', [made('low-tide'), { request: 'POST /x', body: { by: 'Ada Byron' } }]],
])('not one %s', async (_, exchanges) => {
  expect(await linksOf(exchanges)).toEqual([]);
});

/** Values with slashes: keys of files, names within others. In a path they are several segments. */
import { describe, expect, test } from 'vitest';
import { replaySession } from '../../../../src/replay/index.ts';
import { type LinkCase, linksOf, sessionOf } from '../links.ts';
import { serveAnswers } from '../serve-answers.ts';

const upload = { request: 'POST /files', answer: { key: 'folder/report.txt' } };

const cases: LinkCase[] = [
  {
    name: 'the end of a path',
    exchanges: [upload, { request: 'GET /files/folder/report.txt?download=1' }],
    links: ['2 path from segment 2 <- 1 body /key'],
  },
  {
    name: 'the name of a resource behind a version',
    exchanges: [
      { request: 'POST /v1/copies', answer: { name: 'projects/main/operations/copy-17' } },
      { request: 'GET /v1/projects/main/operations/copy-17' },
    ],
    links: ['2 path from segment 2 <- 1 body /name'],
  },
  {
    name: 'one segment with escaped slashes, where no name says what it is',
    exchanges: [
      { request: 'POST /upload', answer: { stored: 'folder/report.txt' } },
      { request: 'GET /blobs/folder%2Freport.txt' },
    ],
    links: ['2 path segment 2 <- 1 body /stored'],
  },
  {
    name: 'with an id in it',
    exchanges: [
      { request: 'POST /files', answer: { key: 'u7/7f3a9b2c.txt' } },
      { request: 'GET http://localhost/files/u7/7f3a9b2c.txt' },
    ],
    links: ['2 path from segment 2 <- 1 body /key'],
  },
  {
    name: 'the name of a resource with what is done with it, or what it has, behind it',
    exchanges: [
      { request: 'POST /v1/beds', answer: { name: 'plots/p1/beds/b9k2ls04m' } },
      { request: 'POST /v1/plots/p1/beds/b9k2ls04m:water' },
      { request: 'GET /v1/plots/p1/beds/b9k2ls04m/plants' },
    ],
    links: ['2 path from segment 2 <- 1 body /name', '3 path from segment 2 <- 1 body /name'],
  },
  {
    name: 'the name of a resource that is the whole path',
    exchanges: [
      { request: 'POST /', answer: { name: 'plots/3j3qg85c1k' } },
      { request: 'DELETE /plots/3j3qg85c1k?force=1' },
      { request: 'DELETE /plots/3j3qg85c1k/beds/7' },
    ],
    links: [
      '2 path segment 2 <- 1 body /name token "plots/" 1',
      '3 path segment 2 <- 1 body /name token "plots/" 1',
    ],
  },
  {
    name: 'the name of a resource rather than that of the one that it is in',
    exchanges: [
      { request: 'POST /v1/plots', answer: { name: 'plots/p1x9k2ls04' } },
      { request: 'POST /v1/beds', answer: { name: 'plots/p1x9k2ls04/beds/b9k2ls04m' } },
      { request: 'POST /v1/plots/p1x9k2ls04/beds/b9k2ls04m:water' },
    ],
    links: ['3 path from segment 2 <- 2 body /name'],
  },
  {
    name: 'an id that is told alone, rather than the name of a resource',
    exchanges: [
      { request: 'POST /v1/beds', answer: { id: 'b9k2ls04m', name: 'beds/b9k2ls04m' } },
      { request: 'POST /v1/beds/b9k2ls04m:water' },
    ],
    links: ['2 path segment 3 <- 1 body /id'],
  },
  {
    name: 'not the name of a resource that the client has made up, nor one whose id is a word',
    exchanges: [
      {
        request: 'POST /v1/beds',
        body: { name: 'beds/b9k2ls04m' },
        answer: { name: 'beds/b9k2ls04m', in: 'plots/south' },
      },
      { request: 'GET /v1/beds/b9k2ls04m/plants' },
      { request: 'GET /v1/plots/south/plants' },
    ],
    links: [],
  },
  {
    name: 'not what ends amid a segment',
    exchanges: [upload, { request: 'GET /files/old-folder/report.txt' }],
    links: [],
  },
  {
    name: 'not what the client had sent first, wherever',
    exchanges: [
      { request: 'POST /files', body: { key: 'folder/report.txt' }, answer: upload.answer },
      { request: 'GET /files/folder/report.txt' },
    ],
    links: [],
  },
  {
    name: 'not a name in a list',
    exchanges: [
      {
        request: 'GET /files',
        answer: [{ key: 'folder/report.txt' }, { key: 'folder/notes.txt' }],
      },
      { request: 'GET /files/folder/report.txt' },
    ],
    links: [],
  },
  {
    name: 'not a date, a fraction or a media type',
    exchanges: [
      { request: 'GET /a', answer: { day: '2026/11/25', page: '1/20', type: 'text/calendar' } },
      { request: 'GET /archive/2026/11/25' },
      { request: 'GET /pages/1/20' },
      { request: 'GET /types/text/calendar' },
    ],
    links: [],
  },
];

describe('values with slashes', () => {
  test.each(cases)('$name', async ({ exchanges, links }) => {
    expect(await linksOf(exchanges)).toEqual(links);
  });
});

test('each segment of the live value is escaped for itself', async () => {
  await using server = await serveAnswers([{ body: '{"key":"other dir/a?b%.txt"}' }, {}]);
  const session = sessionOf([upload, { request: 'GET /files/folder/report.txt?download=1' }]);
  await replaySession(session, { target: server.url });
  expect(server.seen[1]?.request).toBe('GET /files/other%20dir/a%3Fb%25.txt?download=1');
});

test('what follows the name of a resource stays', async () => {
  await using server = await serveAnswers([{ body: '{"name":"plots/p 2/beds/00ff11ee"}' }, {}, {}]);
  const session = sessionOf([
    { request: 'POST /v1/beds', answer: { name: 'plots/p1/beds/b9k2ls04m' } },
    { request: 'POST /v1/plots/p1/beds/b9k2ls04m:water?x=1' },
    { request: 'DELETE /plots/p1/beds/b9k2ls04m/plants/all' },
  ]);
  await replaySession(session, { target: server.url });
  expect(server.seen.slice(1).map(({ request }) => request)).toEqual([
    'POST /v1/plots/p%202/beds/00ff11ee:water?x=1',
    'DELETE /plots/p%202/beds/00ff11ee/plants/all',
  ]);
});

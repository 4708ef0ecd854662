/** Small numbers in the queries of URLs that responses bring: the path of the URL says what they are. */
import { expect, test } from 'vitest';
import { type Exchange, linksOf } from '../links.ts';

const FORM = 'application/x-www-form-urlencoded';
const send = (path: string): Exchange => ({
  request: `POST ${path}`,
  type: FORM,
  body: 'id=3&reason=late',
});

test.each(['/parcel/show', '/Parcel/Show.html', '/parcels/show'])(
  'the id in a Location is that of %s, whatever the request was for',
  async (path) => {
    const made: Exchange = {
      request: 'POST /intake',
      body: { title: 'ink' },
      answerHeaders: [['Location', `${path}?id=3&notice=k3x9qd7fw2`]],
    };
    const links = await linksOf([made, send(path)]);
    expect(links).toContain('2 body field id <- 1 header location query id');
  },
);

test('the id in a URL of a body is that of its path', async () => {
  const made: Exchange = {
    request: 'POST /intake',
    body: { title: 'ink' },
    answer: { next: '/parcel/show?id=3' },
  };
  const links = await linksOf([made, send('/parcel/show')]);
  expect(links).toContain('2 body field id <- 1 body /next query id');
});

test('it is not that of another path', async () => {
  const made: Exchange = {
    request: 'POST /intake',
    body: { title: 'ink' },
    answerHeaders: [['Location', '/parcel/show?id=3']],
  };
  expect(await linksOf([made, send('/driver/hire')])).toEqual([]);
});

test('a word in the query does not go before a path that names things', async () => {
  const links = await linksOf([
    { request: 'GET /parcels.php', answer: [{ id: 7 }, { id: 8 }] },
    { request: 'GET /comments.php', answer: [{ id: 7 }, { id: 9 }] },
    { request: 'GET /parcels.php?show=comments&id=7' },
  ]);
  expect(links).toEqual(['3 query id <- 1 body /0/id']);
});

test('a value without a word is the client’s own if the client had sent it under a word before', async () => {
  const at = (path: string) => ({ uris: [`http://files.example${path}`] });
  const links = await linksOf([
    { request: 'POST /loads', body: at('/slow/song.mp3') },
    { request: 'GET /loads', answer: { path: '/srv/run-a2/song.mp3' } },
    { request: 'POST /loads', body: at('/mirror2/song.mp3') },
  ]);
  expect(links).toEqual([]);
});

const row = (thing: string, id: number): string =>
  `<a href="/admin.php?edit=${thing}&amp;id=${id}">edit</a>`;

test.each([
  ['boats', 'boats', true],
  ['boats', 'owners', false],
  ['true', 'yes', true],
])('the ids of links that edit %s are those of %s: %s', async (listed, sent, isLinked) => {
  const links = await linksOf([
    { request: 'GET /list', answerType: 'text/html', answer: `<p>${row(listed, 3)}</p>` },
    { request: `POST /admin.php?edit=${sent}`, type: FORM, body: 'id=3&reason=late' },
  ]);
  expect(links.some((link) => link.startsWith('2 body field id'))).toBe(isLinked);
});

test('the id in a URL of a query is that of its path, not that of the request', async () => {
  const links = await linksOf([
    { request: 'POST /members', answerHeaders: [['Location', '/members?step=add&id=3']] },
    { request: 'POST /trash', answerHeaders: [['Location', '/edit?step=done&ids=3']] },
    { request: 'GET /member/edit?back=%2Fmembers%3Fstep%3Dlist%26id%3D3' },
  ]);
  expect(links).toEqual(['3 query back <- 1 header location query id']);
});

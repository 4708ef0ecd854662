/** Ids of letters alone, under names that do not say that they are ids. */
import { describe, expect, test } from 'vitest';
import { linksOf } from '../links.ts';

const id = 'phAnNsRjOL';

test.each([
  ['a segment of a path', { request: `DELETE /${id}` }, 'path segment 1'],
  ['a member of a body', { request: 'POST /dock', body: { ticket: id } }, 'body /ticket'],
  ['a header', { request: 'POST /dock', headers: [['X-Ticket', id]] as const }, 'header x-ticket'],
])('letters that hardly follow each other in words are an id as %s', async (_, next, place) => {
  const links = await linksOf([{ request: 'GET /hulls', answer: { bid: id, at: 'pier' } }, next]);
  expect(links).toEqual([`2 ${place} <- 1 body /bid`]);
});

test.each(['orujbakk', 'MtKPvose', 'gpsstmce'])(
  'letters that may be a word are an id where the request asks for one: %s',
  async (letters) => {
    const links = await linksOf([
      { request: 'GET /hulls', answer: { bid: letters, at: 'pier' } },
      { request: `DELETE /hulls/${letters}` },
    ]);
    expect(links).toEqual(['2 path segment 2 <- 1 body /bid']);
  },
);

test('letters are an id under the name of one, whatever they are', async () => {
  const links = await linksOf([
    { request: 'GET /hulls', answer: [{ hullId: 'zkrqwbhmotxv' }, { hullId: 'imanaywcaznk' }] },
    { request: 'DELETE /hulls?ids=imanaywcaznk,zkrqwbhmotxv' },
  ]);
  expect(links).toEqual(['2 query ids <- 1 body /1/hullId', '2 query ids <- 1 body /0/hullId']);
});

describe('letters are no id', () => {
  test('if they are a word, even if the request asks for an id', async () => {
    const links = await linksOf([
      { request: 'GET /me', answer: { tab: 'settings' } },
      { request: 'GET /users/settings' },
    ]);
    expect(links).toEqual([]);
  });

  test('if they may be a word, and no request asks for an id', async () => {
    const links = await linksOf([
      { request: 'GET /me', answer: { tab: 'webhooks' } },
      { request: 'POST /views', body: { mode: 'webhooks' } },
    ]);
    expect(links).toEqual([]);
  });

  test('if they are an element of a list of texts, as names of kinds are', async () => {
    const links = await linksOf([
      { request: 'GET /me', answer: { may: ['snapshots', 'webhooks'] } },
      { request: 'GET /users/webhooks' },
    ]);
    expect(links).toEqual([]);
  });
});

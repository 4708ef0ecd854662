/** Revisions of a whole store, told by a header, in the paths of later requests. */
import { describe, expect, test } from 'vitest';
import { linksOf } from '../links.ts';

function linksFrom(header: string, request: string) {
  const answerHeaders: [string, string][] = [[header, '4']];
  return linksOf([{ request: 'OPTIONS /vault', answerHeaders }, { request }]);
}

describe('a revision in a header is linked to a path', () => {
  test.each([
    ['SVN-Youngest-Rev', '/vault/rvr/4/notes.txt'],
    ['SVN-Youngest-Rev', '/vault/revisions/4'],
    ['X-Head-Revision', '/vault/rev/4'],
    ['X-Head-Revision', '/vault/bc/4/notes.txt'],
  ])('of %s to %s', async (header, path) => {
    expect(await linksFrom(header, `DELETE ${path}`)).toEqual([
      `2 path segment 3 <- 1 header ${header.toLowerCase()}`,
    ]);
  });
});

describe('it is not linked', () => {
  test.each(['items', 'rss', 'rfc', 'r'])('after %s, a word for something else', async (word) => {
    expect(await linksFrom('X-Head-Revision', `DELETE /vault/${word}/4`)).toEqual([]);
  });

  test('if a response has the number of revisions', async () => {
    const exchanges = [
      { request: 'GET /vault', answer: { revisions: 4 } },
      { request: 'DELETE /vault/revisions/4' },
    ];
    expect(await linksOf(exchanges)).toEqual([]);
  });

  test('if the header has the number of revisions', async () => {
    expect(await linksFrom('X-Total-Count', 'DELETE /vault/rvr/4')).toEqual([]);
  });
});

describe('names show which count of a response is meant', () => {
  const kept = { slot: 'k3x9dq7f2a', changeRevision: '9', depth: '9' };
  const listed = { request: 'POST /vault/list', answer: { head: { revision: '9' }, kept: [kept] } };

  test.each([
    ['that of a thing', { slot: 'k3x9dq7f2a', changeRevision: '9' }, 'body /kept/0/changeRevision'],
    ['that of the whole store', { slot: 'k3x9dq7f2a', revision: '9' }, 'body /head/revision'],
  ])('%s', async (_, body, place) => {
    const links = await linksOf([listed, { request: 'POST /vault/put', body }]);
    expect(links).toContain(`2 body /${Object.keys(body)[1]} <- 1 ${place}`);
  });

  test('that of a thing, although another response had the number outside of lists', async () => {
    const written = { request: 'POST /vault/put', answer: { head: { revision: '9' } } };
    const body = { slot: 'k3x9dq7f2a', changeRevision: '9' };
    const later = { ...listed, answer: { head: { revision: '12' }, kept: [kept] } };
    const links = await linksOf([written, later, { request: 'POST /vault/put', body }]);
    expect(links).toContain('3 body /changeRevision <- 2 body /kept/0/changeRevision');
  });
});

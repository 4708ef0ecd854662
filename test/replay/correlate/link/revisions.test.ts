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

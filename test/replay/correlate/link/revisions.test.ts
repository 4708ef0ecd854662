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
    ['X-Head-Revision', '/vault/r/4'],
  ])('of %s to %s', async (header, path) => {
    expect(await linksFrom(header, `DELETE ${path}`)).toEqual([
      `2 path segment 3 <- 1 header ${header.toLowerCase()}`,
    ]);
  });
});

describe('it is not linked', () => {
  test('behind a word for something else', async () => {
    expect(await linksFrom('X-Head-Revision', 'DELETE /vault/items/4')).toEqual([]);
  });

  test('where the header tells how many there are', async () => {
    expect(await linksFrom('X-Total-Count', 'DELETE /vault/r/4')).toEqual([]);
  });
});

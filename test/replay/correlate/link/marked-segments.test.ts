/** Signs before a word of the API in a path, which part it from names that people give. */
import { describe, expect, test } from 'vitest';
import { linksOf } from '../links.ts';

describe('a number is linked after such a word as after the plain one', () => {
  test.each(['crest', '!crest', '_crest', '$crest', '.crest', '%24crest', '%21crest'])(
    '%s',
    async (segment) => {
      const links = await linksOf([
        { request: 'GET /vault', answer: { crest: 6 } },
        { request: `DELETE /vault/${segment}/6` },
      ]);
      expect(links).toEqual(['2 path segment 3 <- 1 body /crest']);
    },
  );

  test.each(['bolts', '_bolts', '$bolts'])(
    'one that a request has created: %s',
    async (segment) => {
      const links = await linksOf([
        { request: `POST /vault/${segment}`, body: { tone: 'dark' }, answer: { id: 6 } },
        { request: `DELETE /vault/${segment}/6` },
      ]);
      expect(links).toEqual(['2 path segment 3 <- 1 body /id']);
    },
  );
});

test('a revision of a header is the number after the word', async () => {
  const links = await linksOf([
    { request: 'OPTIONS /vault', answerHeaders: [['Vault-Youngest-Rev', '6']] },
    { request: 'PROPFIND /vault/!rev/6/lid.c' },
  ]);
  expect(links).toEqual(['2 path segment 3 <- 1 header vault-youngest-rev']);
});

test('a word with a sigil says what follows it, and the word before it does not', async () => {
  const links = await linksOf([
    { request: 'GET /status', answer: { vault: { id: 6 } } },
    { request: 'DELETE /vaults/9/_bolts/6' },
  ]);
  expect(links).toEqual([]);
});

describe('signs of people are parts of names', () => {
  test.each(['@crest', '~crest'])('%s', async (segment) => {
    const links = await linksOf([
      { request: 'GET /vault', answer: { crest: 6 } },
      { request: `DELETE /${segment}/6` },
    ]);
    expect(links).toEqual([]);
  });
});

/** Whole URLs of other origins, which an API brings as values. */
import { describe, expect, test } from 'vitest';
import { linksOf } from '../links.ts';

const HOOK = 'https://hooks.garden.example/in';
const ESCAPED = encodeURIComponent(HOOK);
const form = 'application/x-www-form-urlencoded';
const told = { request: 'GET /settings', answer: { hook: HOOK } };

describe('a URL of another origin is linked whole', () => {
  test.each([
    ['of its name in JSON', { request: 'PUT /settings', body: { hook: HOOK } }, 'body /hook'],
    ['of another name', { request: 'POST /tests', body: { target: HOOK } }, 'body /target'],
    ['in a query', { request: `POST /tests?url=${ESCAPED}` }, 'query url'],
    ['in a form', { request: 'POST /tests', body: `url=${ESCAPED}`, type: form }, 'body field url'],
    [
      'in JSON in a form',
      { request: 'POST /tests', body: `at=${encodeURIComponent(`{"h":"${HOOK}"}`)}`, type: form },
      'body field at /h',
    ],
    [
      'with a query behind it',
      { request: 'POST /tests', body: { target: `${HOOK}?try=1` } },
      'body /target',
    ],
    ['as a folder', { request: 'POST /tests', body: { target: `${HOOK}/tom` } }, 'body /target'],
  ])('%s', async (_, request, place) => {
    expect(await linksOf([told, request])).toEqual([`2 ${place} <- 1 body /hook`]);
  });

  test.each(['https://garden.example', 'https://garden.example/'])(
    'also where it is no more than a host: %s',
    async (site) => {
      const links = await linksOf([
        { request: 'GET /settings', answer: { site } },
        { request: 'POST /tests', body: { target: site } },
      ]);
      expect(links).toEqual(['2 body /target <- 1 body /site']);
    },
  );
});

describe('it is not linked', () => {
  test('where the client had it first', async () => {
    const links = await linksOf([
      { request: 'POST /hooks', body: { url: HOOK }, answer: { url: HOOK } },
      { request: 'POST /tests', body: { target: HOOK } },
    ]);
    expect(links).toEqual([]);
  });

  test('where both have no more than the host in common', async () => {
    const links = await linksOf([
      { request: 'GET /settings', answer: { site: 'https://garden.example' } },
      { request: 'POST /tests', body: { target: 'https://garden.example/about' } },
    ]);
    expect(links).toEqual([]);
  });

  test('where one is a part of a word of the other', async () => {
    const links = await linksOf([told, { request: 'POST /tests', body: { target: `${HOOK}put` } }]);
    expect(links).toEqual([]);
  });
});

/** Versions that a client counts on from the one that it has seen. */
import { describe, expect, test } from 'vitest';
import { replaySession } from '../../../../src/replay/index.ts';
import { type Exchange, linksOf, sessionOf } from '../links.ts';
import { serveAnswers } from '../serve-answers.ts';

const READ: Exchange = { request: 'GET /orders/17', answer: { id: 17, version: 3 } };

describe('the version after the one that a response has', () => {
  test.each<[string, Exchange, string]>([
    ['in JSON', { request: 'PUT /orders/17', body: { version: 4 } }, '2 body /version'],
    ['in a query', { request: 'PUT /orders/17?version=4' }, '2 query version'],
    [
      'in a form',
      {
        request: 'POST /orders/17',
        body: 'note=a&version=4',
        type: 'application/x-www-form-urlencoded',
      },
      '2 body field version',
    ],
    [
      'in XML',
      {
        request: 'PUT /orders/17',
        body: '<order><version>4</version></order>',
        type: 'application/xml',
      },
      '2 body /order/version[1]',
    ],
  ])('%s', async (_, request, to) => {
    expect(await linksOf([READ, request])).toEqual([`${to} <- 1 body /version`]);
  });

  test('continues from one change to the next', async () => {
    const links = await linksOf([
      READ,
      { request: 'PUT /orders/17', body: { version: 4 }, answer: { version: 4 } },
      { request: 'PUT /orders/17', body: { version: 5 }, answer: { version: 5 } },
      { request: 'PUT /orders/17', body: { version: 6 } },
    ]);
    expect(links).toEqual([
      '2 body /version <- 1 body /version',
      '3 body /version <- 2 body /version',
      '4 body /version <- 3 body /version',
    ]);
  });

  test('is none if the client itself has begun to count', async () => {
    const links = await linksOf([
      { request: 'PUT /orders/17', body: { version: 3 }, answer: { version: 3 } },
      { request: 'PUT /orders/17', body: { version: 4 }, answer: { version: 4 } },
      { request: 'PUT /orders/17', body: { version: 5 } },
    ]);
    expect(links).toEqual([]);
  });

  test('is not that of another element of a list', async () => {
    const links = await linksOf([
      {
        request: 'GET /orders',
        answer: [
          { id: 17, version: 3 },
          { id: 18, version: 4 },
        ],
      },
      { request: 'PUT /orders/17', body: { version: 4 } },
    ]);
    expect(links).toContain('2 body /version <- 1 body /0/version');
  });

  test.each<[string, unknown, unknown]>([
    ['an id', { id: 7 }, { parentId: 8 }],
    ['a state', { state: 1 }, { state: 2 }],
    ['a number of pieces', { quantity: 1 }, { quantity: 2 }],
    ['another count', { version: 3 }, { sort: 4 }],
    ['the version after the next', { version: 3 }, { version: 5 }],
  ])('is none for %s', async (_, answer, body) => {
    const links = await linksOf([
      { request: 'GET /orders/a', answer },
      { request: 'PUT /orders/a', body },
    ]);
    expect(links).toEqual([]);
  });

  test('is one more than the live version, as a number', async () => {
    await using server = await serveAnswers([
      { body: '{"id":17,"version":41}', headers: { 'content-type': 'application/json' } },
    ]);
    const session = sessionOf([READ, { request: 'PUT /orders/17', body: { version: 4 } }]);
    await replaySession(session, { target: server.url });
    expect(server.seen.at(-1)?.body).toBe('{"version":42}');
  });
});

describe('the revision before the latest', () => {
  const mode: readonly Exchange[] = [
    { request: 'GET /pages/a', answer: { title: 'A', revision: 5 } },
    { request: 'GET /pages/a/text?revision=4' },
    { request: 'GET /pages/b', answer: { title: 'B', revision: 4 } },
    { request: 'POST /pages/b/restore', body: { revision: 4 } },
  ];

  test('is no number of the client’s own, although another thing has it', async () => {
    const first: Exchange = { request: 'POST /pages/a/keep', body: { revision: 5 } };
    const [read, ...rest] = mode;
    const links = await linksOf([...(read ? [read] : []), first, ...rest]);
    expect(links).toContain('5 body /revision <- 4 body /revision');
    expect(links.some((link) => link.startsWith('3 '))).toBe(false);
  });

  test('is the client’s own if the client had carried it before', async () => {
    const own: Exchange = { request: 'POST /pages/a/keep', body: { revision: 4 } };
    const links = await linksOf([own, ...mode]);
    expect(links).not.toContain('5 body /revision <- 4 body /revision');
  });
});

describe('the version of a thing that a list has', () => {
  const boats = (version: number) => [
    { id: 'b-4c1d9e2f', name: 'Heron', revision: version },
    { id: 'b-5b7a3c8d', name: 'Egret', revision: 8 },
  ];

  test('is counted up, although a list of other things has the next one', async () => {
    const links = await linksOf([
      { request: 'GET /crews', answer: [{ id: 'c-6a8b2d7e', name: 'north', revision: 6 }] },
      { request: 'GET /boats', answer: boats(5) },
      { request: 'PUT /boats/b-4c1d9e2f', body: { revision: 6 } },
    ]);
    expect(links).toContain('3 body /revision <- 2 body /0/revision');
  });

  test('is that of the list that is read again, although the client had counted up to it', async () => {
    const links = await linksOf([
      { request: 'GET /boats', answer: boats(5) },
      { request: 'PUT /boats/b-4c1d9e2f', body: { revision: 6 } },
      { request: 'GET /boats', answer: boats(6) },
      { request: 'PUT /boats/b-4c1d9e2f', body: { revision: 6, name: 'Teal' } },
    ]);
    expect(links).toContain('4 body /revision <- 3 body /0/revision');
  });

  test('is counted up, although another thing of the same API version has the next one', async () => {
    const links = await linksOf([
      { request: 'GET /v2/crew', answer: { name: 'north', version: 6 } },
      { request: 'GET /v2/boat/b-4c1d9e2f', answer: { id: 'b-4c1d9e2f', version: 5 } },
      { request: 'PUT /v2/boat/b-4c1d9e2f', body: { version: 6 } },
    ]);
    expect(links).toContain('3 body /version <- 2 body /version');
  });
});

/** Which response counts where several have a value. */
import { describe, expect, test } from 'vitest';
import { type LinkCase, linksOf } from '../links.ts';

const ID = '7f3a9b2c-1d4e';

const cases: LinkCase[] = [
  {
    name: 'the latest of several',
    exchanges: [
      { request: 'POST /login', answer: { token: ID } },
      { request: 'POST /refresh', answer: { token: ID } },
      { request: 'GET /b', headers: [['X-Token', ID]] },
    ],
    links: ['3 header x-token <- 2 body /token'],
  },
  {
    name: 'the created one before the list',
    exchanges: [
      { request: 'POST /orders', answer: { id: 7 } },
      { request: 'GET /orders', answer: [{ id: 3 }, { id: 7 }] },
      { request: 'DELETE /orders/7' },
    ],
    links: ['3 path segment 2 <- 1 body /id'],
  },
  {
    name: 'the created one, however many lists have its number since',
    exchanges: [
      {
        request: 'POST /shelves',
        status: 201,
        answerHeaders: [['Location', '/shelves/view?id=3']],
      },
      { request: 'POST /books', status: 201, answerHeaders: [['Location', '/books/view?id=3']] },
      ...Array.from({ length: 70 }, () => ({
        request: 'GET /news',
        answer: [{ book: { id: 3 }, shelf: { id: 3 } }],
      })),
      { request: 'DELETE /books/view?id=3&force=yes' },
    ],
    links: [
      '73 path segment 2 <- 2 header location segment 2',
      '73 query id <- 2 header location query id',
    ],
  },
  {
    name: 'what the folder of a page is about, not what is done there',
    exchanges: [
      {
        request: 'POST /shelves/edit.php',
        answerHeaders: [['Location', '/shelves/edit.php?id=3']],
      },
      { request: 'POST /books/add.php', answerHeaders: [['Location', '/books/show.php?id=3']] },
      { request: 'GET /books/edit.php?id=3' },
    ],
    links: ['3 query id <- 2 header location query id'],
  },
  {
    name: 'the one that brought it, not those that repeat what they were asked for',
    exchanges: [
      { request: 'POST /orders', answer: { id: 7 } },
      { request: 'GET /orders/7', answer: { id: 7 } },
      { request: 'DELETE /orders/7' },
    ],
    links: ['2 path segment 2 <- 1 body /id', '3 path segment 2 <- 1 body /id'],
  },
  {
    name: 'the id of a thing, not what else is the same in it',
    exchanges: [
      { request: 'POST /nodes', answer: { parent: ID, id: ID } },
      { request: 'GET /seen', headers: [['X-Token', ID]] },
      { request: `GET /seen/${ID}` },
    ],
    links: ['2 header x-token <- 1 body /id', '3 path segment 2 <- 1 body /id'],
  },
  {
    name: 'the first place of a response that no name tells from the others',
    exchanges: [
      { request: 'POST /copies', answer: { left: ID, right: ID } },
      { request: 'GET /seen', headers: [['X-Token', ID]] },
    ],
    links: ['2 header x-token <- 1 body /left'],
  },
  {
    name: 'the list where nothing else has it',
    exchanges: [
      { request: 'GET /orders', answer: [{ id: 3 }, { id: 7 }] },
      { request: 'DELETE /orders/7' },
    ],
    links: ['2 path segment 2 <- 1 body /1/id'],
  },
  {
    name: 'the id before a number or a code of the same thing',
    exchanges: [
      { request: 'POST /orders', answer: { id: 7, number: 7, code: 7 } },
      { request: 'GET /orders/7?order_code=7', body: { orderNo: 7, orderNumber: 7 } },
    ],
    links: [
      '2 path segment 2 <- 1 body /id',
      '2 query order_code <- 1 body /code',
      '2 body /orderNo <- 1 body /number',
      '2 body /orderNumber <- 1 body /number',
    ],
  },
  {
    name: 'what the server itself has in a URL before an id',
    exchanges: [
      { request: 'POST /issues', answer: { id: 7, number: 7, url: '/issues/7' } },
      { request: 'POST /issues/7/labels' },
    ],
    links: ['2 path segment 2 <- 1 body /url segment 2'],
  },
  {
    name: 'the version of the thing itself, where several have that version',
    exchanges: [
      { request: 'POST /docs', answer: { id: 7, version: 1 } },
      { request: 'POST /docs', answer: { id: 8, version: 1 } },
      { request: 'PUT /docs/7', body: { version: 1 }, answer: { version: 2 } },
      { request: 'PUT /docs/8', body: { version: 1 }, answer: { version: 2 } },
      { request: 'POST /docs/7/print?version=2' },
    ],
    links: [
      '3 path segment 2 <- 1 body /id',
      '3 body /version <- 1 body /version',
      '4 path segment 2 <- 2 body /id',
      '4 body /version <- 2 body /version',
      '5 path segment 2 <- 1 body /id',
      '5 query version <- 3 body /version',
    ],
  },
  {
    name: 'a number that is news, though the request has the same one of something else',
    exchanges: [
      { request: 'POST /projects', answer: { id: 1 } },
      { request: 'POST /projects/1/issues', answer: { id: 1, number: 1 } },
      { request: 'GET /issues?number=1' },
    ],
    links: ['2 path segment 2 <- 1 body /id', '3 query number <- 2 body /number'],
  },
];

describe('of several responses takes', () => {
  test.each(cases)('$name', async ({ exchanges, links }) => {
    expect(await linksOf(exchanges)).toEqual(links);
  });
});

import { expect, test } from 'vitest';
import { type LinkCase, linksOf } from '../links.ts';

/** Like things that are counted by what they are in. */
const CASES: readonly LinkCase[] = [
  {
    name: 'of two things of one kind',
    exchanges: [
      { request: 'POST /rooms/3/chairs', body: { legs: 4 }, answer: { id: 7 } },
      { request: 'POST /rooms/5/chairs', body: { legs: 3 }, answer: { id: 7 } },
      { request: 'PATCH /rooms/3/chairs/7', body: { legs: 5 } },
      { request: 'DELETE /rooms/5/chairs/7' },
    ],
    links: ['3 path segment 4 <- 1 body /id', '4 path segment 4 <- 2 body /id'],
  },
  {
    name: 'of things of two kinds',
    exchanges: [
      { request: 'POST /rooms/3/chairs', body: { legs: 4 }, answer: { id: 7 } },
      { request: 'POST /halls/4/chairs', body: { legs: 3 }, answer: { id: 7 } },
      { request: 'PATCH /rooms/3/chairs/7', body: { legs: 5 } },
      { request: 'DELETE /halls/4/chairs/7' },
    ],
    links: ['3 path segment 4 <- 1 body /id', '4 path segment 4 <- 2 body /id'],
  },
  {
    name: 'of things with names',
    exchanges: [
      { request: 'POST /repos/ada/shop/issues', body: { title: 'a' }, answer: { number: 7 } },
      { request: 'POST /repos/ada/blog/issues', body: { title: 'b' }, answer: { number: 7 } },
      { request: 'PATCH /repos/ada/shop/issues/7', body: { state: 'closed' } },
      { request: 'POST /repos/ada/blog/issues/7/comments', body: { text: 'c' } },
    ],
    links: ['3 path segment 5 <- 1 body /number', '4 path segment 5 <- 2 body /number'],
  },
  {
    name: 'in lists',
    exchanges: [
      { request: 'GET /rooms/3/chairs', answer: [{ id: 7 }, { id: 8 }] },
      { request: 'GET /halls/4/chairs', answer: [{ id: 7 }, { id: 9 }] },
      { request: 'PATCH /rooms/3/chairs/7', body: { legs: 5 } },
      { request: 'DELETE /halls/4/chairs/7' },
    ],
    links: ['3 path segment 4 <- 1 body /0/id', '4 path segment 4 <- 2 body /0/id'],
  },
  {
    name: 'in a list, beside one that stands alone',
    exchanges: [
      { request: 'GET /rooms/3/chairs', answer: [{ id: 7 }, { id: 8 }] },
      { request: 'POST /halls/4/chairs', body: { legs: 3 }, answer: { id: 7 } },
      { request: 'DELETE /rooms/3/chairs/7' },
    ],
    links: ['3 path segment 4 <- 1 body /0/id'],
  },
];

test.each(CASES)('a number of like things is linked to its own: $name', async (each) => {
  expect(await linksOf(each.exchanges)).toEqual(each.links);
});

test('a thing may be found through another one than the one that is named', async () => {
  const links = await linksOf([
    { request: 'GET /users/1/groups', answer: [{ id: 7 }, { id: 8 }] },
    { request: 'PUT /users/2/groups/7' },
  ]);

  expect(links).toEqual(['2 path segment 4 <- 1 body /0/id']);
});

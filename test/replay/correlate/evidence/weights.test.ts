/** What speaks for one source of a value more than for another. */
import { expect, test } from 'vitest';
import { type Exchange, linksOf } from '../links.ts';

const INVOICES: readonly Exchange[] = [
  { request: 'GET /articles/9', answer: { id: 9, revision: 5 } },
  {
    request: 'GET /invoices',
    answer: [
      { id: 'inv-aa11bb22', title: 'Rent', revision: 8 },
      { id: 'inv-cc33dd44', title: 'Tea', revision: 5 },
    ],
  },
  { request: 'PUT /invoices/inv-cc33dd44', body: { revision: 5 } },
];

test('a version is that of the element with the id in the path, though another thing has the same', async () => {
  expect(await linksOf(INVOICES)).toContain('3 body /revision <- 2 body /1/revision');
});

test('a version comes from its own element, not from another one that has the next', async () => {
  const links = await linksOf([
    {
      request: 'GET /members',
      answer: [
        { id: 'm-11223344', name: 'inbox', version: 7 },
        { id: 'm-55667788', name: 'old', version: 6 },
      ],
    },
    { request: 'PUT /members/m-55667788', body: { version: 7 } },
  ]);
  expect(links).toContain('2 body /version <- 1 body /1/version');
});

test.each([
  ['defaultgroupid', '/groups/15'],
  ['currentticketId', '/tickets/15'],
])('the id of a thing is one whose name ends in it: %s', async (name, path) => {
  const links = await linksOf([
    { request: 'GET /settings', answer: { [name]: 15 } },
    { request: `DELETE ${path}` },
  ]);
  expect(links).toEqual([`2 path segment 2 <- 1 body /${name}`]);
});

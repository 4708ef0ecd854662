/** What two places have in common by chance. */
import { describe, expect, test } from 'vitest';
import { type LinkCase, linksOf } from '../links.ts';

const ID = '7f3a9b2c-1d4e';

const cases: LinkCase[] = [
  {
    name: 'what the client had sent first',
    exchanges: [
      { request: 'POST /a', body: { name: ID }, answer: { name: ID } },
      { request: `GET /b/${ID}` },
    ],
    links: [],
  },
  {
    name: 'a short number at another place',
    exchanges: [
      { request: 'POST /orders', answer: { id: 7 } },
      { request: 'POST /orders', body: { quantity: 7 } },
    ],
    links: [],
  },
  {
    name: 'what is done to one thing, and with what of it',
    exchanges: [
      { request: 'POST /orders', answer: { id: 7 } },
      { request: 'POST /orders/12/edit/7' },
      { request: 'POST /orders/12/destroy/7' },
    ],
    links: [],
  },
  {
    name: 'a hash in capitals and in small letters, which is no UUID without dashes',
    exchanges: [
      { request: 'GET /blobs/a', answer: { checksum: 'D41D8CD98F00B204E9800998ECF8427E' } },
      { request: 'PUT /blobs/b', body: { md5: 'd41d8cd98f00b204e9800998ecf8427e' } },
      { request: 'GET /files/d41d8cd98f00b204e9800998ecf8427e' },
    ],
    links: [],
  },
  {
    name: 'a word',
    exchanges: [
      { request: 'GET /orders/a', answer: { status: 'completed' } },
      { request: 'PUT /orders/a', body: { status: 'completed' } },
    ],
    links: [],
  },
  {
    name: 'a flag',
    exchanges: [
      { request: 'GET /a', answer: { id: true } },
      { request: 'PUT /a', body: { id: true } },
    ],
    links: [],
  },
  {
    name: 'a word of the API in a path',
    exchanges: [{ request: 'GET /', answer: { orders: '/orders' } }, { request: 'GET /orders' }],
    links: [],
  },
  {
    name: 'an answer that had not come',
    exchanges: [
      { request: 'POST /a', answer: { x: ID }, at: 0, time: 50 },
      { request: `GET /b/${ID}`, at: 10 },
    ],
    links: [],
  },
  {
    name: 'a word in a list',
    exchanges: [
      { request: 'GET /files', answer: [{ href: '/files/plan' }, { href: '/files/notes' }] },
      { request: 'GET /files/notes' },
    ],
    links: [],
  },
  {
    name: 'a day, and a number of eight digits that the client had sent',
    exchanges: [
      {
        request: 'POST /a',
        body: { phone: '30901820', since: 20261125 },
        answer: { contact: '30901820', until: 20261126 },
      },
      { request: 'GET /b?tel=30901820&on=20261126' },
    ],
    links: [],
  },
  {
    name: 'a media type',
    exchanges: [
      { request: 'GET /a', answer: { type: 'application/vnd.a.v2+json' } },
      { request: 'POST /b', body: { type: 'application/vnd.a.v2+json' } },
    ],
    links: [],
  },
  {
    name: 'the id of something else',
    exchanges: [{ request: 'POST /orders', answer: { id: 7 } }, { request: 'GET /users/7' }],
    links: [],
  },
  {
    name: 'a number that the client had given the same name',
    exchanges: [
      { request: 'POST /orders', body: { priority: 2 }, answer: { id: 1, priority: 2 } },
      { request: 'POST /orders', body: { priority: 2 } },
    ],
    links: [],
  },
  {
    name: 'the number of a page of results',
    exchanges: [
      { request: 'POST /orders', answer: { id: 2, pages: 3, number: 4 } },
      { request: 'GET /orders?page[number]=2&page=3&page[size]=4' },
    ],
    links: [],
  },
  {
    name: 'how many there are',
    exchanges: [{ request: 'GET /', answer: { orders: 7 } }, { request: 'GET /orders/7' }],
    links: [],
  },
  {
    name: 'an id beside what says what happened',
    exchanges: [
      { request: 'POST /events', answer: { id: 7, type: 'order.created' } },
      { request: 'GET /orders/7' },
    ],
    links: [],
  },
  {
    name: 'a text that is longer than any path',
    exchanges: [
      { request: 'POST /orders', answer: { id: 7 } },
      { request: 'POST /paths', type: 'text/plain', body: `${'/a'.repeat(5000)}/orders/7` },
    ],
    links: [],
  },
  {
    name: 'how many are wanted',
    exchanges: [
      { request: 'POST /users', answer: { id: 5 } },
      { request: 'POST /bookings', answer: { id: 2 } },
      { request: 'PUT /bookings/2', body: { users: 5, child: 2, by: 5, people: 5, original: 2 } },
    ],
    links: ['3 path segment 2 <- 2 body /id'],
  },
  {
    name: 'a number that people give, where there is an id of the same value',
    exchanges: [
      { request: 'POST /houses', body: { street: 'a' }, answer: { id: 2 } },
      { request: 'PUT /houses/2', body: { number: 2, code: 2, houseKey: 2 } },
    ],
    links: ['2 path segment 2 <- 1 body /id'],
  },
  {
    name: 'a sum, a size or a time of many digits',
    exchanges: [
      {
        request: 'GET /tickets',
        answer: [{ amount: 24999900, bytes: 73400321, at: 1764086400123, key: '918273645' }],
      },
      {
        request: 'POST /tickets',
        body: {
          amount: 24999900,
          unit_price: { currency: 'EUR', value: 24999900 },
          maxBudgetPerDay: '24999900',
          file: { sizeBytes: 73400321 },
          paid_at: 1764086400123,
        },
      },
      { request: 'GET /tickets?limit=73400321&since_time=1764086400123&total_due=918273645' },
    ],
    links: [],
  },
  {
    name: 'an object of another kind, or none, under the name of a relative',
    exchanges: [
      { request: 'POST /users', answer: { id: 7 } },
      { request: 'POST /orders', answer: { id: 8 } },
      { request: 'POST /issue', body: { parent: { id: 7 }, sortOrder: { id: 8 } } },
      { request: 'POST /accounts', body: { fromUserData: { id: 7 } } },
    ],
    links: [],
  },
  {
    name: 'items of one thing with those of another',
    exchanges: [
      { request: 'GET /cart', answer: { items: [{ id: 5 }], data: [{ id: 6 }] } },
      { request: 'POST /menu', body: { items: [{ id: 5 }] } },
      { request: 'GET /entries/5' },
      { request: 'GET /data/6' },
    ],
    links: [],
  },
  {
    name: 'a user with what is no user',
    exchanges: [
      { request: 'POST /users', answer: { id: 2 } },
      { request: 'POST /orders', answer: { id: 3 } },
      { request: 'DELETE /lists/a/labels/2' },
      { request: 'DELETE /lists/a/members/3' },
      { request: 'GET /api/v1/owners/2' },
      { request: 'GET /members/2' },
    ],
    links: [],
  },
  {
    name: 'how things are sorted, how many are wanted, and what they cost',
    exchanges: [
      { request: 'POST /orders', answer: { id: 3 } },
      { request: 'POST /prices', answer: { id: 4 } },
      {
        request: 'POST /menus',
        body: { sort_order: 3, min_order: 3, menu_order: 3, default_sort_order: 3, main_price: 4 },
      },
      { request: 'GET /menus?related_orders=3&original_price=4' },
      { request: 'POST /pages', answer: { id: 5 } },
      { request: 'POST /menus', body: { last_page: 5 } },
    ],
    links: [],
  },
];

describe('does not link', () => {
  test.each(cases)('$name', async ({ exchanges, links }) => {
    expect(await linksOf(exchanges)).toEqual(links);
  });
});

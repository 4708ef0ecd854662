/** Short ids under names of what a thing is to another: its parent, its member, one of its items. */
import { describe, expect, test } from 'vitest';
import { type LinkCase, linksOf } from '../links.ts';

const cases: LinkCase[] = [
  {
    name: 'people by what they do',
    exchanges: [
      { request: 'POST /users', answer: { id: 7 } },
      { request: 'POST /auth/register', answer: { id: 8 } },
      { request: 'POST /posts', body: { authorId: 7, owner: 8, created_by: 7, rank: 8 } },
      { request: 'GET /users/8' },
    ],
    links: [
      '3 body /authorId <- 1 body /id',
      '3 body /owner <- 2 body /id',
      '3 body /created_by <- 1 body /id',
      '4 path segment 2 <- 2 body /id',
    ],
  },
  {
    name: 'another thing of the same kind',
    exchanges: [
      { request: 'POST /comments', answer: { id: 7 } },
      { request: 'POST /comments', body: { parentId: 7 } },
    ],
    links: ['2 body /parentId <- 1 body /id'],
  },
  {
    name: 'one of several things of a kind',
    exchanges: [
      { request: 'POST /accounts', answer: { id: 7 } },
      { request: 'POST /accounts', answer: { id: 8 } },
      { request: 'POST /transfers', body: { fromAccountId: 7, to_account_id: 8, maxAccounts: 7 } },
    ],
    links: ['3 body /fromAccountId <- 1 body /id', '3 body /to_account_id <- 2 body /id'],
  },
  {
    name: 'another of a thing that something is done to, but not one of any two',
    exchanges: [
      { request: 'POST /orders', answer: { id: 7 } },
      { request: 'POST /orders', answer: { id: 8 } },
      { request: 'POST /orders/7/merge', body: { into: 8 } },
      { request: 'POST /orders/merge', body: { from: 7, into: 8 } },
      { request: 'POST /moves', body: { into: 8 } },
    ],
    links: [
      '3 path segment 2 <- 1 body /id',
      '3 body /into <- 2 body /id',
      '4 body /into <- 2 body /id',
    ],
  },
  {
    name: 'an object under the name of a relative',
    exchanges: [
      { request: 'POST /issue', answer: { id: 7, key: 'PROJ-1' } },
      { request: 'POST /issue', body: { fields: { parent: { key: 'PROJ-1' } } } },
      { request: 'POST /issue', body: { data: { parent: { id: 7 } } } },
      { request: 'POST /boards', body: { issue: { parent: { parent: { id: 7 } } } } },
    ],
    links: [
      '2 body /fields/parent/key <- 1 body /key',
      '3 body /data/parent/id <- 1 body /id',
      '4 body /issue/parent/parent/id <- 1 body /id',
    ],
  },
  {
    name: 'an object that is one of several of a kind',
    exchanges: [
      { request: 'POST /issue', answer: { id: 7, key: 'PROJ-1' } },
      { request: 'POST /accounts', answer: { id: 8 } },
      { request: 'POST /issueLink', body: { inwardIssue: { key: 'PROJ-1' } } },
      { request: 'POST /transfers', body: { fromAccount: { id: 8 }, toAccounts: [{ id: 8 }] } },
    ],
    links: [
      '3 body /inwardIssue/key <- 1 body /key',
      '4 body /fromAccount/id <- 2 body /id',
      '4 body /toAccounts/0/id <- 2 body /id',
    ],
  },
  {
    name: 'items of a thing, as items and as what a list is of',
    exchanges: [
      { request: 'GET /cart', answer: { items: [{ id: 5 }] } },
      { request: 'DELETE /cart/items/5' },
      { request: 'POST /cart/items', answer: { cart: { items: [{ id: 6 }] } } },
      { request: 'DELETE /cart/items/6' },
      { request: 'GET /orders', answer: { items: [{ id: 7 }] } },
      { request: 'GET /items', answer: { items: [{ id: 7 }] } },
      { request: 'GET /orders/7' },
      { request: 'GET /items/7' },
    ],
    links: [
      '2 path segment 3 <- 1 body /items/0/id',
      '4 path segment 3 <- 3 body /cart/items/0/id',
      '7 path segment 2 <- 5 body /items/0/id',
      '8 path segment 2 <- 6 body /items/0/id',
    ],
  },
  {
    name: 'a user behind what users are to a thing, or what makes one that',
    exchanges: [
      { request: 'POST /users', answer: { id: 2 } },
      { request: 'POST /users', answer: { id: 3 } },
      { request: 'POST /lists/a/members', body: { userId: 2 }, answer: { userId: 2 } },
      { request: 'DELETE /lists/a/members/2' },
      { request: 'POST /pulls/a/requested_reviewers', body: { userId: 3 }, answer: { id: 3 } },
      { request: 'GET /pulls/a/requested_reviewers/2' },
      { request: 'GET /teams/a/members/3/likes/3' },
    ],
    links: [
      '3 body /userId <- 1 body /id',
      '4 path segment 4 <- 1 body /id',
      '5 body /userId <- 2 body /id',
      '6 path segment 4 <- 1 body /id',
      '7 path segment 4 <- 2 body /id',
    ],
  },
  {
    name: 'a member that has an id of its own',
    exchanges: [
      { request: 'POST /users', answer: { id: 2 } },
      { request: 'POST /lists/a/members', body: { userId: 2 }, answer: { id: 2, userId: 2 } },
      { request: 'DELETE /lists/a/members/2' },
    ],
    links: ['2 body /userId <- 1 body /id', '3 path segment 4 <- 2 body /id'],
  },
  {
    name: 'one of a kind that has a part in a thing',
    exchanges: [
      { request: 'POST /media', answer: { id: 12 } },
      { request: 'POST /users', answer: { id: 5 } },
      { request: 'POST /addresses', answer: { id: 3 } },
      {
        request: 'POST /posts',
        body: { featured_media: 12, assigned_user: 5, defaultAddress: 3, primaryOwner: 5 },
        answer: { id: 9 },
      },
      { request: 'POST /posts', body: { related_post: 9, linkedPosts: [9] } },
      { request: 'GET /me', answer: { default_basket: 77 } },
      { request: 'GET /baskets/77' },
    ],
    links: [
      '4 body /featured_media <- 1 body /id',
      '4 body /assigned_user <- 2 body /id',
      '4 body /defaultAddress <- 3 body /id',
      '4 body /primaryOwner <- 2 body /id',
      '5 body /related_post <- 4 body /id',
      '5 body /linkedPosts/0 <- 4 body /id',
      '7 path segment 2 <- 6 body /default_basket',
    ],
  },
];

describe('links by how things are related', () => {
  test.each(cases)('$name', async ({ exchanges, links }) => {
    expect(await linksOf(exchanges)).toEqual(links);
  });
});

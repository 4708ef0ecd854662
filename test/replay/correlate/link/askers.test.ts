/** What the object of whoever asks is called, and longer names that end in the same word. */
import { describe, expect, test } from 'vitest';
import { linksOf } from '../links.ts';

const remove = { request: 'DELETE /users/7' };

test.each([
  ['the viewer', { viewer: { id: 7 } }, '/viewer/id'],
  ['me', { me: { id: 7 } }, '/me/id'],
  ['by its id', { viewerId: 7 }, '/viewerId'],
])('whoever asks is a user: %s', async (_, answer, place) => {
  const links = await linksOf([{ request: 'GET /settings', answer }, remove]);
  expect(links).toEqual([`2 path segment 2 <- 1 body ${place}`]);
});

describe('no user is', () => {
  test.each([
    ['what is done to me', { notify_me: 7 }],
    ['a box to tick', { rememberMe: 7 }],
    ['an object about what is done to me', { tell_me: { id: 7 } }],
    ['a program', { pdf_viewer: { id: 7 } }],
    ['its id', { image_viewer_id: 7 }],
    ['how many look at it', { viewer: 7 }],
  ])('%s', async (_, answer) => {
    expect(await linksOf([{ request: 'GET /settings', answer }, remove])).toEqual([]);
  });
});

test('a box that the client has ticked is no user of its own', async () => {
  const links = await linksOf([
    { request: 'POST /login', body: { remember_me: 1 }, answer: { user: { id: 1 } } },
    { request: 'DELETE /users/1' },
  ]);
  expect(links).toEqual(['2 path segment 2 <- 1 body /user/id']);
});

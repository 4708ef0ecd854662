/** Actions of one name on things of several kinds. */
import { expect, test } from 'vitest';
import { type Exchange, linksOf } from '../links.ts';

const redirect = (request: string, path: string): Exchange => ({
  request,
  status: 302,
  answerHeaders: [['Location', path]],
});

test('an id behind an action is that of its thing, not of another one on which it was done', async () => {
  const links = await linksOf([
    redirect('POST /fields/new', '/fields/edit/2'),
    redirect('POST /tickets/new', '/tickets/view/2'),
    { request: 'POST /tickets/edit/2', body: { title: 'a' } },
  ]);
  expect(links).toEqual(['3 path segment 3 <- 2 header location segment 3']);
});

test('an id that JSON gives in a URL behind an action is that of its thing', async () => {
  const links = await linksOf([
    { request: 'GET /me', answer: { edit: '/users/edit/7' } },
    { request: 'GET /last', answer: { view: '/posts/view/7' } },
    { request: 'POST /posts/edit/7', body: { title: 'a' } },
  ]);
  expect(links).toEqual(['3 path segment 3 <- 2 body /view segment 3']);
});

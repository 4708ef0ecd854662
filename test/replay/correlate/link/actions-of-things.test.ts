/** Actions of one name on things of several kinds. */
import { expect, test } from 'vitest';
import { type Exchange, linksOf } from '../links.ts';

const redirect = (request: string, path: string): Exchange => ({
  request,
  status: 302,
  answerHeaders: [['Location', path]],
});

test('an id after an action is that of its thing, not of another one with the same action', async () => {
  const links = await linksOf([
    redirect('POST /fields/new', '/fields/edit/2'),
    redirect('POST /tickets/new', '/tickets/view/2'),
    { request: 'POST /tickets/edit/2', body: { title: 'a' } },
  ]);
  expect(links).toEqual(['3 path segment 3 <- 2 header location segment 3']);
});

test('an id after an action in a URL in JSON is that of its thing', async () => {
  const links = await linksOf([
    { request: 'GET /me', answer: { edit: '/users/edit/7' } },
    { request: 'GET /last', answer: { view: '/posts/view/7' } },
    { request: 'POST /posts/edit/7', body: { title: 'a' } },
  ]);
  expect(links).toEqual(['3 path segment 3 <- 2 body /view segment 3']);
});

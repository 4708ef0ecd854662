/** Variables of GraphQL, which are for what the document passes them as. */
import { expect, test } from 'vitest';
import { type Exchange, linksOf } from '../links.ts';

const made: Exchange = {
  request: 'POST /graphql',
  body: { query: 'mutation { createPost { post { id } } }' },
  answer: { data: { createPost: { post: { id: 7 } } } },
};
const sent = (query: string, variables: object): Exchange => ({
  request: 'POST /graphql',
  body: { query, variables },
});

test.each([
  ['an id', 'mutation ($n: Int!) { deletePost(id: $n) { ok } }'],
  ['an id in an object', 'mutation ($n: Int!) { deletePost(input: { id: $n }) { ok } }'],
  [
    'what an id is compared with',
    'mutation ($n: Int!) { delete_posts(where: { id: { _eq: $n } }) }',
  ],
  ['one of a list of ids', 'mutation ($n: Int!) { deletePosts(ids: [$n]) { ok } }'],
  [
    'the id of a thing',
    'mutation ($m: Int!, $n: Int!) { pin(place: $m, post: { id: $n }) { ok } }',
  ],
  ['the id of what the argument names', 'mutation ($n: Int!) { addVote(postId: $n) { ok } }'],
])('one that is passed as %s is linked as that', async (_, query) => {
  expect(await linksOf([made, sent(query, { n: 7 })])).toEqual([
    '2 body /variables/n <- 1 body /data/createPost/post/id',
  ]);
});

test.each([
  ['a quantity', 'query ($id: Int!) { posts(first: $id) { title } }', { id: 7 }],
  ['two arguments', 'mutation ($n: Int!) { movePost(id: $n, place: $n) { ok } }', { n: 7 }],
  ['what is of another thing', 'mutation ($n: Int!) { pin(author: { id: $n }) { ok } }', { n: 7 }],
  ['nothing', 'mutation ($n: Int!) { deletePost { ok } }', { n: 7 }],
])('one that is passed as %s is not', async (_, query, variables) => {
  expect(await linksOf([made, sent(query, variables)])).toEqual([]);
});

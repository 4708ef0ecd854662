import type { Style } from './style.ts';

const ndjson = { 'Content-Type': 'application/x-ndjson' };
const call = (id: number, method: string, params: unknown): object => ({
  jsonrpc: '2.0',
  id,
  method,
  params,
});

/** APIs that serve all under one path, or many requests in one. */
export const calls: readonly Style[] = [
  {
    name: 'GraphQL',
    values: {
      user: ['VXNlcjox', 'VXNlcjo5'],
      post: ['1', '9'],
      cursor: ['YXJyYXljb25uZWN0aW9uOjE=', 'YXJyYXljb25uZWN0aW9uOjc='],
    },
    exchanges: [
      {
        request: 'POST /graphql',
        body: {
          query: 'mutation createUser($n: String!) { createUser(name: $n) { user { id } } }',
          variables: { n: 'ada', level: 1 },
          operationName: 'createUser',
        },
        answer: { data: { createUser: { user: { id: '{user}' } } } },
      },
      {
        request: 'POST /graphql',
        body: {
          query: 'mutation createPost($authorId: ID!) { createPost(authorId: $authorId) { id } }',
          variables: { authorId: '{user}', stars: 1 },
        },
        answer: { data: { createPost: { id: '{post}', author: { id: '{user}' } } } },
      },
      {
        request: 'POST /graphql',
        body: {
          query:
            'query posts($first: Int, $author: ID) { posts(first: $first, author: $author) { pageInfo { endCursor } } }',
          variables: { first: 1, author: '{user}' },
        },
        answer: {
          data: {
            posts: { edges: [{ node: { id: '{post}' } }], pageInfo: { endCursor: '{cursor}' } },
          },
        },
      },
      {
        request: 'POST /graphql',
        body: {
          query:
            'query posts($first: Int, $after: String) { posts(first: $first, after: $after) { totalCount } }',
          variables: { first: 1, after: '{cursor}' },
        },
      },
      { request: 'POST /graphql', body: { query: 'mutation { deletePost(id: "{post}") { ok } }' } },
      {
        request: 'POST /graphql',
        body: { query: 'mutation { rename(userId: "{user}", name: "eve", rank: 1) { ok } }' },
      },
      {
        request: 'POST /graphql',
        body: {
          query:
            'mutation Publish($post: ID!, $times: Int) { publishPost(postId: $post, times: $times) { ok } }',
          variables: { post: '{post}', times: 1 },
          operationName: 'Publish',
        },
      },
      {
        request: 'POST /graphql',
        body: {
          query: 'mutation Like($input: LikeInput!) { likePost(input: $input) { ok } }',
          variables: { input: { postId: '{post}', clientMutationId: '1' } },
        },
      },
    ],
  },
  {
    name: 'JSON-RPC',
    values: { a: [1, 4], b: [2, 5], transfer: [1, 7] },
    exchanges: [
      {
        request: 'POST /rpc',
        body: call(1, 'account.create', { digits: 2 }),
        answer: { jsonrpc: '2.0', id: 1, result: { id: '{a}' } },
      },
      {
        request: 'POST /rpc',
        body: call(2, 'account.create', { digits: 3 }),
        answer: { jsonrpc: '2.0', id: 2, result: { id: '{b}' } },
      },
      {
        request: 'POST /rpc',
        body: call(3, 'createTransfer', { fromAccountId: '{a}', toAccountId: '{b}', amount: 1 }),
        answer: { jsonrpc: '2.0', id: 3, result: '{transfer}' },
      },
      {
        request: 'POST /rpc',
        body: call(4, 'account.get', { id: '{a}' }),
        answer: { jsonrpc: '2.0', id: 4, result: true },
      },
      {
        request: 'POST /rpc',
        body: call(5, 'account.close', { accountId: '{b}', force: 1 }),
        answer: { jsonrpc: '2.0', id: 5, result: 1 },
      },
      { request: 'POST /rpc', body: call(6, 'getTransfer', ['{transfer}']) },
      {
        request: 'POST /rpc',
        body: [call(1, 'account.get', { id: '{a}' }), call(2, 'account.get', { id: '{b}' })],
      },
      {
        request: 'POST /rpc',
        body: call(7, 'move', { from: '{a}', to: '{b}', amount: 1 }),
        gap: 'no name says that they are ids',
      },
    ],
  },
  {
    name: 'batches as multipart/mixed',
    values: {
      one: ['7f3a9b2c1d', '0c9d8e7f6a'],
      two: ['8e4b0c3d2e', '1d0e9f8a7b'],
      etag: ['"5a4b3c2d1e"', '"6b5c4d3e2f"'],
    },
    exchanges: [
      {
        request: 'POST /batch',
        headers: { 'Content-Type': 'multipart/mixed; boundary=b' },
        body: '--b\r\nContent-Type: application/http\r\n\r\nPOST /contacts HTTP/1.1\r\n\r\n{"n":1}\r\n--b\r\nContent-Type: application/http\r\n\r\nPOST /contacts HTTP/1.1\r\n\r\n{"n":2}\r\n--b--\r\n',
        answer:
          '--r\r\nContent-Type: application/http\r\n\r\nHTTP/1.1 201 Created\r\nContent-Type: application/json\r\n\r\n{"id":"{one}"}\r\n--r\r\nContent-Type: application/http\r\n\r\nHTTP/1.1 201 Created\r\nContent-Type: application/json\r\nETag: {etag}\r\n\r\n{"id":"{two}"}\r\n--r--\r\n',
        answerHeaders: { 'Content-Type': 'multipart/mixed; boundary=r' },
      },
      {
        request: 'POST /batch',
        headers: { 'Content-Type': 'multipart/mixed; boundary=b' },
        body: '--b\r\nContent-Type: application/http\r\n\r\nPUT /contacts/{two} HTTP/1.1\r\nIf-Match: {etag}\r\n\r\n{"id":"{two}"}\r\n--b\r\nContent-Type: application/http\r\n\r\nDELETE /contacts/{one} HTTP/1.1\r\n\r\n\r\n--b--\r\n',
      },
    ],
  },
  {
    name: 'batches as JSON',
    values: { one: ['7f3a9b2c1d', '0c9d8e7f6a'], short: [1, 8] },
    exchanges: [
      {
        request: 'POST /batch',
        body: {
          requests: [
            { id: '1', method: 'POST', url: '/rows' },
            { id: '2', method: 'POST', url: '/rows' },
          ],
        },
        answer: [
          { id: '1', body: { id: '{one}' } },
          { id: '2', body: { id: '{short}' } },
        ],
      },
      {
        request: 'POST /batch',
        body: { requests: [{ id: '1', method: 'DELETE', url: '/rows/{one}' }] },
      },
      {
        request: 'GET /rows/{short}',
        gap: 'a short id of a batch is not known for one of what the batch asked for',
      },
    ],
  },
  {
    name: 'lines of JSON, and events of a stream',
    values: {
      job: ['job-7f3a9b2c', 'job-8e4b0c3d'],
      file: [1, 6],
      event: [100000001, 100000007],
      thread: ['th_5a4b3c2d', 'th_6b5c4d3e'],
    },
    exchanges: [
      {
        request: 'POST /jobs',
        body: { task: 'x' },
        answer:
          '{"status":"queued","jobId":"{job}","n":1}\n{"status":"done","result":{"fileId":{file}}}\n',
        answerHeaders: ndjson,
      },
      { request: 'GET /jobs/{job}' },
      { request: 'GET /files/{file}' },
      {
        request: 'GET /events',
        answer: ': hi\n\nid: {event}\nevent: made\ndata: {"threadId":"{thread}","seq":1}\n\n',
        answerHeaders: { 'Content-Type': 'text/event-stream' },
      },
      {
        request: 'POST /threads/{thread}',
        headers: { 'Last-Event-ID': '{event}' },
        body: { thread: '{thread}', n: 1 },
      },
      {
        request: 'POST /bulk',
        headers: ndjson,
        body: '{"index":{"_id":"{job}"}}\n{"fileId":{file},"n":1}\n',
      },
    ],
  },
];

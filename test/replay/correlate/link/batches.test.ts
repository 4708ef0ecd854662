/** Requests that are parts of another one's body (`multipart/mixed`, `application/http`). */
import { expect, test } from 'vitest';
import { replaySession } from '../../../../src/replay/index.ts';
import { type Exchange, type LinkCase, linksOf, sessionOf } from '../links.ts';
import { serveAnswers } from '../serve-answers.ts';

const TYPE = 'multipart/mixed; boundary=b';

function batch(...requests: string[]): Exchange {
  return { request: 'POST /$batch', type: TYPE, body: bodyOf('b', requests.map(partOf)) };
}

function bodyOf(boundary: string, parts: readonly string[]): string {
  return [...parts.map((part) => `--${boundary}\r\n${part}\r\n`), `--${boundary}--\r\n`].join('');
}

function partOf(request: string, index: number): string {
  return `Content-Type: application/http\r\nContent-ID: ${index + 1}\r\n\r\n${request}`;
}

const created: Exchange = {
  request: 'POST /orders',
  status: 201,
  answer: { id: 7, customerId: 31 },
  answerHeaders: [['ETag', '"v4"']],
};

const cases: LinkCase[] = [
  {
    name: 'the path of an inner request has its short ids',
    exchanges: [created, batch('DELETE /orders/7 HTTP/1.1\r\n\r\n')],
    links: ['2 body part 1 path <- 1 body /id'],
  },
  {
    name: 'a key in a path that begins without a slash',
    exchanges: [
      { request: 'POST /Orders', status: 201, answer: { OrderID: 7 } },
      batch('GET Orders(7)?$expand=Items HTTP/1.1\r\nAccept: */*\r\n\r\n'),
    ],
    links: ['2 body part 1 path <- 1 body /OrderID'],
  },
  {
    name: 'the query of an inner request',
    exchanges: [created, batch('GET /invoices?order_id=7&size=7 HTTP/1.1\r\n\r\n')],
    links: ['2 body part 1 path <- 1 body /id'],
  },
  {
    name: 'an address of the server in an inner request',
    exchanges: [created, batch('GET http://127.0.0.1:3000/orders/7 HTTP/1.1\r\n\r\n')],
    links: ['2 body part 1 path <- 1 body /id'],
  },
  {
    name: 'a header of an inner request',
    exchanges: [
      { request: 'GET /orders/9', answer: {}, answerHeaders: [['ETag', '"v4"']] },
      batch('PUT /orders/9 HTTP/1.1\r\nIf-Match: "v4"\r\n\r\n{"a":1}'),
    ],
    links: ['2 body part 1 header if-match <- 1 header etag'],
  },
  {
    name: 'JSON of an inner request, whose ids are of what that is about',
    exchanges: [
      created,
      batch(
        'GET /orders HTTP/1.1\r\n\r\n',
        'PUT /orders/7 HTTP/1.1\r\nContent-Type: application/json\r\n\r\n{"id":7,"customerId":31,"n":7}',
      ),
    ],
    links: [
      '2 body part 2 path <- 1 body /id',
      '2 body part 2 /id <- 1 body /id',
      '2 body part 2 /customerId <- 1 body /customerId',
    ],
  },
  {
    name: 'a set of changes in a batch',
    exchanges: [
      created,
      {
        request: 'POST /$batch',
        type: TYPE,
        body: bodyOf('b', [
          `Content-Type: multipart/mixed; boundary=c\r\n\r\n${bodyOf('c', [partOf('PATCH /orders/7 HTTP/1.1\r\n\r\n{"a":7}', 0)])}`,
        ]),
      },
    ],
    links: ['2 body part 1 part 1 path <- 1 body /id'],
  },
  {
    name: 'the answer to a batch brings what a later batch needs',
    exchanges: [
      {
        ...batch('POST /orders HTTP/1.1\r\n\r\n{"a":1}'),
        answerType: 'multipart/mixed; boundary=r',
        answer: bodyOf('r', [
          'Content-Type: application/http\r\n\r\nHTTP/1.1 201 Created\r\nLocation: /orders/7\r\nContent-Type: application/json\r\n\r\n{"a":1}',
        ]),
      },
      batch('DELETE /orders/7 HTTP/1.1\r\n\r\n'),
    ],
    links: ['2 body part 1 path <- 1 body part 1 header location segment 2'],
  },
  {
    name: 'short ids and validators in an answer are of what the inner request is about',
    exchanges: [
      {
        ...batch('GET /users/3 HTTP/1.1\r\n\r\n', 'POST /orders HTTP/1.1\r\n\r\n{"a":1}'),
        answerType: 'multipart/mixed; boundary=r',
        answer: bodyOf('r', [
          'Content-Type: application/http\r\n\r\nHTTP/1.1 200 OK\r\nETag: "v4"\r\nContent-Type: application/json\r\n\r\n{"id":3}',
          'Content-Type: application/http\r\n\r\nHTTP/1.1 201 Created\r\nContent-Type: application/json\r\n\r\n{"id":7}',
        ]),
      },
      { request: 'GET /orders/7' },
      { request: 'GET /carts/7' },
      batch('PUT /users/3 HTTP/1.1\r\nIf-Match: "v4"\r\n\r\n{"a":1}'),
    ],
    links: [
      '2 path segment 2 <- 1 body part 2 /id',
      '4 body part 1 header if-match <- 1 body part 1 header etag',
    ],
  },
  {
    name: 'what inner requests are about, in a batch that is labelled as a text',
    exchanges: [
      {
        ...batch('GET /users/3 HTTP/1.1\r\n\r\n', 'POST /orders HTTP/1.1\r\n\r\n{"a":1}'),
        type: 'text/plain',
        answerType: 'multipart/mixed; boundary=r',
        answer: bodyOf('r', [
          'Content-Type: application/http\r\n\r\nHTTP/1.1 200 OK\r\n\r\n{"id":3}',
          'Content-Type: application/http\r\n\r\nHTTP/1.1 201 Created\r\n\r\n{"id":7}',
        ]),
      },
      { request: 'GET /orders/7' },
      { request: 'GET /carts/7' },
    ],
    links: ['2 path segment 2 <- 1 body part 2 /id'],
  },
  {
    name: 'a part that is no request is a text',
    exchanges: [created, batch('HTTP/1.1 200 OK\r\n\r\n{"pages":7}')],
    links: [],
  },
];

test.for(cases)('$name', async ({ exchanges, links }) => {
  expect(await linksOf(exchanges)).toEqual(links);
});

test('inner requests name the target instead of the recorded server', async () => {
  const bodyAt = (host: string): string =>
    bodyOf('b', [
      partOf(`GET http://${host}/orders HTTP/1.1\r\n\r\n`, 0),
      partOf(`GET /orders HTTP/1.1\r\nHost: ${host}\r\nReferer: http://${host}/\r\n\r\n`, 1),
    ]);
  await using server = await serveAnswers([]);
  const session = sessionOf([
    { request: 'POST /$batch', type: TYPE, body: bodyAt('127.0.0.1:3000') },
  ]);

  await replaySession(session, { target: server.url });

  expect(server.seen[0]?.body).toBe(bodyAt(new URL(server.url).host));
});

test('inner requests are sent with live values, and with their own lengths', async () => {
  const json = '{"id":7,"note":"é"}';
  const inner = (path: string, body: string): string =>
    `PUT ${path} HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
  const partWith = (request: string): string =>
    `Content-Type: application/http\r\ncontent-length: ${Buffer.byteLength(request)}\r\n\r\n${request}`;
  const bodyWith = (id: string): string =>
    bodyOf('b', [
      partWith(inner(`/orders/${id}?by=7`, json.replace('7', id))),
      partWith('GET /me HTTP/1.1\r\n\r\n'),
    ]);
  await using server = await serveAnswers([{ status: 201, body: '{"id":12345}' }]);
  const session = sessionOf([
    { request: 'POST /orders', status: 201, answer: { id: 7 } },
    { request: 'POST /$batch', type: TYPE, body: bodyWith('7') },
  ]);

  await replaySession(session, { target: server.url });

  expect(server.seen[1]?.body).toBe(bodyWith('12345'));
  expect(server.seen[1]?.headers['content-length']).toBe(
    String(Buffer.byteLength(bodyWith('12345'))),
  );
});

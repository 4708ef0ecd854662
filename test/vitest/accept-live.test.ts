/** What `vitest -u` writes of live values: what was recorded in their place, so that later runs pass. */
import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import type { AnsweredResponse, Header } from '../../src/session/schema.ts';
import { type LooseRecording, recordingOf, serve } from '../kit/index.ts';
import { FILE, get, projectOf } from './accept-project.ts';

interface Given {
  readonly status?: number;
  readonly body?: string;
  readonly headers?: Record<string, string>;
}

const order = (id: string | number): LooseRecording =>
  recordingOf('POST', '/orders', 201, { response: { body: { json: { id } } } });
const EXPECT = { body: 'exact', headers: ['Location'] } as const;

/**
 * Accepts what a server answers for an order that has another id each time. A run after that must
 * pass.
 * @param answer to what comes after the order
 * @returns the response in the session after it
 */
async function accept(
  path: string,
  response: Partial<AnsweredResponse>,
  answer: (id: string | number, request: IncomingMessage) => Given,
): Promise<AnsweredResponse> {
  const isShort = path.endsWith('/7');
  let number = 100;
  await using api = await serve((request, reply) => {
    if (request.method === 'POST') number += 1;
    const id = isShort ? number : `live-id-${number}`;
    const placed: Given = { status: 201, body: JSON.stringify({ id }) };
    const given = request.method === 'POST' ? placed : answer(id, request);
    reply.writeHead(given.status ?? 200, given.headers ?? {}).end(given.body);
  });
  const recordings = [
    order(isShort ? 7 : 'rec-id-11'),
    recordingOf('GET', path, 200, { response }),
  ];
  await using project = await projectOf(api, recordings, { expect: EXPECT });
  expect((await project.run({ update: true })).errors).toEqual({});
  expect((await project.run()).errors).toEqual({});
  return JSON.parse(project.read(FILE)).recordings[1].response;
}

test('live values are written as the recorded ones, whole, as words and as names', async () => {
  const body = { json: { id: 'rec-id-11' } };
  const accepted = await accept('/orders/rec-id-11', { body }, (id, { headers }) => ({
    body: JSON.stringify({
      id,
      self: `/orders/${id}`,
      url: `http://${headers.host}/orders/${id}`,
      note: `order ${id}, placed`,
      by: { [id]: { orderId: id } },
    }),
  }));
  expect(accepted.body).toEqual({
    json: {
      id: 'rec-id-11',
      self: '/orders/rec-id-11',
      url: 'http://127.0.0.1:3000/orders/rec-id-11',
      note: 'order rec-id-11, placed',
      by: { 'rec-id-11': { orderId: 'rec-id-11' } },
    },
  });
});

test('short live values are replaced where they are ids, and not where they are amounts', async () => {
  const body = { json: { ok: true } };
  const accepted = await accept('/orders/7', { body }, (id) => ({
    body: JSON.stringify({ ok: true, orderId: id, self: `/orders/${id}` }),
  }));
  expect(accepted.body).toEqual({ json: { ok: true, orderId: 7, self: '/orders/7' } });

  await using api = await serve(({ method }, response) => {
    if (method === 'POST') response.writeHead(201).end('{"id":8}');
    else response.end('{"id":8,"qty":8}');
  });
  const recordings = [order(7), get('/orders/7', { json: { id: 7 } })];
  await using project = await projectOf(api, recordings, { expect: EXPECT });
  await project.run({ update: true });
  expect(project.read(FILE)).toContain('"qty": 8');
});

test('live values are replaced in a body that is accepted with another status', async () => {
  const body = { json: { error: 'x' } };
  const accepted = await accept('/orders/rec-id-11', { body }, (id) => ({
    status: 404,
    body: JSON.stringify({ missing: id }),
  }));
  expect(accepted).toMatchObject({ status: 404, body: { json: { missing: 'rec-id-11' } } });
});

test('live values are replaced in text and in headers', async () => {
  const headers: Header[] = [['Location', '/old']];
  const accepted = await accept('/orders/rec-id-11', { body: { text: 'old' }, headers }, (id) => ({
    body: `<a href="/orders/${id}">${id}</a>`,
    headers: { location: `/orders/${id}/new` },
  }));
  expect(accepted).toMatchObject({
    body: { text: '<a href="/orders/rec-id-11">rec-id-11</a>' },
    headers: [['Location', '/orders/rec-id-11/new']],
  });
});

test('a value that the recording has itself stays, even if it is a live value elsewhere', async () => {
  const body = { json: { userId: 101, n: 1 } };
  const accepted = await accept('/orders/7', { body }, () => ({ body: '{"userId":101,"n":2}' }));
  expect(accepted.body).toEqual({ json: { userId: 101, n: 2 } });
});

test('a token that a login brought is written as its placeholder', async () => {
  const authorization: Header = ['Authorization', 'Bearer REDACTED_AUTHORIZATION'];
  await using api = await serve(({ url, headers }, response) => {
    const body = url === '/login' ? { token: 'live-token-1' } : { is: headers.authorization };
    response.end(JSON.stringify(body));
  });
  const recordings = [
    get('/login', { json: { token: 'REDACTED_AUTHORIZATION' } }),
    recordingOf('GET', '/me', 200, {
      headers: [authorization],
      response: { body: { json: { a: 1 } } },
    }),
  ];
  await using project = await projectOf(api, recordings, { expect: EXPECT });
  expect((await project.run({ update: true })).errors).toEqual({});

  expect(project.read(FILE)).toContain('"is": "Bearer REDACTED_AUTHORIZATION"');
  expect(project.read(FILE)).not.toContain('live-token-1');
});

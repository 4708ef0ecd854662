/** An API that speaks MessagePack, recorded on one instance and replayed on another. */
import { buffer } from 'node:stream/consumers';
import { decode, encode } from '@msgpack/msgpack';
import { expect, test } from 'vitest';
import { checkSession, replaySession } from '../../src/replay/index.ts';
import { type Served, serve, told } from '../kit/index.ts';
import { record } from '../record/record.ts';
import { recordThrough, useEndpoints } from '../record/relay/endpoints.ts';

interface Instance {
  readonly id: string;
  readonly token: string;
  readonly name: string;
}

const RECORDED: Instance = { id: 'ord-5f3a91', token: 'tok-9d8e7f6a5b4c', name: 'first' };
const LIVE: Instance = { id: 'ord-c4d2e8', token: 'tok-1a2b3c4d5e6f', name: 'first' };

const TYPE = { 'Content-Type': 'application/msgpack' };

/** Creates an order, and lets it be paid for by its id with the token that came with it. */
function serveOrders({ id, token, name }: Instance): Promise<Served> {
  return serve(async (request, response) => {
    const bytes = await buffer(request);
    const body = bytes.length > 0 ? decode(bytes) : undefined;
    const isPaid = JSON.stringify(body) === JSON.stringify({ order: { id }, amount: 7, token });
    response.setHeader('Content-Type', 'application/msgpack');
    if (request.method === 'POST' && request.url === '/orders') {
      response.end(encode({ order: { id, name }, access_token: token }));
      return;
    }
    response.statusCode = request.url === `/orders/${id}/payments` && isPaid ? 200 : 404;
    response.end(encode({ id, name }));
  });
}

async function pay(url: string): Promise<void> {
  const created = await fetch(`${url}/orders`, { method: 'POST' });
  const { order, access_token: token } = decode(await created.arrayBuffer()) as {
    order: { id: string };
    access_token: string;
  };
  const body = encode({ order: { id: order.id }, amount: 7, token });
  const paid = await fetch(`${url}/orders/${order.id}/payments`, {
    ...{ method: 'POST', headers: TYPE },
    body: Buffer.from(body),
  });
  await paid.arrayBuffer();
  expect(paid.status).toBe(200);
}

async function recordPayment(): Promise<Awaited<ReturnType<typeof record>>> {
  await using api = await serveOrders(RECORDED);
  return await record(() => pay(api.url));
}

test('what an answer brings is sent in the body of a later request', async () => {
  using recorded = await recordPayment();
  await using other = await serveOrders(LIVE);
  const { outcomes } = await replaySession(recorded.session, { target: other.url });
  expect(outcomes.map((outcome) => told(outcome)?.message ?? outcome.state)).toEqual([
    'passed',
    'passed',
  ]);
});

test('a secret in a body does not reach the disk, and all else of the body is kept', async () => {
  using recorded = await recordPayment();
  const files = recorded.text + recorded.journals;
  const bodies = recorded.session.recordings.flatMap(({ request, response }) =>
    [request.body, 'body' in response ? response.body : undefined].flatMap((body) =>
      body && 'base64' in body ? [Buffer.from(body.base64, 'base64')] : [],
    ),
  );
  expect(files).not.toContain(RECORDED.token);
  expect(Buffer.concat(bodies).toString('latin1')).not.toContain(RECORDED.token);
  expect(bodies.map((body) => decode(body))).toEqual([
    {
      order: { id: RECORDED.id, name: 'first' },
      access_token: expect.stringMatching(/^REDACTED_/),
    },
    { order: { id: RECORDED.id }, amount: 7, token: expect.stringMatching(/^REDACTED_/) },
    { id: RECORDED.id, name: 'first' },
  ]);
});

test('a secret in clear is found by the check of sessions', async () => {
  using recorded = await recordPayment();
  const [first, second] = recorded.session.recordings;
  if (!first || !second) throw new Error('two were recorded');
  const body = { base64: Buffer.from(encode({ password: 'hunter22!' })).toString('base64') };
  const session = {
    ...recorded.session,
    recordings: [first, { ...second, request: { ...second.request, body } }],
  };
  expect(checkSession(session)).toMatchObject([{ place: 'request body', kind: 'password' }]);
});

test('a body that differs is told by the place in it', async () => {
  using recorded = await recordPayment();
  await using other = await serveOrders({ ...LIVE, name: 'second' });
  const { outcomes } = await replaySession(recorded.session, {
    target: other.url,
    expect: { body: 'exact' },
  });
  expect(outcomes.map((outcome) => told(outcome)?.message)).toEqual([
    expect.stringContaining('/order/name'),
    expect.stringContaining('/name'),
  ]);
});

test('a body that is cut off, or has more than one value, is not kept: nobody finds its secrets', async () => {
  const secret = encode({ password: 'hunter22!' });
  await using api = await serve(async (request, response) => {
    await buffer(request);
    response.end();
  });
  using recorded = await record(async () => {
    for (const body of [secret.subarray(0, -1), Buffer.concat([secret, secret])]) {
      await fetch(api.url, { method: 'POST', headers: TYPE, body: Buffer.from(body) });
    }
  });
  const bodies = recorded.session.recordings.map(({ request }) => request.body);
  expect(bodies).toEqual([{ truncated: secret.length - 1 }, { truncated: 2 * secret.length }]);
  expect(recorded.journals).not.toContain(Buffer.from(secret).toString('base64').slice(0, 16));
  expect(recorded.report).toMatchObject({ withoutBody: 2 });
  expect(recorded.report).not.toHaveProperty('notRead');
});

test('a secret in a part of an upload does not reach the disk', async () => {
  await using api = await serve((request, response) => {
    request.resume();
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify({ access_token: RECORDED.token }));
  });
  using recorded = await record(async () => {
    const form = new FormData();
    const login = encode({ password: 'hunter22!', note: RECORDED.token });
    form.set('login', new Blob([Buffer.from(login)], { type: 'application/msgpack' }), 'a.bin');
    await (await fetch(api.url, { method: 'POST', body: form })).text();
  });
  const body = recorded.session.recordings[0]?.request.body;
  if (!body || !('base64' in body)) throw new Error('it was kept');
  const bytes = Buffer.from(body.base64, 'base64');
  const start = bytes.indexOf('\r\n\r\n') + 4;
  expect(decode(bytes.subarray(start, bytes.indexOf('\r\n--', start)))).toEqual({
    password: expect.stringMatching(/^REDACTED_PASSWORD/),
    note: expect.stringMatching(/^REDACTED_ACCESS_TOKEN/),
  });
});

test('a body with the address of an endpoint is one of its format with that of the upstream', async () => {
  await using api = await serve(async (request, response) => {
    response.setHeader('Content-Type', 'application/msgpack');
    response.end(await buffer(request));
  });
  // Longer than the address of the endpoint.
  const upstream = api.url.replace('127.0.0.1', 'upstream.localhost');
  using recorded = await recordThrough(useEndpoints(), upstream, async (url) => {
    const body = Buffer.from(encode({ next: `${url}/2`, count: 7 }));
    await (await fetch(url, { method: 'POST', headers: TYPE, body })).arrayBuffer();
  });
  const body = recorded.session.recordings[0]?.request.body;
  if (!body || !('base64' in body)) throw new Error('it was kept');
  expect(decode(Buffer.from(body.base64, 'base64'))).toEqual({
    next: `${upstream}/2`,
    count: 7,
  });
});

test('a token that came in such a body alone is no clear text where it goes on', async () => {
  await using api = await serve((request, response) => {
    request.resume();
    response.setHeader('Content-Type', 'application/msgpack');
    response.end(encode({ access_token: RECORDED.token, expires: 7 }));
  });
  using recorded = await record(async () => {
    await (await fetch(api.url)).arrayBuffer();
    const body = JSON.stringify({ note: RECORDED.token });
    const headers = { 'Content-Type': 'application/json' };
    await (await fetch(`${api.url}/of/${RECORDED.token}`, { method: 'PUT', headers, body })).text();
  });
  expect(recorded.text).not.toContain(RECORDED.token);
});

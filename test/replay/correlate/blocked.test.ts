/** What is not sent, since the value that it needs did not come. */
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import { type EngineSettings, Replay } from '../../../src/replay/engine.ts';
import { readSession, replaySession } from '../../../src/replay/index.ts';
import { told, withTold } from '../../kit/index.ts';
import { createScratchFolder } from '../../session/scratch-folder.ts';
import { sessionOf } from './links.ts';
import { login, serveAnswers } from './serve-answers.ts';

test('what needs a failed response is not sent, and names it', async () => {
  await using server = await serveAnswers([{ body: '{"token":"live-token-2"}' }, { status: 500 }]);

  const { outcomes } = await replaySession(sessionOf(login), { target: server.url });

  expect(server.seen).toHaveLength(2);
  expect(withTold(outcomes[2])).toMatchObject({
    state: 'blocked',
    blockedBy: '2',
    told: { label: 'blocked', message: 'blocked by #2 POST /orders (500)' },
  });
});

test('what needs a value that the response lacks is not sent', async () => {
  await using server = await serveAnswers([
    { body: '{"token":"live-token-2"}' },
    { status: 201, body: '{"ID":12}' },
  ]);

  const { outcomes } = await replaySession(sessionOf(login), { target: server.url });

  expect(told(outcomes[2])?.message).toBe(
    'blocked by #2 POST /orders: its response has no body /id',
  );
});

test('a success with another status fails, and what needs its values is sent', async () => {
  await using server = await serveAnswers([{ body: '{"id":"order-1122-z","key":"key-55"}' }]);

  const { outcomes } = await replaySession(orders, { target: server.url });

  expect(outcomes[0]?.failure).toMatchObject({ kind: 'status', expected: 201, actual: 200 });
  expect(server.seen.map(({ request }) => request)).toEqual([
    'POST /orders',
    'GET /orders/order-1122-z',
    'GET /orders/order-1122-z/items',
    'GET /keys/key-55',
  ]);
});

test('what needs a value of an error of GraphQL is not sent, even if the answer has one', async () => {
  await using server = await serveAnswers([
    { body: '{"data":{"addBook":{"id":"book-4455"}},"errors":[{"message":"not saved"}]}' },
  ]);
  const session = sessionOf([
    {
      request: 'POST /graphql',
      body: { query: 'mutation { addBook { id } }' },
      answer: { data: { addBook: { id: 'book-1122' } } },
    },
    { request: 'DELETE /books/book-1122' },
  ]);

  const { outcomes } = await replaySession(session, { target: server.url });

  expect(server.seen).toHaveLength(1);
  expect(told(outcomes[1])?.message).toBe(
    'blocked by #1 POST /graphql mutation addBook (error "not saved")',
  );
});

test('a request that is blocked by a blocked one names the root', async () => {
  await using server = await serveAnswers([{ status: 401 }]);

  const { outcomes } = await replaySession(sessionOf(login), { target: server.url });

  expect(outcomes.map(({ blockedBy }) => blockedBy)).toEqual([undefined, '1', '1']);
  expect(told(outcomes[2])?.message).toBe('blocked by #1 POST /login (401)');
});

test('what needs a skipped response is skipped as well, and says so', async () => {
  await using server = await serveAnswers([]);
  const session = sessionOf([
    { request: 'POST /orders', status: 201, answer: { id: 7 } },
    { request: 'GET /orders/7' },
    { request: 'GET /orders' },
  ]);

  const { outcomes } = await replaySession(session, { target: server.url, readOnly: true });

  expect(outcomes.map(({ state }) => state)).toEqual(['skipped', 'skipped', 'passed']);
  expect(told(outcomes[1])?.message).toBe(
    'not sent: needs #1 POST /orders, which was not sent (its path segment 2 comes from there)',
  );
});

const orders = sessionOf([
  { request: 'POST /orders', status: 201, answer: { id: 'order-7766-a', key: 'key-918273-bc' } },
  { request: 'GET /orders/order-7766-a' },
  { request: 'GET /orders/order-7766-a/items' },
  { request: 'GET /keys/key-918273-bc' },
]);

test('if the cause passed and lacks the value, the first request that needs it fails for all others', async () => {
  await using server = await serveAnswers([{ status: 201, body: '<html>' }]);

  const { outcomes, summary } = await replaySession(orders, { target: server.url });

  expect(outcomes.map(({ state, blockedBy }) => [state, blockedBy])).toEqual([
    ['passed', undefined],
    ['failed', '1'],
    ['blocked', '2'],
    ['blocked', '2'],
  ]);
  expect(told(outcomes[3])?.message).toBe(
    'blocked by #1 POST /orders: its response has no body /key',
  );
  expect(summary).toMatchObject({ total: 4, passed: 1, failed: 1, blocked: 2, skipped: 0 });
});

test('if nobody asked for the cause, the first request that needs it fails for all others', async () => {
  await using server = await serveAnswers([{ status: 500 }]);
  const told: [string, string][] = [];
  const settings: EngineSettings = {
    target: server.url,
    onOutcome: ({ outcome: { id, state } }) => void told.push([id, state]),
  };
  const replay = new Replay(orders, settings, orders.recordings.slice(1));
  await replay.run();

  expect(replay.neededFirst).toBe(1);
  expect(told).toEqual([
    ['1', 'failed'],
    ['2', 'failed'],
    ['3', 'blocked'],
    ['4', 'blocked'],
  ]);
  expect(withTold(replay.settled('3'))).toMatchObject({
    blockedBy: '2',
    told: { message: 'blocked by #1 POST /orders (500)' },
  });
});

test('of requests to a target that is down the first fails, until it has answered again', async () => {
  const { url, port, close } = await serveAnswers([]);
  await close();
  const revived = createServer((_, response) => response.setHeader('Connection', 'close').end());
  const session = sessionOf(
    ['/a', '/b', '/c', '/d', '/e'].map((path) => ({ request: `GET ${path}` })),
  );
  const { outcomes } = await replaySession(session, {
    target: url,
    onOutcome({ id }) {
      // Without a host, it listens at once.
      if (id === '2') revived.listen(port);
      if (id === '3') revived.close();
    },
  });

  expect(outcomes.map(({ state, blockedBy }) => [state, blockedBy])).toEqual([
    ['failed', undefined],
    ['blocked', '1'],
    ['passed', undefined],
    ['failed', undefined],
    ['blocked', '4'],
  ]);
  expect(told(outcomes[1])?.message).toBe(`ECONNREFUSED nothing listens at ${url}`);
});

test('a body that cannot be read is an outcome, and the rest goes on', async () => {
  using folder = createScratchFolder();
  const file = folder.path('a.session.json');
  await mkdir(folder.path('body.bin'));
  const { size: bytes } = await stat(folder.path('body.bin'));
  const body = { file: 'body.bin', bytes };
  const session = sessionOf([{ request: 'POST /a' }, { request: 'GET /b' }]);
  const recordings = session.recordings.map((recording, index) =>
    index === 0 ? { ...recording, request: { ...recording.request, body } } : recording,
  );
  await writeFile(file, JSON.stringify({ ...session, recordings }));
  await using server = await serveAnswers([{}]);

  const { outcomes } = await replaySession(await readSession(file), { target: server.url });

  expect(outcomes.map(({ state }) => state)).toEqual(['failed', 'passed']);
});

test('the failure at the root is reported in full, whatever its path ends in', async () => {
  await using server = await serveAnswers([{ status: 500 }]);
  const session = sessionOf([
    { request: 'POST /oauth/token', answer: { access_token: 'recorded-token-1' } },
    { request: 'GET /me', headers: [['Authorization', 'Bearer recorded-token-1']] },
  ]);
  const { outcomes } = await replaySession(session, { target: server.url });

  expect(outcomes[1]?.failure).toEqual({
    kind: 'blocked',
    to: 'header authorization',
    causes: [
      {
        ...{ id: '1', method: 'POST', path: '/oauth/token', state: 'failed', actual: 500 },
        failure: { kind: 'status', expected: 200, actual: 500 },
      },
    ],
  });
});

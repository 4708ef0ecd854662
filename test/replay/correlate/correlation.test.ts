/** Sessions replayed against servers that give other ids, tokens and cookies than the recorded ones. */
import { expect, test } from 'vitest';
import { replaySession } from '../../../src/replay/index.ts';
import { serve, told } from '../../kit/index.ts';
import { sessionOf } from './links.ts';
import { login, serveAnswers } from './serve-answers.ts';

test('sends live tokens and ids in the place of the recorded ones', async () => {
  await using server = await serveAnswers([
    { body: '{"token":"live-token-2"}' },
    { status: 201, body: '{"id": 12}' },
    { body: '{"id":12}' },
  ]);

  const { outcomes, summary } = await replaySession(sessionOf(login), { target: server.url });

  expect(summary).toMatchObject({ passed: 3, failed: 0 });
  expect(server.seen.map(({ request }) => request)).toEqual([
    'POST /login',
    'POST /orders',
    'GET /orders/12',
  ]);
  expect(server.seen[2]?.headers.authorization).toBe('Bearer live-token-2');
  expect(outcomes[2]?.correlated).toEqual([
    {
      from: { id: '2', place: 'body /id' },
      to: 'path segment 2',
      recorded: '7',
      live: '12',
      reasons: ['same name'],
    },
    {
      from: { id: '1', place: 'body /token' },
      to: 'header authorization',
      reasons: ['random value'],
    },
  ]);
});

test('sends what was recorded where correlation is off', async () => {
  await using server = await serveAnswers([{}, { status: 201 }, {}]);

  await replaySession(sessionOf(login), { target: server.url, correlate: false });

  expect(server.seen[2]?.request).toBe('GET /orders/7');
});

test('with all at once, only what needs a live value waits for it', async () => {
  let answer = (): void => undefined;
  const seen: string[] = [];
  await using server = await serve((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    if (request.url === '/free') answer();
    else if (request.method === 'POST') answer = () => response.writeHead(201).end('{"id":12}');
    if (request.method === 'GET') response.end();
  });
  const session = sessionOf([
    { request: 'POST /orders', status: 201, answer: { id: 7 } },
    { request: 'GET /orders/7' },
    { request: 'GET /free' },
  ]);

  const { summary } = await replaySession(session, { target: server.url, speed: 'instant' });

  expect(summary.passed).toBe(3);
  expect(seen).toEqual(['POST /orders', 'GET /free', 'GET /orders/12']);
});

test('numbers keep every digit, and stay numbers', async () => {
  const session = sessionOf([
    { request: 'POST /orders', answerType: 'application/json', answer: '{"id": 9007199254740993}' },
    {
      request: 'POST /pay',
      type: 'application/json',
      body: '{"orderId": 9007199254740993, "fee": 1.10}',
    },
  ]);
  await using server = await serveAnswers([{ body: '{"id": 90071992547409931234}' }, {}]);

  await replaySession(session, { target: server.url });

  expect(server.seen[1]?.body).toBe('{"orderId": 90071992547409931234, "fee": 1.10}');
});

test('the recorded origin becomes the target, in headers and bodies and escaped', async () => {
  const session = sessionOf([
    {
      request: `GET /go?to=${encodeURIComponent('http://127.0.0.1:3000/back')}`,
      headers: [
        ['X-Base', 'http://127.0.0.1:3000'],
        ['X-Forwarded-Host', '127.0.0.1:3000'],
        ['Origin', 'http://127.0.0.1:3000'],
      ],
      body: { hook: 'http://127.0.0.1:3000/hook', other: 'http://127.0.0.1:30001/' },
    },
  ]);
  await using server = await serveAnswers([{}]);
  const target = `${server.url}/base`;

  await replaySession({ ...session, origin: 'http://127.0.0.1:3000' }, { target });

  const [seen] = server.seen;
  expect(seen?.request).toBe(`GET /base/go?to=${encodeURIComponent(`${target}/back`)}`);
  expect(seen?.headers).toMatchObject({
    'x-base': target,
    'x-forwarded-host': new URL(target).host,
    origin: server.url,
  });
  expect(JSON.parse(seen?.body ?? '')).toEqual({
    hook: `${target}/hook`,
    other: 'http://127.0.0.1:30001/',
  });
});

test('cookies are those of the live server', async () => {
  const session = sessionOf([
    { request: 'POST /login', answerHeaders: [['Set-Cookie', 'sid=recorded1; Path=/']] },
    { request: 'GET /me', headers: [['Cookie', 'theme=dark; sid=recorded1']] },
  ]);
  await using server = await serveAnswers([{ headers: { 'set-cookie': 'sid=live2; Path=/' } }, {}]);

  await replaySession(session, { target: server.url });

  expect(server.seen[1]?.headers.cookie).toBe('theme=dark; sid=live2');
});

test('only a header that the user sets is not correlated', async () => {
  await using server = await serveAnswers([
    { status: 401 },
    { status: 201, body: '{"id":12}' },
    {},
  ]);

  const { outcomes } = await replaySession(sessionOf(login), {
    target: server.url,
    headers: { authorization: 'Bearer mine' },
  });

  expect(outcomes.map(({ state }) => state)).toEqual(['failed', 'passed', 'passed']);
  expect(server.seen[2]).toMatchObject({
    request: 'GET /orders/12',
    headers: { authorization: 'Bearer mine' },
  });
});

test('a failure shows the live values and the chain that led to it', async () => {
  await using server = await serveAnswers([
    { body: '{"token":"live-token-2"}' },
    { status: 201, body: '{"id":12}' },
    { status: 404, body: 'gone' },
  ]);

  const { outcomes } = await replaySession(sessionOf(login), { target: server.url });

  expect(outcomes[2]?.failure).toMatchObject({ kind: 'status', expected: 200, actual: 404 });
  expect(told(outcomes[2])).toMatchObject({
    detail: [
      '│ gone',
      'Sent with live values:',
      '  path segment 2: 12 (recorded 7) from #2 body /id [same name]',
      '  header authorization: from #1 body /token [random value]',
      'Led here: #1 POST /login → #2 POST /orders → #3 GET /orders/7',
    ].join('\n'),
  });
});

test('a live Location on another host still gives its path: servers behind proxies do not know their address', async () => {
  const session = sessionOf([
    { request: 'POST /orders', status: 201, answerHeaders: [['Location', '/orders/7']] },
    { request: 'GET /orders/7' },
  ]);
  await using server = await serveAnswers([
    { status: 201, headers: { location: 'http://inside.test:81/orders/12' } },
    {},
  ]);

  await replaySession(session, { target: server.url });

  expect(server.seen[1]?.request).toBe('GET /orders/12');
});

test('at a factor, only a request that needs a live value waits for it, and its planned time stays', async () => {
  const seen: string[] = [];
  let answer = (): void => undefined;
  await using server = await serve((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    if (request.method === 'POST') answer = () => response.writeHead(201).end('{"id":12}');
    else response.end();
    if (request.url === '/free') answer();
  });
  const session = sessionOf([
    { request: 'POST /orders', status: 201, answer: { id: 7 }, at: 0, time: 1 },
    { request: 'GET /orders/7', at: 5 },
    { request: 'GET /free', at: 40 },
  ]);

  const { outcomes } = await replaySession(session, { target: server.url, openLoop: true });

  expect(seen).toEqual(['POST /orders', 'GET /free', 'GET /orders/12']);
  expect(outcomes.map(({ plannedAt }) => plannedAt)).toEqual([0, 5, 40]);
});

test('each copy has live values of its own', async () => {
  let id = 10;
  const seen: string[] = [];
  await using server = await serve((request, response) => {
    if (request.method === 'POST') {
      id += 1;
      response.writeHead(201).end(JSON.stringify({ id }));
      return;
    }
    seen.push(String(request.url));
    response.end();
  });
  const session = sessionOf([
    { request: 'POST /orders', status: 201, answer: { id: 7 } },
    { request: 'GET /orders/7' },
  ]);

  const { summary } = await replaySession(session, { target: server.url, copies: 2, repeat: 2 });

  expect(summary.passed).toBe(8);
  expect(seen.toSorted()).toEqual(['/orders/11', '/orders/12', '/orders/13', '/orders/14']);
});

test('live values count as equal where bodies are compared, alone and in URLs', async () => {
  const session = sessionOf([
    { request: 'POST /orders', status: 201, answer: { id: 7, self: '/orders/7' } },
    { request: 'GET /orders/7', answer: { id: 7, self: 'http://localhost/orders/7', total: 7 } },
  ]);
  await using server = await serveAnswers([
    { status: 201, body: '{"id":12,"self":"/orders/12"}' },
    { body: '{"id":12,"self":"http://localhost/orders/12","total":8}' },
  ]);

  const { outcomes } = await replaySession(session, {
    target: server.url,
    expect: { body: 'exact' },
  });

  const messages = outcomes.map((outcome) => told(outcome)?.message);
  expect(messages).toEqual([undefined, 'body differs at /total: expected 7, got 8']);
});

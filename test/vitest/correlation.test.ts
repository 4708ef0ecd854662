/** Correlation in generated suites: what is sent with what is selected, and how failures read. */
import { expect, test } from 'vitest';
import { runInline, serve } from '../kit/index.ts';
import { sessionOf } from '../replay/correlate/links.ts';
import { configWith, failuresOf } from './replaying.ts';

const session = sessionOf([
  { request: 'POST /orders', body: { sku: 'a' }, status: 201, answer: { id: 7 } },
  { request: 'GET /orders', answer: [] },
  { request: 'GET /orders/7', answer: { id: 7 } },
  { request: 'DELETE /orders/7', status: 204 },
]);

/** An API of orders whose ids begin with 12; `broken` does not take any. */
async function serveOrders(parts: { broken?: boolean } = {}) {
  const requests: string[] = [];
  let id = 11;
  const server = await serve((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    if (request.method === 'POST') {
      id += 1;
      response.writeHead(parts.broken ? 500 : 201).end(JSON.stringify({ id }));
    } else if (request.url === '/orders') response.end('[]');
    else if (request.url === `/orders/${id}`)
      response.writeHead(request.method === 'GET' ? 200 : 204).end();
    else response.writeHead(404).end();
  });
  return { ...server, requests };
}

test('a suite passes against an API that gives other ids', async () => {
  await using api = await serveOrders();
  await using run = await runInline({
    'vitest.config.ts': configWith({ target: api.url }),
    'sessions/orders.session.json': session,
  });

  expect(Object.values(run.tests).map((task) => task.result().state)).toEqual(
    Array(4).fill('passed'),
  );
  expect(api.requests).toEqual([
    'POST /orders',
    'GET /orders',
    'GET /orders/12',
    'DELETE /orders/12',
  ]);
});

test('selected requests are sent with those that they need, and no others', async () => {
  await using api = await serveOrders();
  await using run = await runInline(
    {
      'vitest.config.ts': configWith({ target: api.url }),
      'sessions/orders.session.json': session,
    },
    { testNamePattern: 'DELETE' },
  );

  expect(api.requests).toEqual(['POST /orders', 'DELETE /orders/12']);
  expect(Object.values(run.tests).map((task) => task.result().state)).toEqual([
    'skipped',
    'skipped',
    'skipped',
    'passed',
  ]);
});

test('blocked tests are skipped with their cause, and the report lists them under it', async () => {
  await using api = await serveOrders({ broken: true });
  await using run = await runInline({
    'vitest.config.ts': configWith({ target: api.url }),
    'sessions/orders.session.json': session,
  });

  const results = Object.values(run.tests).map((task) => task.result());
  expect(results).toMatchObject([
    { state: 'failed' },
    { state: 'passed' },
    { state: 'skipped', note: 'not sent: blocked by #1 POST /orders (500)' },
    { state: 'skipped', note: 'not sent: blocked by #1 POST /orders (500)' },
  ]);
  expect(failuresOf(run)[0]).toMatchObject({ kind: 'status', expected: 201, actual: 500 });
  expect(run.stdout).toMatch(/× #1 POST \/orders {2}.*\n.*↳ blocks 2 more: #3 #4/);
});

test('correlate: false sends what was recorded', async () => {
  await using api = await serveOrders();
  await using run = await runInline({
    'vitest.config.ts': configWith({ target: api.url, correlate: false }),
    'sessions/orders.session.json': session,
  });

  expect(run.exitCode).toBe(1);
  expect(api.requests).toContain('GET /orders/7');
});

test('rules in the config reach the replay', async () => {
  await using api = await serveOrders();
  const rules = [
    { from: { path: 'POST /orders', pointer: '/id' }, to: { path: '/find', query: 'what' } },
  ];
  await using _run = await runInline({
    'vitest.config.ts': configWith({ target: api.url, correlate: { rules } }),
    'sessions/orders.session.json': sessionOf([
      { request: 'POST /orders', status: 201, answer: { id: 7 } },
      { request: 'GET /find?what=seven', status: 404 },
    ]),
  });

  expect(api.requests).toEqual(['POST /orders', 'GET /find?what=12']);
});

test('a retried request sends live values, and frees what it had blocked', async () => {
  let posts = 0;
  const requests: string[] = [];
  await using api = await serve((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    if (request.method !== 'POST') {
      response.end();
      return;
    }
    posts += 1;
    response.writeHead(posts === 1 ? 503 : 201).end('{"id":12}');
  });
  await using run = await runInline(
    {
      'vitest.config.ts': configWith({ target: api.url }),
      'sessions/orders.session.json': sessionOf([
        { request: 'POST /orders', status: 201, answer: { id: 7 } },
        { request: 'GET /orders/7' },
      ]),
    },
    { retry: 1 },
  );

  expect(run.exitCode).toBe(0);
  expect(requests).toEqual(['POST /orders', 'POST /orders', 'GET /orders/12']);
});

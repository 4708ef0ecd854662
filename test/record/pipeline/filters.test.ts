/** Filters in each of the ways in which exchanges come to a session. */
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { type Exchange, OpenExchange } from '../../../src/record/pipeline/exchange.ts';
import { createExchangeFilter } from '../../../src/record/pipeline/filter.ts';
import { OpenExchanges } from '../../../src/record/pipeline/open-exchanges.ts';
import { serve } from '../../kit/index.ts';
import { send } from '../echo.ts';
import { onlyRecording, record } from '../record.ts';
import { recordThrough, useEndpoints } from '../relay/endpoints.ts';

const host = useEndpoints();
const filters = { exclude: ['preflight', 'assets'] } as const;

/** What a page asks for. */
const page: readonly [method: string, path: string, headers: Record<string, string>][] = [
  ['GET', '/style.css', {}],
  ['OPTIONS', '/orders', { 'Access-Control-Request-Method': 'POST' }],
  ['POST', '/orders', {}],
  ['GET', '/image', {}],
];

const listener: Parameters<typeof serve>[0] = (request, response) => {
  request.resume();
  response.setHeader('Content-Type', request.url === '/image' ? 'image/png' : 'application/json');
  response.end(`"answer to ${request.url}"`);
};

/** All of the page's requests, which must be answered whether they are recorded or not. */
async function askAll(ask: (...line: (typeof page)[number]) => Promise<string>): Promise<void> {
  for (const [method, path, headers] of page) {
    expect(await ask(method, path, headers)).toBe(`"answer to ${path}"`);
  }
}

describe('a filtered request passes and is in no session', () => {
  test('sent by fetch', async () => {
    await using api = await serve(listener);
    using recorded = await record(
      () =>
        askAll(async (method, path, headers) => {
          return (await fetch(`${api.url}${path}`, { method, headers })).text();
        }),
      { filters },
    );

    expect(onlyRecording(recorded).request).toMatchObject({ method: 'POST', path: '/orders' });
    expect(recorded.filteredOut).toBe(3);
  });

  test('sent by node:http', async () => {
    await using api = await serve(listener);
    using recorded = await record(
      () =>
        askAll(async (method, path, headers) => {
          return text(await send(`${api.url}${path}`, { method, headers }));
        }),
      { filters },
    );

    expect(onlyRecording(recorded).request).toMatchObject({ method: 'POST', path: '/orders' });
    expect(recorded.filteredOut).toBe(3);
  });

  test('sent to an endpoint', async () => {
    await using api = await serve(listener);
    using recorded = await recordThrough(
      host,
      api.url,
      (url) =>
        askAll(async (method, path, headers) => {
          return (await fetch(`${url}${path}`, { method, headers })).text();
        }),
      { filters },
    );

    expect(onlyRecording(recorded).request).toMatchObject({ method: 'POST', path: '/orders' });
    expect(recorded.filteredOut).toBe(3);
  });
});

describe('the host that filters match', () => {
  test('is the upstream behind an endpoint', async () => {
    await using api = await serve(listener);
    using recorded = await recordThrough(
      host,
      api.url,
      async (url) => (await fetch(`${url}/a`)).text(),
      { filters: { include: { host: `127.0.0.1:${api.port}` } } },
    );

    expect(onlyRecording(recorded).request.path).toBe('/a');
  });
});

test('the end does not wait for a filtered endless response', async () => {
  const ended: Exchange[] = [];
  const exchanges = new OpenExchanges(
    { request: 1, response: 1 },
    (exchange) => {
      ended.push(exchange);
      return undefined;
    },
    { exclude: { path: '/events' } },
  );
  const line = { origin: 'http://a.example', method: 'GET', path: '/events' };
  exchanges.open(line);
  const isDone = await Promise.race([
    exchanges.drain().then(() => true),
    new Promise((resolve) => setImmediate(() => resolve(false))),
  ]);

  expect(isDone).toBe(true);
  expect(ended).toEqual([]);
  expect(exchanges.filteredOut).toBe(1);
});

describe('the bodies of a filtered exchange are not kept', () => {
  const line = { origin: 'http://a.example', method: 'POST', path: '/uploads' };
  const limits = { request: 10, response: 10 };
  const open = (exclude: object): OpenExchange =>
    new OpenExchange(line, limits, () => undefined, createExchangeFilter({ exclude }));

  test('from its start, if the request line matches', () => {
    const exchange = open({ path: '/uploads' });
    exchange.requestBody.add(Buffer.from('abc'));

    expect(exchange.requestBody.take()).toEqual({ truncated: 3 });
  });

  test('from its response on, if the media type matches', () => {
    const exchange = open({ contentType: 'image/*' });
    exchange.requestBody.add(Buffer.from('abc'));
    exchange.respond({ status: 200, statusText: 'OK', headers: [['Content-Type', 'image/png']] });
    exchange.responseBody.add(Buffer.from('abcd'));

    expect(exchange.requestBody.take()).toEqual({ truncated: 3 });
    expect(exchange.responseBody.take()).toEqual({ truncated: 4 });
  });

  test('are kept as long as the exchange may be included', () => {
    const exchange = open({ contentType: 'image/*' });
    exchange.requestBody.add(Buffer.from('abc'));
    exchange.respond({ status: 200, statusText: 'OK', headers: [['Content-Type', 'text/html']] });

    expect(exchange.requestBody.take()).toEqual({ bytes: Buffer.from('abc') });
  });
});

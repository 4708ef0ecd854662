import { createServer as createTlsServer } from 'node:https';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { headerValues } from '../../../src/http/headers.ts';
import { once, serve } from '../../kit/index.ts';
import { createScratchFolder } from '../../session/scratch-folder.ts';
import { onlyAnswer, onlyRecording } from '../record.ts';
import { certificate, privateKey } from '../test-certificate.ts';
import { answerWith, exchangeBytes, hello, recordThrough, useEndpoints } from './endpoints.ts';

const host = useEndpoints();

describe('an endpoint', () => {
  test('passes and records the path byte for byte', async () => {
    await using api = await serve((request, response) => response.end(request.url));
    using recorded = await recordThrough(host, api.url, async (url) => {
      const head = 'GET /a%2Fb//c?x=1&x=2&y HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';
      expect(await exchangeBytes(url, head)).toContain('/a%2Fb//c?x=1&x=2&y');
    });

    expect(onlyRecording(recorded).request.path).toBe('/a%2Fb//c?x=1&x=2&y');
  });

  test('asks for codings that can be decoded alone, and records what the client asked for', async () => {
    await using api = await serve((request, response) => {
      response.end(request.headers['accept-encoding']);
    });
    using recorded = await recordThrough(host, api.url, async (url) => {
      const head =
        'GET / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip, br, dcz\r\nConnection: close\r\n\r\n';
      expect(await exchangeBytes(url, head)).toMatch(/\n\ngzip, br$/);
    });

    const { headers } = onlyRecording(recorded).request;
    expect(headers).toContainEqual(['Accept-Encoding', 'gzip, br, dcz']);
  });

  test('keeps order, case and duplicates of headers in both directions', async () => {
    await using api = await answerWith(
      'HTTP/1.1 299 Odd\r\nX-b: 1\r\nx-A: 2\r\nX-b: 3\r\nContent-Length: 2\r\n\r\nok',
    );
    using recorded = await recordThrough(host, api.url, async (url) => {
      const answer = await exchangeBytes(
        url,
        'GET / HTTP/1.1\r\nHost: here\r\nUser-AGENT: x\r\nX-Two: 2\r\nx-two: 3\r\nConnection: close\r\n\r\n',
      );
      expect(answer).toMatch(/^HTTP\/1.1 299 Odd\nX-b: 1\nx-A: 2\nX-b: 3\nContent-Length: 2\n/);
    });

    const sent = api.received()[0]?.toString('latin1') ?? '';
    expect(sent).toMatch(
      /^GET \/ HTTP\/1.1\r\nHost: here\r\nUser-AGENT: x\r\nX-Two: 2\r\nx-two: 3\r\n/,
    );
    expect(onlyRecording(recorded).request.headers.slice(1, 4)).toEqual([
      ['User-AGENT', 'x'],
      ['X-Two', '2'],
      ['x-two', '3'],
    ]);
    expect(onlyAnswer(recorded)).toMatchObject({ status: 299, statusText: 'Odd' });
  });

  test('passes the head of a stream on before its body has a byte', async () => {
    await using api = await serve((_, response) => response.writeHead(200).flushHeaders());
    using recorded = await recordThrough(host, api.url, async (url) => {
      const abort = new AbortController();
      expect((await fetch(url, { signal: abort.signal })).status).toBe(200);
      abort.abort();
    });

    expect(onlyAnswer(recorded)).toMatchObject({ status: 200, aborted: true });
  });

  test('records bodies of both directions, a compressed one decoded', async () => {
    await using api = await serve(async (request, response) => {
      response.setHeader('Content-Encoding', 'gzip');
      response.end(gzipSync(`got ${await text(request)}`));
    });
    using recorded = await recordThrough(host, api.url, async (url) => {
      expect(await (await fetch(url, { method: 'POST', body: '{"a":1}' })).text()).toBe(
        'got {"a":1}',
      );
    });

    expect(onlyRecording(recorded).request.body).toEqual({ json: { a: 1 } });
    expect(onlyAnswer(recorded).body).toEqual({ text: 'got {"a":1}', coding: 'gzip' });
  });

  test.each(['MKCOL', 'POST', 'UNLOCK'])('gives a %s without a body no body', async (method) => {
    await using api = await answerWith('HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n');
    using recorded = await recordThrough(host, api.url, async (url) => {
      await exchangeBytes(url, `${method} / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
    });

    const sent = api.received()[0]?.toString('latin1') ?? '';
    expect(sent).not.toMatch(/Transfer-Encoding/i);
    expect(onlyRecording(recorded).request).not.toHaveProperty('body');
  });

  test('is not recorded a second time by the worker that calls it', async () => {
    await using api = await serve(hello);
    using recorded = await recordThrough(host, api.url, async (url) => {
      await (await fetch(`${url}/endpoint`)).text();
      await (await fetch(`${api.url}/direct`)).text();
    });

    const paths = recorded.session.recordings.map(({ request }) => request.path);
    expect(paths).toEqual(['/endpoint', '/direct']);
  });

  test('passes the connection headers of its upstream', async () => {
    await using api = await serve(hello);
    using recorded = await recordThrough(host, api.url, async (url) => {
      const { headers } = await fetch(url);
      expect(headers.get('connection')).toBe('keep-alive');
      expect(headers.get('keep-alive')).toBe('timeout=5');
    });

    expect(onlyAnswer(recorded).headers).toContainEqual(['Keep-Alive', 'timeout=5']);
  });

  test('keeps the base path of its upstream', async () => {
    await using api = await serve((request, response) => response.end(request.url));
    using recorded = await recordThrough(host, `${api.url}/api/`, async (url) => {
      expect(new URL(url).pathname).toBe('/api');
      expect(await (await fetch(`${url}/orders`)).text()).toBe('/api/orders');
    });

    expect(recorded.session.origin).toBe(api.url);
    expect(onlyRecording(recorded).request.path).toBe('/api/orders');
  });

  test('leads redirects of an upstream on this machine back through itself', async () => {
    await using api = await serve((request, response) => {
      if (request.url === '/in') response.end('in');
      else response.writeHead(303, { Location: `http://${request.headers.host}/in` }).end();
    });
    using recorded = await recordThrough(host, api.url, async (url) => {
      expect(await (await fetch(url, { method: 'POST' })).text()).toBe('in');
    });

    expect(recorded.session.recordings).toHaveLength(2);
  });

  test('never shows its address in the session', async () => {
    await using api = await serve((request, response) => {
      response.setHeader('Location', `http://${request.headers.host}/next`);
      response.end(JSON.stringify({ self: `http://${request.headers.host}/`, url: request.url }));
    });
    let port = '';
    using recorded = await recordThrough(host, api.url, async (url) => {
      port = new URL(url).port;
      const headers = { Origin: url, Referer: `${url}/page`, Destination: `${url}/copy` };
      const back = encodeURIComponent(`${url}/back`);
      await (await fetch(`${url}/?back=${back}`, { method: 'POST', headers, body: url })).text();
    });

    expect(recorded.text).not.toContain(port);
    const { request, response } = onlyRecording(recorded);
    expect(request.path).toBe(`/?back=${encodeURIComponent(`${api.url}/back`)}`);
    expect(request.body).toEqual({ text: api.url });
    expect(headerValues(request.headers, 'host')).toEqual([new URL(api.url).host]);
    expect(headerValues(request.headers, 'destination')).toEqual([`${api.url}/copy`]);
    expect(response).toMatchObject({ body: { json: { self: `${api.url}/` } } });
  });

  test('never shows its address in requests that bypass it', async () => {
    await using api = await serve(async (request, response) => response.end(await text(request)));
    let port = '';
    using recorded = await recordThrough(host, api.url, async (url) => {
      port = new URL(url).port;
      const headers = { Referer: `${url}/page` };
      const direct = `${api.url}/?back=${encodeURIComponent(url)}`;
      await (await fetch(direct, { method: 'POST', headers, body: `${url}/next` })).text();
    });

    expect(recorded.journals + recorded.text).not.toContain(port);
    const { request } = onlyRecording(recorded);
    expect(headerValues(request.headers, 'referer')).toEqual([`${api.url}/page`]);
    expect(request.path).toBe(`/?back=${encodeURIComponent(api.url)}`);
    expect(request.body).toEqual({ text: `${api.url}/next` });
    expect(onlyAnswer(recorded).body).toEqual({ text: `${api.url}/next` });
  });

  test('gives a secret the same placeholder as the worker does', async () => {
    await using api = await serve((_, response) => {
      response.setHeader('Set-Cookie', 'sid=s3cret; HttpOnly');
      response.end();
    });
    using recorded = await recordThrough(host, api.url, async (url) => {
      await (await fetch(`${url}/login`, { headers: { Authorization: 'Basic cGFzcw==' } })).text();
      await (await fetch(`${api.url}/me`, { headers: { Cookie: 'sid=s3cret' } })).text();
    });

    expect(recorded.journals.match(/"journal":1/g)).toHaveLength(2);
    expect(recorded.journals + recorded.text).not.toMatch(/s3cret|cGFzcw/);
    const [login, me] = recorded.session.recordings;
    expect(login?.request.headers).toContainEqual([
      'Authorization',
      'Basic REDACTED_AUTHORIZATION',
    ]);
    expect(login?.response).toMatchObject({
      headers: expect.arrayContaining([['Set-Cookie', 'sid=REDACTED_SID; HttpOnly']]),
    });
    expect(me?.request.headers).toContainEqual(['Cookie', 'sid=REDACTED_SID']);
  });

  test("responds 502 if the upstream's certificate is not trusted", async () => {
    const server = createTlsServer({ cert: certificate, key: privateKey }, hello);
    await using api = await serve(server);
    const upstream = `https://127.0.0.1:${api.port}`;
    using recorded = await recordThrough(host, upstream, async (url) => {
      expect((await fetch(url)).status).toBe(502);
    });

    expect(recorded.session.origin).toBe(upstream);
    expect(onlyRecording(recorded).response).toMatchObject({
      error: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    });
  });
});

test('a closed endpoint leaves no connection open, not even an unused one', async () => {
  await using api = await serve(hello);
  using scratch = createScratchFolder();
  const endpoint = await host.openEndpoint({
    sessionFile: scratch.path('a.session.json'),
    name: 'a test',
    recordedBy: 'a.test.ts',
    upstream: api.url,
    limits: { request: 10, response: 10 },
    key: 'key',
  });
  const socket = connect(Number(new URL(endpoint.url).port), '127.0.0.1');
  await once(socket, 'connect');
  const ended = once(socket, 'close');
  socket.resume();

  expect(await endpoint.close()).toMatchObject({ journal: undefined, filteredOut: 0 });

  await ended;
  await expect(fetch(endpoint.url)).rejects.toThrow();
});

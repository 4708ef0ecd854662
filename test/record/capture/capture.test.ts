import http, { Agent, get as getByName, type IncomingMessage } from 'node:http';
import { buffer, text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { Pool, request as undiciRequest } from 'undici';
import { Agent as Undici6Agent, request as undici6Request } from 'undici-6';
import { describe, expect, test, vi } from 'vitest';
import { headerValues } from '../../../src/http/headers.ts';
import { once, serve, serveRaw } from '../../kit/index.ts';
import { echo, send } from '../echo.ts';
import { onlyAnswer, onlyRecording, record } from '../record.ts';

const clients: Record<string, (url: string) => Promise<unknown>> = {
  fetch: async (url) => (await fetch(url, { method: 'POST', body: 'hello' })).text(),
  'undici.request': async (url) =>
    (await undiciRequest(url, { method: 'POST', body: 'hello' })).body.text(),
  // Its channels do not tell of the chunks of bodies.
  'undici.request of undici 6': async (url) => {
    const dispatcher = new Undici6Agent();
    const { body } = await undici6Request(url, { method: 'POST', body: 'hello', dispatcher });
    await body.text();
    await dispatcher.close();
  },
  'a Pool of its own': async (url) => {
    const { origin, pathname, search } = new URL(url);
    const pool = new Pool(origin);
    const { body } = await pool.request({ path: pathname + search, method: 'POST', body: 'hello' });
    await body.text();
    await pool.close();
  },
  'http.request': async (url) => text(await send(url, { method: 'POST' }, 'hello')),
  'http.request with agent: false': async (url) =>
    text(await send(url, { method: 'POST', agent: false }, 'hello')),
  'http.request with an agent of its own': async (url) => {
    const agent = new Agent({ keepAlive: true });
    await text(await send(url, { method: 'POST', agent }, 'hello'));
    agent.destroy();
  },
};

describe.each(Object.entries(clients))('%s', (_, post) => {
  test('is recorded once, with its request and its response', async () => {
    await using api = await serve(echo);
    using recorded = await record(() => post(`${api.url}/a?x=1`));

    expect(recorded.session).toMatchObject({ name: 'a test', origin: api.url });
    const { request, response } = onlyRecording(recorded);
    expect(request).toMatchObject({ method: 'POST', path: '/a?x=1', body: { text: 'hello' } });
    expect(headerValues(request.headers, 'host')).toEqual([new URL(api.url).host]);
    expect(response).toMatchObject({
      status: 200,
      body: { json: { method: 'POST', url: '/a?x=1', body: 'hello' } },
    });
  });

  test('keeps duplicates and case of response headers', async () => {
    await using api = await serve((request, response) => {
      request.resume();
      response.writeHead(200, [
        'X-One',
        '1',
        'x-one',
        '2',
        'Set-Cookie',
        'a=1; Path=/',
        'Set-Cookie',
        'b=2',
      ]);
      response.end();
    });
    using recorded = await record(() => post(api.url));

    expect(onlyAnswer(recorded).headers.slice(0, 4)).toEqual([
      ['X-One', '1'],
      ['x-one', '2'],
      ['Set-Cookie', 'a=1; Path=/'],
      ['Set-Cookie', 'b=2'],
    ]);
  });

  test('stores a compressed response decoded, with its coding', async () => {
    await using api = await serve((request, response) => {
      request.resume();
      response.setHeader('Content-Encoding', 'gzip');
      response.end(gzipSync('{"zipped":true}'));
    });
    using recorded = await record(() => post(api.url));

    expect(onlyAnswer(recorded).body).toEqual({ json: { zipped: true }, coding: 'gzip' });
  });

  test('records a refused connection', async () => {
    const api = await serve(echo);
    await api.close();
    using recorded = await record(() => post(api.url).catch(() => undefined));

    expect(onlyRecording(recorded).response).toEqual({
      error: 'ECONNREFUSED',
      time: expect.any(Number),
    });
  });

  test('records a response that the server broke off', async () => {
    await using api = await serveRaw((socket) => {
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this', () => socket.end());
      });
    });
    using recorded = await record(() => post(api.url).catch(() => undefined));

    const answer = onlyAnswer(recorded);
    expect(answer).toMatchObject({ status: 200, body: { text: 'only this' } });
    expect(answer.error).toMatch(/^(ECONNRESET|UND_ERR_\w+)$/);
    expect(answer.aborted).toBeUndefined();
  });
});

describe('a request by fetch', () => {
  test('is recorded with the headers that were on the wire', async () => {
    await using api = await serve(echo);
    using recorded = await record(async () => {
      const headers = { 'X-Case': 'Kept' };
      await (await fetch(api.url, { method: 'PUT', headers, body: 'x' })).text();
    });

    const { headers } = onlyRecording(recorded).request;
    expect(headers).toContainEqual(['X-Case', 'Kept']);
    expect(headerValues(headers, 'content-length')).toEqual(['1']);
    expect(headerValues(headers, 'user-agent')).toEqual(['node']);
  });

  test('is recorded as a chunked stream if its length is unknown', async () => {
    await using api = await serve(echo);
    using recorded = await record(async () => {
      const body = new Blob(['streamed']).stream();
      await (await fetch(api.url, { method: 'POST', body, duplex: 'half' })).text();
    });

    const { headers, body } = onlyRecording(recorded).request;
    expect(headerValues(headers, 'transfer-encoding')).toEqual(['chunked']);
    expect(body).toEqual({ text: 'streamed' });
  });

  test('is recorded once for each redirect', async () => {
    await using api = await serve((request, response) => {
      if (request.url === '/new') response.end('there');
      else response.writeHead(302, { Location: '/new' }).end();
    });
    using recorded = await record(async () => (await fetch(`${api.url}/old`)).text());

    expect(recorded.session.recordings.map(({ request }) => request.path)).toEqual([
      '/old',
      '/new',
    ]);
  });

  test('is recorded as aborted if the client cuts the response off', async () => {
    await using api = await serve((_, response) => {
      response.write('first');
    });
    using recorded = await record(async () => {
      const abort = new AbortController();
      const response = await fetch(api.url, { signal: abort.signal });
      await response.body?.getReader().read();
      abort.abort(new Error('a reason of the user'));
    });

    const answer = onlyAnswer(recorded);
    expect(answer).toMatchObject({ status: 200, aborted: true, body: { text: 'first' } });
    expect(answer.error).toBeUndefined();
  });
});

describe('a request by node:http', () => {
  test('is recorded if the function was imported by name', async () => {
    await using api = await serve(echo);
    using recorded = await record(async () => {
      const [response]: IncomingMessage[] = await once(getByName(`${api.url}/named`), 'response');
      if (response !== undefined) await text(response);
    });

    expect(onlyRecording(recorded).request.path).toBe('/named');
  });

  test('is recorded with order, case and duplicates of its headers', async () => {
    await using api = await serve(echo);
    using recorded = await record(async () => {
      const headers = ['X-B', '1', 'x-a', '2', 'X-B', '3', 'Host', new URL(api.url).host];
      await text(await send(api.url, { headers }));
    });

    expect(onlyRecording(recorded).request.headers.slice(0, 3)).toEqual([
      ['X-B', '1'],
      ['x-a', '2'],
      ['X-B', '3'],
    ]);
  });

  test('is recorded with its body in the encoding of each write', async () => {
    await using api = await serve(async (request, response) => {
      response.end((await buffer(request)).toString('hex'));
    });
    using recorded = await record(async () => {
      const request = http.request(api.url, { method: 'POST' });
      request.write('é', 'latin1');
      request.end(Buffer.from([0xff]));
      const [response]: IncomingMessage[] = await once(request, 'response');
      if (response !== undefined) await text(response);
    });

    expect(onlyRecording(recorded).request.body).toEqual({ base64: '6f8=' });
    expect(onlyAnswer(recorded).body).toEqual({ text: 'e9ff' });
  });

  test('is recorded with its trailers', async () => {
    await using api = await serve(echo);
    using recorded = await record(async () => {
      const request = http.request(api.url, { method: 'POST', headers: { Trailer: 'X-Sum' } });
      request.write('body');
      request.addTrailers([
        ['X-Sum', '1'],
        ['Authorization', 's3cret'],
      ]);
      request.end();
      const [response]: IncomingMessage[] = await once(request, 'response');
      if (response !== undefined) await text(response);
    });

    expect(onlyRecording(recorded).request).toMatchObject({
      body: { text: 'body' },
      trailers: [
        ['X-Sum', '1'],
        ['Authorization', 'REDACTED_AUTHORIZATION'],
      ],
    });
  });

  test('has no trailers if its body is not chunked, since Node sends none then', async () => {
    await using api = await serve(echo);
    using recorded = await record(async () => {
      const request = http.request(api.url, { method: 'POST' });
      request.addTrailers({ 'X-Sum': '1' });
      request.end('body');
      const [response]: IncomingMessage[] = await once(request, 'response');
      if (response !== undefined) await text(response);
    });

    expect(onlyRecording(recorded).request).not.toHaveProperty('trailers');
  });

  test('does not change: Node still discards an unread response', async () => {
    await using api = await serve(echo);
    using recorded = await record(async () => {
      const request = http.get(api.url);
      await once(request, 'close');
      expect(request.listenerCount('response')).toBe(0);
    });

    expect(onlyAnswer(recorded).status).toBe(200);
  });

  test('is recorded as aborted if the client destroys it', async () => {
    await using api = await serve((_, response) => {
      response.write('first');
    });
    using recorded = await record(async () => {
      const response = await send(api.url);
      await once(response, 'data');
      response.destroy();
      await once(response, 'close');
    });

    const answer = onlyAnswer(recorded);
    expect(answer).toMatchObject({ status: 200, aborted: true, body: { text: 'first' } });
  });

  test('is recorded as aborted if the client leaves before any answer', async () => {
    await using api = await serve(() => undefined);
    using recorded = await record(async () => {
      const request = http.get(api.url, { signal: AbortSignal.timeout(50) });
      await once(request, 'error').catch(() => undefined);
      await once(request, 'close');
    });

    expect(onlyRecording(recorded).response).toMatchObject({ error: 'ABORT_ERR', aborted: true });
  });

  test('is recorded although the user spies on http.request', async () => {
    await using api = await serve(echo);
    const spy = vi.spyOn(http, 'request');
    using recorded = await record(async () => text(await send(api.url)));

    expect(spy).toHaveBeenCalledOnce();
    expect(recorded.session.recordings).toHaveLength(1);
    spy.mockRestore();
  });
});

/** What recorded clients of this process ask servers for: only content codings that can be decoded. */
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { createSecureServer } from 'node:http2';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { Agent, request as undiciRequest } from 'undici';
import { Agent as Undici6Agent, request as undici6Request } from 'undici-6';
import { expect, test } from 'vitest';
import { headerValues } from '../../../src/http/headers.ts';
import { once, serve } from '../../kit/index.ts';
import { send } from '../echo.ts';
import { onlyAnswer, onlyRecording, record } from '../record.ts';
import { certificate, privateKey } from '../test-certificate.ts';

const ASKED = 'dcz, gzip';

const clients: Record<string, (url: string) => Promise<unknown>> = {
  fetch: async (url) => (await fetch(url, { headers: { 'Accept-Encoding': ASKED } })).text(),
  'undici.request with an object': async (url) => {
    const { body } = await undiciRequest(url, { headers: { 'Accept-Encoding': ASKED } });
    await body.dump();
  },
  'undici.request with a flat list': async (url) => {
    const { body } = await undiciRequest(url, { headers: ['accept-encoding', ASKED] });
    await body.dump();
  },
  'undici.request with Headers': async (url) => {
    const headers = new Headers({ 'accept-encoding': ASKED });
    await (await undiciRequest(url, { headers })).body.dump();
  },
  'undici.request of undici 6': async (url) => {
    const dispatcher = new Undici6Agent();
    const headers = { 'Accept-Encoding': ASKED };
    await (await undici6Request(url, { headers, dispatcher })).body.dump();
    await dispatcher.close();
  },
  'http.request with an object': async (url) =>
    text(await send(url, { headers: { 'Accept-Encoding': ASKED } })),
  'http.request with a flat list': async (url) =>
    text(await send(url, { headers: ['Host', new URL(url).host, 'Accept-Encoding', ASKED] })),
  'http.request with setHeader': async (url) => {
    const request = httpRequest(url);
    request.setHeader('Accept-Encoding', ASKED);
    await readAnswer(request);
  },
  'http.request with a head sent early': async (url) => {
    const request = httpRequest(url, { method: 'POST', headers: { 'Accept-Encoding': ASKED } });
    request.flushHeaders();
    await readAnswer(request);
  },
  'http.request with Expect': async (url) => {
    const headers = { 'Accept-Encoding': ASKED, Expect: '100-continue' };
    await readAnswer(httpRequest(url, { method: 'POST', headers }));
  },
  'http.request without an agent': async (url) =>
    text(await send(url, { agent: false, headers: { 'Accept-Encoding': ASKED } })),
};

async function readAnswer(request: ClientRequest): Promise<void> {
  request.end();
  const [response]: IncomingMessage[] = await once(request, 'response');
  if (response !== undefined) await text(response);
}

test.each(Object.entries(clients))(
  '%s asks for what can be decoded, and its session has what it asked for',
  async (_, get) => {
    const asked: unknown[] = [];
    await using api = await serve((request, response) => {
      asked.push(request.headers['accept-encoding']);
      response.setHeader('Content-Encoding', 'gzip').end(gzipSync('hello'));
    });
    using recorded = await record(() => get(api.url));

    expect(asked).toEqual(['gzip']);
    const { headers } = onlyRecording(recorded).request;
    expect(headerValues(headers, 'accept-encoding')).toEqual([ASKED]);
    expect(onlyAnswer(recorded).body).toEqual({ text: 'hello', coding: 'gzip' });
  },
);

test('over HTTP/2, a client asks for what can be decoded', async () => {
  const asked: unknown[] = [];
  const server = createSecureServer({ cert: certificate, key: privateKey }, (request, response) => {
    asked.push(request.headers['accept-encoding']);
    response.end('hello');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  using recorded = await record(async () => {
    const dispatcher = new Agent({ allowH2: true, connect: { rejectUnauthorized: false } });
    const headers = ['accept-encoding', 'dcz', 'accept-encoding', 'br'];
    const { body } = await undiciRequest(`https://127.0.0.1:${port}`, { headers, dispatcher });
    await body.dump();
    await dispatcher.close();
  });
  server.close();

  expect(asked).toEqual(['identity, br']);
  const { headers } = onlyRecording(recorded).request;
  expect(headerValues(headers, 'accept-encoding')).toEqual(['dcz, br']);
});

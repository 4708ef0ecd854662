import { createServer } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { once, type Served, serve } from '../../kit/index.ts';
import { onlyAnswer, onlyRecording } from '../record.ts';
import { exchangeBytes, hello, recordThrough } from './endpoints.ts';
import { useProxyProcess } from './proxies.ts';

const host = useProxyProcess();

function connectTo(url: string): Socket {
  return connect(Number(new URL(url).port), '127.0.0.1');
}

describe('an upgrade to HTTP/2', () => {
  const upgrade =
    'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAoAAA\r\n';

  test('is ignored: the answer comes over HTTP/1.1 and the connection stays open', async () => {
    await using api = await serve(async (request, response) => {
      response.end(JSON.stringify([await text(request), Object.keys(request.headers)]));
    });
    using recorded = await recordThrough(host, api.url, async (url) => {
      const head = `POST /orders HTTP/1.1\r\nHost: a\r\n${upgrade}Content-Length: 5\r\n\r\n`;
      const next = 'GET /next HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';
      const answers = await exchangeBytes(url, `${head}hello${next}`);
      expect(answers.match(/HTTP\/1.1 200 OK/g)).toHaveLength(2);
      expect(answers).toContain(
        '["hello",["host","connection","http2-settings","content-length"]]',
      );
    });

    const [order, next] = recorded.session.recordings;
    expect(order?.request).toMatchObject({ path: '/orders', body: { text: 'hello' } });
    expect(next?.request.path).toBe('/next');
  });

  test('is ignored if the body comes after the head', async () => {
    await using api = await serve(async (request, response) => response.end(await text(request)));
    using recorded = await recordThrough(host, api.url, async (url) => {
      const socket = connectTo(url);
      socket.write(`POST / HTTP/1.1\r\nHost: a\r\n${upgrade}Content-Length: 10\r\n\r\nhello`);
      await new Promise((resolve) => setTimeout(resolve, 50));
      socket.write('world');
      const [answer] = await once(socket, 'data');
      expect(String(answer)).toContain('200 OK');
      socket.destroy();
    });

    expect(onlyRecording(recorded).request.body).toEqual({ text: 'helloworld' });
    expect(onlyAnswer(recorded).body).toEqual({ text: 'helloworld' });
  });
});

describe('a WebSocket', () => {
  const handshake = [
    'GET /live?x=1 HTTP/1.1',
    'Host: here',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    'Sec-WebSocket-Protocol: graphql-ws',
    '\r\n',
  ].join('\r\n');
  const accepted =
    'HTTP/1.1 101 Switching Protocols\r\nUPGRADE: websocket\r\nConnection: Upgrade\r\n\r\n';

  /** An API that says hello, and gives a client of WebSockets its socket. */
  function serveUpgrade(
    onUpgrade: (socket: Duplex, first: Buffer, protocol: string | undefined) => void,
  ): Promise<Served> {
    return serve(
      createServer(hello).on('upgrade', ({ headers }, socket, first) => {
        socket.on('error', () => socket.destroy()).on('end', () => socket.end());
        socket.write(accepted);
        onUpgrade(socket, first, headers['sec-websocket-protocol']);
      }),
    );
  }

  test('passes byte for byte with its handshake, which alone is recorded', async () => {
    await using api = await serveUpgrade((socket, first, protocol) => {
      socket.write(`${protocol} ${first}`);
      let rest = 'first, second'.length;
      socket.on('data', (chunk) => {
        rest -= chunk.length;
        socket.write(chunk);
        if (rest === 0) socket.end();
      });
    });
    using recorded = await recordThrough(host, api.url, async (url) => {
      const socket = connectTo(url);
      socket.write(`${handshake}first`);
      const [answer] = await once(socket, 'data');
      socket.write(', second');
      expect(answer + (await text(socket))).toBe(`${accepted}graphql-ws first, second`);
    });

    const { request } = onlyRecording(recorded);
    expect(request).toMatchObject({ method: 'GET', path: '/live?x=1' });
    expect(request.headers).toContainEqual(['Sec-WebSocket-Protocol', 'graphql-ws']);
    expect(request).not.toHaveProperty('body');
    expect(onlyAnswer(recorded)).toEqual({
      status: 101,
      headers: [
        ['UPGRADE', 'websocket'],
        ['Connection', 'Upgrade'],
      ],
      time: expect.any(Number),
    });
  });

  test('that is still open at the end of its test is closed on both sides', async () => {
    const sides: Promise<unknown>[] = [];
    await using api = await serveUpgrade((socket) => {
      sides.push(once(socket.resume(), 'end'));
    });
    using recorded = await recordThrough(host, api.url, async (url) => {
      const socket = connectTo(url);
      socket.write(handshake);
      await once(socket, 'data');
      sides.push(once(socket.resume(), 'end'));
    });

    expect(await Promise.all(sides)).toHaveLength(2);
    expect(recorded.session.recordings).toHaveLength(1);
  });

  test('to an unreachable upstream is answered with 502', async () => {
    const api = await serve(hello);
    await api.close();
    using recorded = await recordThrough(host, api.url, async (url) => {
      const answer = await exchangeBytes(url, handshake);
      expect(answer).toMatch(/^HTTP\/1.1 502 /);
      expect(answer).toContain(`${api.url} refuses connections`);
    });

    expect(onlyRecording(recorded).response).toMatchObject({ error: 'ECONNREFUSED' });
  });

  test('that is refused gets the answer unchanged, and the answer is recorded', async () => {
    await using api = await serve((_, response) => {
      response.writeHead(401, 'No Way', { 'WWW-Authenticate': 'Basic' });
      response.write('who ');
      response.end('are you?');
    });
    using recorded = await recordThrough(host, api.url, async (url) => {
      const answer = await exchangeBytes(url, handshake);
      expect(answer).toMatch(/^HTTP\/1.1 401 No Way\nWWW-Authenticate: Basic\n/);
      expect(answer).toMatch(/\n\nwho are you\?$/);
    });

    expect(onlyAnswer(recorded)).toMatchObject({
      status: 401,
      statusText: 'No Way',
      body: { text: 'who are you?' },
    });
  });

  test('whose client leaves before the answer is recorded without an answer', async () => {
    const server = createServer(hello);
    const upgraded = once(server, 'upgrade');
    await using api = await serve(server);
    using recorded = await recordThrough(host, api.url, async (url) => {
      const socket = connectTo(url);
      socket.write(handshake);
      const [, upstream]: Duplex[] = await upgraded;
      socket.destroy();
      await once(upstream?.resume() ?? socket, 'end');
      upstream?.destroy();
    });

    expect(onlyRecording(recorded).response).toMatchObject({ aborted: true });
  });
});

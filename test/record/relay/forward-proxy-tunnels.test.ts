import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect, createServer as createRawServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { connect as connectSecurely } from 'node:tls';
import { describe, expect, test } from 'vitest';
import { once, serve } from '../../kit/index.ts';
import { onlyAnswer, onlyRecording } from '../record.ts';
import { exchangeBytes, hello } from './endpoints.ts';
import { headOfGet } from './head-of-get.ts';
import {
  openTunnel,
  recordByProxy,
  secureTunnel,
  serveSecurely,
  useProxyProcess,
} from './proxies.ts';

const host = useProxyProcess();

describe('a forward proxy', () => {
  test('reads what is sent over TLS in a tunnel', async () => {
    await using api = await serveSecurely(async (request, response) => {
      response.end(`${request.headers.host} ${await text(request)}`);
    });
    using recorded = await recordByProxy(host, async (proxy) => {
      const socket = await openTunnel(proxy, `127.0.0.1:${api.port}`);
      const secure = await secureTunnel(socket, readFileSync(proxy.caFile, 'utf8'));
      secure.write(
        'POST /orders HTTP/1.1\r\nHost: shop\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello',
      );
      expect(await text(secure)).toContain('shop hello');
    });

    expect(recorded.session.origin).toBe(api.secureUrl);
    expect(onlyRecording(recorded).request).toMatchObject({
      method: 'POST',
      path: '/orders',
      body: { text: 'hello' },
    });
  });

  test('accepts a TLS handshake that came along with CONNECT', async () => {
    await using api = await serveSecurely(hello);
    using recorded = await recordByProxy(host, async (proxy) => {
      const relay = createRawServer();
      relay.listen(0, '127.0.0.1');
      await once(relay, 'listening');
      const address = relay.address();
      const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
      const secure = connectSecurely({ port, host: '127.0.0.1', ca: readFileSync(proxy.caFile) });
      const [client] = await once(relay, 'connection');
      const [flight] = await once(client, 'data');
      const upstream = connect(Number(new URL(proxy.url).port), '127.0.0.1');
      const head = `CONNECT 127.0.0.1:${api.port} HTTP/1.1\r\nHost: a\r\n\r\n`;
      upstream.write(Buffer.concat([Buffer.from(head), flight]));
      const [answer] = await once(upstream, 'data');
      const end = answer.indexOf('\r\n\r\n') + 4;
      expect(answer.toString('latin1', 0, 12)).toBe('HTTP/1.1 200');
      client.write(answer.subarray(end));
      client.pipe(upstream).pipe(client);
      await once(secure, 'secureConnect');
      secure.write(headOfGet('/'));
      expect(await text(secure)).toContain('hello');
      relay.close();
    });

    expect(onlyAnswer(recorded).status).toBe(200);
  });

  test('reads plain HTTP in a tunnel, request by request', async () => {
    await using api = await serve((request, response) => response.end(request.url));
    using recorded = await recordByProxy(host, async (proxy) => {
      const socket = await openTunnel(proxy, `127.0.0.1:${api.port}`);
      socket.write('GET /one HTTP/1.1\r\nHost: a\r\n\r\n');
      await once(socket, 'data');
      socket.write(headOfGet('/two'));
      expect(await text(socket)).toContain('/two');
    });

    expect(recorded.session.recordings.map(({ request }) => request.path)).toEqual([
      '/one',
      '/two',
    ]);
    expect(recorded.session.origin).toBe(api.url);
  });

  test('passes other protocols in a tunnel as they are', async () => {
    await using api = await serve(hello);
    const echoes = createRawServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1');
    await once(echoes, 'listening');
    const address = echoes.address();
    const port = typeof address === 'object' ? address?.port : 0;
    using recorded = await recordByProxy(host, async (proxy) => {
      const socket = await openTunnel(proxy, `127.0.0.1:${port}`);
      socket.end('\x00\x01 SSH-2.0 and the like');
      expect(await text(socket)).toBe('\x00\x01 SSH-2.0 and the like');
      await exchangeBytes(proxy.url, headOfGet(api.url));
    });
    echoes.close();

    expect(recorded.session.recordings).toHaveLength(1);
  });

  test('passes a WebSocket in a tunnel and records only its handshake', async () => {
    const server = createServer(hello).on('upgrade', (_, socket) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n');
      // The head may come in pieces.
      setImmediate(() => socket.write('Connection: Upgrade\r\n\r\nfirst '));
      socket.once('data', (chunk) => socket.end(chunk));
    });
    await using api = await serve(server);
    using recorded = await recordByProxy(host, async (proxy) => {
      const socket = await openTunnel(proxy, `127.0.0.1:${api.port}`);
      const upgrade =
        'Connection: Upgrade\r\nUpgrade: websocket\r\nProxy-Authorization: Basic YTpi\r\n';
      socket.write(`GET /live HTTP/1.1\r\nHost: a\r\n${upgrade}\r\nsecond`);
      expect(await text(socket)).toMatch(/^HTTP\/1.1 101 .*\r\n\r\nfirst second$/s);
      // By a whole URL as well, as few clients do.
      const head = `GET ${api.url}/plain HTTP/1.1\r\nHost: a\r\n${upgrade}\r\n.`;
      expect(await exchangeBytes(proxy.url, head)).toMatch(/^HTTP\/1.1 101 /);
    });

    const [live, plain] = recorded.session.recordings;
    expect(live).toMatchObject({
      request: {
        path: '/live',
        headers: [
          ['Host', 'a'],
          ['Connection', 'Upgrade'],
          ['Upgrade', 'websocket'],
        ],
      },
      response: { status: 101 },
    });
    expect(plain?.request.path).toBe('/plain');
    expect(recorded.session.origin).toBe(api.url);
  });

  test('has a certificate for an IPv6 address and for the name that a client asks for', async () => {
    await using api = await serveSecurely(hello);
    using recorded = await recordByProxy(host, async (proxy) => {
      const ca = readFileSync(proxy.caFile, 'utf8');
      const six = await secureTunnel(await openTunnel(proxy, '[::1]:1'), ca, { host: '::1' });
      six.destroy();
      const authority = `127.0.0.1:${api.port}`;
      const named = await secureTunnel(await openTunnel(proxy, authority), ca, {
        servername: 'localhost',
      });
      named.write(headOfGet('/'));
      expect(await text(named)).toContain('hello');
    });

    expect(recorded.session.origin).toBe(api.secureUrl);
  });

  test('responds with HTTP/1.1 to a client that prefers HTTP/2', async () => {
    await using api = await serveSecurely(hello);
    using recorded = await recordByProxy(host, async (proxy) => {
      const socket = await openTunnel(proxy, `127.0.0.1:${api.port}`);
      const ca = readFileSync(proxy.caFile, 'utf8');
      const secure = await secureTunnel(socket, ca, { ALPNProtocols: ['h2', 'http/1.1'] });
      expect(secure.alpnProtocol).toBe('http/1.1');
      secure.write(headOfGet('/'));
      expect(await text(secure)).toContain('hello');
    });

    expect(recorded.session.recordings).toHaveLength(1);
  });
});

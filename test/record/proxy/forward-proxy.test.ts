import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect, createServer as createRawServer } from 'node:net';
import { dirname } from 'node:path';
import { text } from 'node:stream/consumers';
import { connect as connectSecurely } from 'node:tls';
import { ProxyAgent, request } from 'undici';
import { describe, expect, test } from 'vitest';
import { serve } from '../../kit/index.ts';
import { send } from '../echo.ts';
import { exchangeBytes, hello } from '../endpoint/endpoints.ts';
import { onlyAnswer, onlyRecording, record } from '../record.ts';
import {
  openTunnel,
  recordByProxy,
  secureTunnel,
  serveSecurely,
  useProxyProcess,
} from './proxies.ts';

const host = useProxyProcess();

const get = (target: string, headers = ''): string =>
  `GET ${target} HTTP/1.1\r\nHost: a\r\n${headers}Connection: close\r\n\r\n`;

describe('a forward proxy', () => {
  test('passes a request for a whole URL on, and records it as made against its origin', async () => {
    await using api = await serve((request, response) => {
      response.end(JSON.stringify(request.rawHeaders));
    });
    using recorded = await recordByProxy(host, async ({ url }) => {
      const answer = await exchangeBytes(
        url,
        get(
          `${api.url}/a%2Fb//c?x=1&x=2&y`,
          'x-Odd: 1\r\nX-odd: 2\r\nProxy-Authorization: Basic YTpi\r\n',
        ),
      );
      const arrived = ['Host', new URL(api.url).host, 'x-Odd', '1', 'X-odd', '2', 'Connection'];
      expect(answer).toContain(JSON.stringify(arrived).slice(0, -1));
    });

    expect(recorded.session.origin).toBe(api.url);
    const { request } = onlyRecording(recorded);
    expect(request.path).toBe('/a%2Fb//c?x=1&x=2&y');
    expect(request.headers).toEqual([
      ['Host', new URL(api.url).host],
      ['x-Odd', '1'],
      ['X-odd', '2'],
      ['Connection', 'close'],
    ]);
  });

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

  test('takes a first flight of TLS that came along with CONNECT', async () => {
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
      secure.write(get('/'));
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
      socket.write(get('/two'));
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
      await exchangeBytes(proxy.url, get(api.url));
    });
    echoes.close();

    expect(recorded.session.recordings).toHaveLength(1);
  });

  test('passes a WebSocket in a tunnel, and records its handshake alone', async () => {
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

  test('serves IPv6 by both ways', async () => {
    const api = createRawServer((socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nsix'));
    });
    api.listen(0, '::1');
    await once(api, 'listening');
    const address = api.address();
    const authority = `[::1]:${typeof address === 'object' ? address?.port : ''}`;
    using recorded = await recordByProxy(host, async (proxy) => {
      expect(await exchangeBytes(proxy.url, get(`http://${authority}/1`))).toContain('six');
      const socket = await openTunnel(proxy, authority);
      socket.write(get('/2'));
      expect(await text(socket)).toContain('six');
    });
    api.close();

    expect(recorded.session.origin).toBe(`http://${authority}`);
    expect(recorded.session.recordings).toHaveLength(2);
  });

  test('has a certificate for an address of IPv6, and for the name that a client asks for', async () => {
    await using api = await serveSecurely(hello);
    using recorded = await recordByProxy(host, async (proxy) => {
      const ca = readFileSync(proxy.caFile, 'utf8');
      const six = await secureTunnel(await openTunnel(proxy, '[::1]:1'), ca, { host: '::1' });
      six.destroy();
      const target = `127.0.0.1:${api.port}`;
      const named = await secureTunnel(await openTunnel(proxy, target), ca, {
        servername: 'localhost',
      });
      named.write(get('/'));
      expect(await text(named)).toContain('hello');
    });

    expect(recorded.session.origin).toBe(api.secureUrl);
  });

  test('speaks HTTP/1.1 with a client that would rather have HTTP/2', async () => {
    await using api = await serveSecurely(hello);
    using recorded = await recordByProxy(host, async (proxy) => {
      const socket = await openTunnel(proxy, `127.0.0.1:${api.port}`);
      const ca = readFileSync(proxy.caFile, 'utf8');
      const secure = await secureTunnel(socket, ca, { ALPNProtocols: ['h2', 'http/1.1'] });
      expect(secure.alpnProtocol).toBe('http/1.1');
      secure.write(get('/'));
      expect(await text(secure)).toContain('hello');
    });

    expect(recorded.session.recordings).toHaveLength(1);
  });

  test('records one origin where the session has an upstream, and passes the others', async () => {
    await using api = await serve(hello);
    await using other = await serve(hello);
    using recorded = await recordByProxy(
      host,
      async ({ url }, endpoint) => {
        for (const base of [api.url, api.url.replace('127.0.0.1', 'localhost'), other.url]) {
          expect(await exchangeBytes(url, get(`${base}/by-proxy`))).toContain('hello');
        }
        expect(await exchangeBytes(url, get(`${endpoint}/by-both`))).toContain('hello');
      },
      { upstream: api.url },
    );

    expect(
      recorded.session.recordings.map(({ request, origin }) => [request.path, origin]),
    ).toEqual([
      ['/by-proxy', undefined],
      ['/by-proxy', undefined],
      ['/by-both', undefined],
    ]);
  });

  test('shows no address of an endpoint that is opened after it', async () => {
    await using api = await serve(hello);
    await using other = await serve(hello);
    let port = '';
    using recorded = await record(
      async (_, recorder) => {
        const { url } = await recorder.openProxy();
        const endpoint = await recorder.endpoint(other.url);
        port = new URL(endpoint).port;
        const target = `${api.url}/?next=${encodeURIComponent(endpoint)}`;
        const bytes = get(target).replace('\r\n', `\r\nReferer: ${endpoint}/page\r\n`);
        expect(await exchangeBytes(url, bytes)).toContain('hello');
      },
      { host },
    );

    expect(recorded.text).not.toContain(port);
    expect(onlyRecording(recorded).request.headers).toContainEqual([
      'Referer',
      `${other.url}/page`,
    ]);
  });

  test('records what the worker itself sends by it once', async () => {
    await using api = await serve((request, response) => response.end(request.url));
    await using secure = await serveSecurely(hello);
    using recorded = await recordByProxy(host, async ({ url, caFile }) => {
      const dispatcher = new ProxyAgent({
        uri: url,
        requestTls: { ca: readFileSync(caFile, 'utf8') },
      });
      for (const base of [`${api.url}/undici`, `${secure.secureUrl}/undici`]) {
        await (await request(base, { dispatcher })).body.text();
      }
      await dispatcher.close();
      const { hostname, port } = new URL(url);
      await text(await send(url, { hostname, port, path: `${api.url}/http` }));
      await text(await send(`${api.url}/direct`));
    });

    const paths = recorded.session.recordings.map(({ request: { path } }) => path);
    expect(paths).toEqual(['/undici', '/undici', '/http', '/direct']);
  });

  test('records nothing where nothing is to be recorded, and passes all the same', async () => {
    await using api = await serve(hello);
    const proxy = await host.openProxy({ recording: undefined });

    expect(await exchangeBytes(proxy.url, get(api.url))).toContain('hello');
    expect(await proxy.close()).toEqual({ filteredOut: 0 });
  });

  test('answers 502 in a sentence where the server is not there, and records why', async () => {
    const api = await serve(hello);
    await api.close();
    using recorded = await recordByProxy(host, async ({ url }) => {
      const answer = await exchangeBytes(url, get(api.url));
      expect(answer).toMatch(/^HTTP\/1.1 502 Bad Gateway\n/);
      expect(answer).toContain(`the upstream ${api.url} refuses connections`);
    });

    expect(onlyRecording(recorded).response).toMatchObject({ error: 'ECONNREFUSED' });
  });

  test('lays nothing but public certificates beside its users', async () => {
    const proxy = await host.openProxy({ recording: undefined });
    await proxy.close();

    expect(readdirSync(dirname(proxy.caFile)).sort()).toEqual(['ca-bundle.pem', 'ca.pem']);
    for (const file of [proxy.caFile, proxy.bundleFile]) {
      expect(readFileSync(file, 'utf8')).not.toMatch(/PRIVATE/);
    }
    expect(readFileSync(proxy.bundleFile, 'utf8')).toContain(readFileSync(proxy.caFile, 'utf8'));
  });

  test('that is closed leaves no connection behind, a tunnel neither', async () => {
    await using api = await serveSecurely((_, response) => response.write('for ever'));
    const proxy = await host.openProxy({ recording: undefined });
    const idle = await openTunnel(proxy, `127.0.0.1:${api.port}`);
    const busy = await secureTunnel(
      await openTunnel(proxy, `127.0.0.1:${api.port}`),
      readFileSync(proxy.caFile, 'utf8'),
    );
    busy.on('error', () => busy.destroy());
    busy.write(get('/'));
    await once(busy, 'data');
    const closed = [idle, busy].map((socket) => once(socket.resume(), 'close'));

    await proxy.close();

    expect(await Promise.all(closed)).toHaveLength(2);
    expect(existsSync(proxy.caFile)).toBe(true);
  });
});

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect, createServer as createRawServer } from 'node:net';
import { dirname } from 'node:path';
import { text } from 'node:stream/consumers';
import { ProxyAgent, request } from 'undici';
import { describe, expect, test, vi } from 'vitest';
import { createRunAuthority } from '../../../src/record/relay/certificate-authority.ts';
import { openForwardProxy } from '../../../src/record/relay/forward-proxy.ts';
import type { ProxyFactory } from '../../../src/record/relay/proxy-factory.ts';
import { once, serve } from '../../kit/index.ts';
import { createScratchFolder } from '../../session/scratch-folder.ts';
import { send } from '../echo.ts';
import { noHost } from '../no-host.ts';
import { onlyRecording, record } from '../record.ts';
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
  test('passes a request for a whole URL on, and records it as made against its origin', async () => {
    await using api = await serve((request, response) => {
      response.end(JSON.stringify(request.rawHeaders));
    });
    using recorded = await recordByProxy(host, async ({ url }) => {
      const answer = await exchangeBytes(
        url,
        headOfGet(
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

  test('serves IPv6 with and without a tunnel', async () => {
    const api = createRawServer((socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nsix'));
    });
    api.listen(0, '::1');
    await once(api, 'listening');
    const address = api.address();
    const authority = `[::1]:${typeof address === 'object' ? address?.port : ''}`;
    using recorded = await recordByProxy(host, async (proxy) => {
      expect(await exchangeBytes(proxy.url, headOfGet(`http://${authority}/1`))).toContain('six');
      const socket = await openTunnel(proxy, authority);
      socket.write(headOfGet('/2'));
      expect(await text(socket)).toContain('six');
    });
    api.close();

    expect(recorded.session.origin).toBe(`http://${authority}`);
    expect(recorded.session.recordings).toHaveLength(2);
  });

  test('records only the upstream of the session and passes other origins', async () => {
    await using api = await serve(hello);
    await using other = await serve(hello);
    using recorded = await recordByProxy(
      host,
      async ({ url }, endpoint) => {
        for (const base of [api.url, api.url.replace('127.0.0.1', 'localhost'), other.url]) {
          expect(await exchangeBytes(url, headOfGet(`${base}/by-proxy`))).toContain('hello');
        }
        expect(await exchangeBytes(url, headOfGet(`${endpoint}/by-both`))).toContain('hello');
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
        const requested = `${api.url}/?next=${encodeURIComponent(endpoint)}`;
        const bytes = headOfGet(requested).replace('\r\n', `\r\nReferer: ${endpoint}/page\r\n`);
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

  test('records a request of the worker itself once', async () => {
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

  test('passes everything without a recording', async () => {
    await using api = await serve(hello);
    const proxy = await host.openProxy({ recording: undefined });

    expect(await exchangeBytes(proxy.url, headOfGet(api.url))).toContain('hello');
    expect(await proxy.close()).toEqual({ filteredOut: 0 });
  });

  test('responds 502 with a sentence if the server is not running, and records why', async () => {
    const api = await serve(hello);
    await api.close();
    using recorded = await recordByProxy(host, async ({ url }) => {
      const answer = await exchangeBytes(url, headOfGet(api.url));
      expect(answer).toMatch(/^HTTP\/1.1 502 Bad Gateway\n/);
      expect(answer).toContain(`the upstream ${api.url} refuses connections`);
    });

    expect(onlyRecording(recorded).response).toMatchObject({ error: 'ECONNREFUSED' });
  });

  test('leaves errors of clients to the relay, which records them and logs nothing', async () => {
    using folder = createScratchFolder();
    const authority = await createRunAuthority(folder.path());
    const openProxy: ProxyFactory['openProxy'] = (settings) =>
      openForwardProxy(settings, authority);
    using log = vi.spyOn(console, 'error').mockReturnValue(undefined);
    const server = createServer();
    await using api = await serve(server);
    using recorded = await recordByProxy({ ...noHost, openProxy }, async ({ url }) => {
      const socket = connect(Number(new URL(url).port), '127.0.0.1');
      const arrived = once(server, 'request');
      socket.write(`POST ${api.url}/ HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc`);
      const [request] = await arrived;
      const left = new Promise((resolve) => request.once('close', resolve));
      socket.resetAndDestroy();
      await left;
    });

    expect(onlyRecording(recorded).response).toMatchObject({ error: 'ECONNRESET', aborted: true });
    expect(log).not.toHaveBeenCalled();
  });

  test('writes public certificates only', async () => {
    const proxy = await host.openProxy({ recording: undefined });
    await proxy.close();

    expect(readdirSync(dirname(proxy.caFile)).sort()).toEqual(['ca-bundle.pem', 'ca.pem']);
    for (const file of [proxy.caFile, proxy.bundleFile]) {
      expect(readFileSync(file, 'utf8')).not.toMatch(/PRIVATE/);
    }
    expect(readFileSync(proxy.bundleFile, 'utf8')).toContain(readFileSync(proxy.caFile, 'utf8'));
  });

  test('leaves no connection open once it is closed, not even a tunnel', async () => {
    await using api = await serveSecurely((_, response) => response.write('for ever'));
    const proxy = await host.openProxy({ recording: undefined });
    const unused = await openTunnel(proxy, `127.0.0.1:${api.port}`);
    const busy = await secureTunnel(
      await openTunnel(proxy, `127.0.0.1:${api.port}`),
      readFileSync(proxy.caFile, 'utf8'),
    );
    busy.on('error', () => busy.destroy());
    busy.write(headOfGet('/'));
    await once(busy, 'data');
    const closed = [unused, busy].map((socket) => once(socket.resume(), 'close'));

    await proxy.close();

    expect(await Promise.all(closed)).toHaveLength(2);
    expect(existsSync(proxy.caFile)).toBe(true);
  });
});

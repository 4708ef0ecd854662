import { readdirSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { dirname } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import type { ForwardProxy } from '../../../src/record/relay/proxy-factory.ts';
import { once, serve } from '../../kit/index.ts';
import { onlyRecording } from '../record.ts';
import { answerWith, exchangeBytes, hello } from './endpoints.ts';
import { openTunnel, recordByProxy, useProxyProcess } from './proxies.ts';

const host = useProxyProcess();

const tellUrl: RequestListener = (request, response) => {
  response.end(`${request.method} ${request.url} at ${request.headers.host}`);
};

async function useProxy(run: (proxy: ForwardProxy, port: string) => Promise<void>): Promise<void> {
  const proxy = await host.openProxy({ recording: undefined });
  const { pid } = host;
  try {
    await run(proxy, new URL(proxy.url).port);
  } finally {
    await proxy.close();
  }
  // What ends the process ends it for all.
  expect(host.pid).toBe(pid);
}

const ownHosts = [
  '127.0.0.1',
  'localhost',
  'LOCALHOST',
  'a.localhost',
  '0.0.0.0',
  '127.1',
  '2130706433',
  '[::1]',
  '[::]',
  '[::ffff:127.0.0.1]',
];

describe('a tunnel is refused', () => {
  test.each([
    '../../pwned:443',
    '/etc/passwd:443',
    'a/../b:443',
    'a\\b:443',
    '.:443',
    'a',
    'a:',
    ':443',
    'a:0',
    'a:65536',
    'a:99999',
    'a:-1',
    'a:4a3',
    '::1:443',
    '[::1:443',
    '[::1]',
    '[zz]:443',
    'u:p@a:443',
    'http://a:443',
    'a%00:443',
    '/',
  ])('to %s, and nothing is written for it', async (authority) => {
    await useProxy(async ({ url, caFile }) => {
      const before = readdirSync(dirname(dirname(caFile)));
      const head = `CONNECT ${authority} HTTP/1.1\r\nHost: a\r\n\r\n\x16`;
      expect(await exchangeBytes(url, head)).toMatch(/^HTTP\/1.1 400 /);
      expect(readdirSync(dirname(caFile)).sort()).toEqual(['ca-bundle.pem', 'ca.pem']);
      expect(readdirSync(dirname(dirname(caFile)))).toEqual(before);
    });
  });

  test.each(ownHosts)('to the proxy itself by the name %s', async (name) => {
    await useProxy(async ({ url }, port) => {
      const head = `CONNECT ${name}:${port} HTTP/1.1\r\nHost: a\r\n\r\n`;
      expect(await exchangeBytes(url, head)).toMatch(/^HTTP\/1.1 400 /);
    });
  });

  test('inside another tunnel', async () => {
    await using api = await serve(hello);
    await useProxy(async (proxy) => {
      const authority = `127.0.0.1:${api.port}`;
      const socket = await openTunnel(proxy, authority);
      socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: a\r\n\r\n`);
      expect(await text(socket)).toMatch(/^HTTP\/1.1 400 /);
    });
  });
});

describe('a request is refused', () => {
  test.each([
    '/',
    '*',
    '/../../etc/passwd',
    'http://',
    'http:///a',
    'http://a:0/',
    'http://a:65536/',
    'http://a:99999/',
    'http://a b/',
    'http://u:p@/',
    'http://[zz]/',
    'http://[::1/',
    'http://../a',
    'ftp://a/',
    'file:///etc/passwd',
    'a:443',
  ])('for %s', async (form) => {
    await useProxy(async ({ url }) => {
      const answer = await exchangeBytes(
        url,
        `GET ${form} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
      );
      expect(answer).toMatch(/^HTTP\/1.1 400 /);
    });
  });

  test.each(ownHosts)('for the proxy itself by the name %s', async (name) => {
    await useProxy(async ({ url }, port) => {
      const answer = await exchangeBytes(
        url,
        `GET http://${name}:${port}/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
      );
      expect(answer).toMatch(/^HTTP\/1.1 400 /);
      expect(answer).toContain('vitest-session-replay');
    });
  });

  test('for a host that only the Host header names, whatever its port', async () => {
    await useProxy(async ({ url }) => {
      const head = 'GET / HTTP/1.1\r\nHost: 127.0.0.1:99999\r\nConnection: close\r\n\r\n';
      expect(await exchangeBytes(url, head)).toMatch(/^HTTP\/1.1 400 /);
    });
  });

  test('for a whole URL inside a tunnel', async () => {
    await using api = await serve(hello);
    await useProxy(async (proxy) => {
      const socket = await openTunnel(proxy, `127.0.0.1:${api.port}`);
      socket.write(`GET ${api.url}/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
      expect(await text(socket)).toMatch(/^HTTP\/1.1 400 /);
    });
  });
});

describe('a request in an unusual form arrives unchanged', () => {
  test.each([
    ['GET', (base: string) => `${base}?q=1`, '/?q=1'],
    ['GET', (base: string) => base, '/'],
    ['GET', (base: string) => base.replace('http', 'HTTP'), '/'],
    ['GET', (base: string) => `${base.replace('//', '//user:pass@')}/in`, '/in'],
    ['GET', (base: string) => `${base}//a/../b`, '//a/../b'],
    ['OPTIONS', (base: string) => base, '*'],
    ['OPTIONS', (base: string) => `${base}/`, '/'],
  ])('%s of case %#', async (method, form, path) => {
    await using api = await serve(tellUrl);
    using recorded = await recordByProxy(host, async ({ url }) => {
      const head = `${method} ${form(api.url)} HTTP/1.1\r\nHost: other\r\nConnection: close\r\n\r\n`;
      expect(await exchangeBytes(url, head)).toContain(
        `${method} ${path} at 127.0.0.1:${api.port}`,
      );
    });

    expect(recorded.session.origin).toBe(api.url);
    expect(onlyRecording(recorded).request.path).toBe(path);
    expect(recorded.text).not.toContain('pass');
  });

  test('without Host, as HTTP/1.0 allows', async () => {
    await using api = await serve(tellUrl);
    using recorded = await recordByProxy(host, async ({ url }) => {
      const answer = await exchangeBytes(url, `GET ${api.url}/old HTTP/1.0\r\n\r\n`);
      expect(answer).toContain(`GET /old at 127.0.0.1:${api.port}`);
    });

    expect(onlyRecording(recorded).request.path).toBe('/old');
  });
});

test.each(['000', '099'])('a status of %s ends a connection, and nothing else', async (status) => {
  await using api = await answerWith(`HTTP/1.1 ${status} Odd\r\nContent-Length: 0\r\n\r\n`);
  await useProxy(async ({ url }) => {
    const head = `GET ${api.url}/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`;
    expect(await exchangeBytes(url, head)).not.toMatch(/^HTTP\/1.1 (?!502)/);
  });
});

test('bytes that only begin like TLS end their connection, and nothing else', async () => {
  await using api = await serve(hello);
  await useProxy(async (proxy) => {
    const socket = await openTunnel(proxy, `127.0.0.1:${api.port}`);
    socket.on('error', () => socket.destroy());
    socket.write('\x16\x03\x01nonsense that is no handshake of anything');
    await once(socket.resume(), 'close');
  });
});

test('clients that leave at any moment end nothing but their own connections', async () => {
  await using api = await serve(hello);
  await useProxy(async ({ url }, port) => {
    const bytes = `CONNECT 127.0.0.1:${api.port} HTTP/1.1\r\nHost: a\r\n\r\n\x16\x03\x01\x00`;
    for (let end = 0; end <= bytes.length; end += 5) {
      const socket = connect(Number(port), '127.0.0.1');
      await once(socket, 'connect');
      socket.write(bytes.slice(0, end), 'latin1');
      if (end % 2 === 0) socket.resetAndDestroy();
      else socket.end();
      socket.on('error', () => socket.destroy()).resume();
    }
    const head = `GET ${api.url}/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`;
    expect(await exchangeBytes(url, head)).toContain('hello');
  });
});

test('only clients on this machine can reach it', async () => {
  const outside = Object.values(networkInterfaces())
    .flatMap((addresses = []) => addresses)
    .find(({ internal, family }) => !internal && family === 'IPv4');
  await useProxy(async (_, port) => {
    const socket = connect(Number(port), outside?.address ?? '127.0.0.2');
    await expect(once(socket, 'connect')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});

import { writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { CookieJar } from 'tough-cookie';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { headerValues } from '../../../src/http/headers.ts';
import { ProxyHost } from '../../../src/record/run/proxy-host.ts';
import { replaySession } from '../../../src/replay/replay-session.ts';
import { type Served, serve, serveRaw } from '../../kit/index.ts';
import { createScratchFolder } from '../../session/scratch-folder.ts';
import { onlyAnswer, onlyRecording } from '../record.ts';
import { certificate, privateKey } from '../test-certificate.ts';
import { answerWith, exchangeBytes, recordThrough, useEndpoints } from './endpoints.ts';

const host = useEndpoints();
const changed = { changeOrigin: true };

/**
 * Signs in by absolute redirects and a cookie with a domain, and takes nothing from another origin
 * than its own: as strict as servers are.
 */
function strictShop(origin: string): RequestListener {
  const { hostname, host: ownHost, protocol } = new URL(origin);
  const secure = protocol === 'https:' ? '; Secure' : '';
  return (request, response) => {
    const { url = '', headers } = request;
    const isOwn = headers.host === ownHost && [undefined, origin].includes(headers.origin);
    request.resume();
    if (!isOwn) response.writeHead(403).end();
    else if (url.startsWith('/login')) {
      const next = new URL(url, origin).searchParams.get('next') ?? '';
      const isSafe = new URL(next, origin).origin === origin;
      response.setHeader('Set-Cookie', `sid=abcdef123456; Domain=${hostname}; Path=/${secure}`);
      response.writeHead(302, { Location: isSafe ? next : `${origin}/` }).end();
    } else if (headers.cookie?.includes('sid=abcdef123456')) response.end(`in: ${url}`);
    else response.writeHead(401).end();
  };
}

function serveShop(): Promise<Served> {
  return serve((request, response) => {
    strictShop(`http://${request.headers.host}`)(request, response);
  });
}

/** Does what a person does who is led by redirects, with a cookie jar. */
async function signIn(url: string): Promise<string> {
  const jar = new CookieJar(undefined, { allowSecureOnLocal: false });
  let place = `${url}/login?next=${encodeURIComponent(`${url}/orders`)}`;
  for (let hop = 0; hop < 5; hop++) {
    const headers = { Origin: url, Cookie: await jar.getCookieString(place) };
    const method = hop === 0 ? 'POST' : 'GET';
    const response = await fetch(place, { method, headers, redirect: 'manual' });
    for (const cookie of response.headers.getSetCookie()) await jar.setCookie(cookie, place);
    const location = response.headers.get('location');
    if (location === null) return await response.text();
    place = new URL(location, place).href;
  }
  throw new Error('there is no end of redirects');
}

const proxyProgram = fileURLToPath(new URL('../../../dist/proxy-process.js', import.meta.url));

describe('an endpoint that changes the origin', () => {
  test('passes a request on as if the upstream itself had been called, and records just that', async () => {
    await using api = await answerWith('HTTP/1.1 204 No Content\r\n\r\n');
    let sent = '';
    using recorded = await recordThrough(
      host,
      api.url,
      async (url) => {
        const { host: own } = new URL(url);
        sent = [
          `MOVE /a?to=http%3A%2F%2F${encodeURIComponent(own)}%2Fb HTTP/1.1`,
          'x-First: 1',
          `HOST: ${own}`,
          `Origin: ${url}`,
          `Destination: ${url}/b`,
          `If: <${url}/b> (<opaquelocktoken:1>)`,
          'Connection: close',
        ].join('\r\n');
        await exchangeBytes(url, `${sent}\r\n\r\n`);
        sent = sent.replaceAll(own, new URL(api.url).host);
        sent = sent.replaceAll(encodeURIComponent(own), encodeURIComponent(new URL(api.url).host));
      },
      changed,
    );

    const received = api.received()[0]?.toString('latin1').split('\r\n') ?? [];
    const lines = sent.split('\r\n');
    expect(received.slice(0, 6)).toEqual(lines.slice(0, 6));
    const { path, headers } = onlyRecording(recorded).request;
    expect(`MOVE ${path} HTTP/1.1`).toBe(lines[0]);
    expect(headers.slice(0, 5).map((pair) => pair.join(': '))).toEqual(lines.slice(1, 6));
  });

  test('adds no header of a proxy', async () => {
    await using api = await answerWith('HTTP/1.1 204 No Content\r\n\r\n');
    using recorded = await recordThrough(
      host,
      api.url,
      (url) => exchangeBytes(url, 'GET / HTTP/1.1\r\nHost: a\r\nA: b\r\nConnection: close\r\n\r\n'),
      changed,
    );

    const names = onlyRecording(recorded).request.headers.map(([name]) => name);
    expect(names).toEqual(['Host', 'A', 'Connection']);
    const received = api.received()[0]?.toString('latin1') ?? '';
    expect(received).not.toMatch(/forwarded|via/i);
  });

  test('leads the client back and records the URLs of the upstream', async () => {
    await using api = await serve((request, response) => {
      response.setHeader('Location', `http://${request.headers.host}/next`);
      response.setHeader('Set-Cookie', 'theme=dark; Domain=127.0.0.1; Path=/');
      response.writeHead(302).end();
    });
    using recorded = await recordThrough(
      host,
      api.url,
      async (url) => {
        const { headers } = await fetch(url, { redirect: 'manual' });
        expect(headers.get('location')).toBe(`${url}/next`);
        expect(headers.getSetCookie()).toEqual(['theme=dark; Path=/']);
      },
      changed,
    );

    const { headers } = onlyAnswer(recorded);
    expect(headerValues(headers, 'location')).toEqual([`${api.url}/next`]);
    expect(headerValues(headers, 'set-cookie')).toEqual(['theme=dark; Domain=127.0.0.1; Path=/']);
  });

  test('passes bodies unchanged and hides its address in their recordings', async () => {
    await using api = await serve(async (request, response) => {
      response.end(`${await text(request)} http://${request.headers.host}/`);
    });
    let answer = '';
    let url = '';
    using recorded = await recordThrough(
      host,
      api.url,
      async (endpoint) => {
        url = endpoint;
        answer = await (await fetch(url, { method: 'POST', body: `${url}/cb` })).text();
      },
      changed,
    );

    expect(answer).toBe(`${url}/cb ${api.url}/`);
    expect(onlyRecording(recorded).request.body).toEqual({ text: `${api.url}/cb` });
    expect(onlyAnswer(recorded).body).toEqual({ text: `${api.url}/cb ${api.url}/` });
  });

  test('gives a WebSocket server its own address as well', async () => {
    await using api = await serveRaw((socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n'));
    });
    using recorded = await recordThrough(
      host,
      api.url,
      async (url) => {
        const { host: own } = new URL(url);
        const upgrade = 'Connection: Upgrade\r\nUpgrade: websocket';
        await exchangeBytes(
          url,
          `GET /live HTTP/1.1\r\nHost: ${own}\r\nOrigin: ${url}\r\n${upgrade}\r\n\r\n`,
        );
        await (await fetch(url)).text();
      },
      changed,
    );

    expect(recorded.session.recordings.length).toBeGreaterThan(0);
    const { host: own } = new URL(api.url);
    expect(api.received()[0]?.toString('latin1')).toContain(
      `GET /live HTTP/1.1\r\nHost: ${own}\r\nOrigin: ${api.url}\r\n`,
    );
  });
});

describe('a login through an endpoint', () => {
  afterEach(() => vi.unstubAllEnvs());

  test.each([true, false])(
    'to one with TLS (changeOrigin: %s) is recorded whole, and replayed against one without',
    async (changeOrigin) => {
      const server = createTlsServer({ cert: certificate, key: privateKey });
      await using api = await serve(server);
      const upstream = `https://localhost:${api.port}`;
      using scratch = createScratchFolder();
      writeFileSync(scratch.path('ca.pem'), certificate);
      vi.stubEnv('NODE_EXTRA_CA_CERTS', scratch.path('ca.pem'));
      const trusting = new ProxyHost(proxyProgram);
      try {
        using recorded = await recordThrough(
          trusting,
          upstream,
          async (url) => {
            const origin = changeOrigin ? upstream : url.replace('http:', 'https:');
            server.on('request', strictShop(origin));
            expect(await signIn(url)).toBe('in: /orders');
          },
          { changeOrigin },
        );
        expect(recorded.text).not.toContain('127.0.0.1:');
        await using plain = await serveShop();
        const { outcomes } = await replaySession(recorded.session, { target: plain.url });
        expect(outcomes.map(({ state }) => state)).toEqual(['passed', 'passed']);
      } finally {
        await trusting.close();
      }
    },
  );

  test.each([true, false])(
    '(changeOrigin: %s) is replayed against the server itself',
    async (changeOrigin) => {
      await using api = await serveShop();
      using recorded = await recordThrough(host, api.url, (url) => signIn(url), { changeOrigin });

      const { outcomes } = await replaySession(recorded.session, { target: api.url });

      expect(outcomes.map(({ state }) => state)).toEqual(['passed', 'passed']);
    },
  );
});

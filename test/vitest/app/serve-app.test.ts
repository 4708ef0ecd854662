import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import { createServer as createHttpsServer } from 'node:https';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { UserError } from '../../../src/replay/index.ts';
import { serveApp } from '../../../src/vitest/app/serve-app.ts';
import { once, serve, within } from '../../kit/index.ts';
import { selfSigned } from '../../replay/self-signed.ts';

const listener: RequestListener = (request, response) => {
  response.writeHead(201).end(`${request.method} ${request.url}`);
};

/** What an app answers to a POST, by its status and body. */
async function ask(url: string): Promise<string> {
  const response = await fetch(`${url}/a?b`, { method: 'POST', body: 'x' });
  return `${response.status} ${await response.text()}`;
}

async function isOpen(host: string, port: number): Promise<boolean> {
  const socket = connect({ host, port, timeout: 2000 });
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function failureOf(app: unknown): Promise<string> {
  const error = await serveApp(app, './app.ts').then(
    ({ close }) => close(),
    (reason: unknown) => reason,
  );
  if (!(error instanceof UserError)) throw new Error(`no user error: ${error}`);
  expect(error.code).toBe('TARGET_NOT_STARTED');
  return error.message;
}

const middleware = (request: IncomingMessage, response: ServerResponse, next: () => void): void => {
  if (request.url === '/missing') next();
  else listener(request, response);
};

function answer(request: Request): Response {
  const { pathname, search } = new URL(request.url);
  return new Response(`${request.method} ${pathname}${search}`, { status: 201 });
}

describe('an app', () => {
  test.each<[string, unknown]>([
    ['a Node request listener', listener],
    ['a function of three parameters, as Connect makes them', middleware],
    ['an http.Server', createServer(listener)],
    ['a fetch handler', answer],
    ['an async fetch handler', async (request: Request) => answer(request)],
    ['an object with a fetch method', { fetch: answer }],
    [
      'an object whose fetch method needs its object',
      new (class {
        readonly status = 201;
        fetch(request: Request): Response {
          return new Response(answer(request).body, { status: this.status });
        }
      })(),
    ],
    ['a function with a fetch member', Object.assign(() => undefined, { fetch: answer })],
    ['a promise of one', Promise.resolve(listener)],
    ['a function that returns a listener', () => listener],
    ['an async function that returns a server', async () => createServer(listener)],
    ['a function that returns a fetch handler', () => answer],
    ['a function that returns an object with a fetch method', async () => ({ fetch: answer })],
  ])('may be %s', async (_, app) => {
    const served = await serveApp(app, './app.ts');
    try {
      expect(served.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
      expect(await ask(served.url)).toBe('201 POST /a?b');
    } finally {
      await served.close();
    }
    expect(await isOpen('127.0.0.1', Number(new URL(served.url).port))).toBe(false);
  });

  test.each<[string, unknown]>([
    ['a fetch handler', () => new Response('static', { status: 201 })],
    ['an async fetch handler', async () => new Response('static', { status: 201 })],
    [
      'a function that returns a fetch handler',
      () => () => new Response('static', { status: 201 }),
    ],
  ])('may be %s without parameters', async (_, app) => {
    const served = await serveApp(app, './app.ts');
    expect(await ask(served.url)).toBe('201 static');
    await served.close();
  });

  test('may be a server that already listens, and is used at its address', async () => {
    const server = createServer(listener).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const served = await serveApp(server, './app.ts');
    expect(server.address()).toMatchObject({ port: Number(new URL(served.url).port) });
    expect(await ask(served.url)).toBe('201 POST /a?b');
    await served.close();
    expect(server.listening).toBe(false);
  });

  test('may be a server that is about to listen', async () => {
    const server = createServer(listener).listen(0, 'localhost');
    const served = await serveApp(server, './app.ts');
    expect(await ask(served.url)).toBe('201 POST /a?b');
    await served.close();
    expect(server.listening).toBe(false);
  });

  test.each(['::', '::1', '0.0.0.0'])('may listen on %s', async (host) => {
    if (host.includes(':') && !hasIpv6()) return;
    const server = createServer(listener).listen(0, host);
    await once(server, 'listening');
    const served = await serveApp(server, './app.ts');
    expect(await ask(served.url)).toBe('201 POST /a?b');
    await served.close();
  });

  test('may be an https.Server', async () => {
    const served = await serveApp(createHttpsServer(selfSigned, listener), './app.ts');
    expect(served.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    await expect(fetch(served.url)).rejects.toMatchObject({
      cause: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
    });
    await served.close();
  });

  test.each<[string, (url: string) => unknown]>([
    ['a promise of a URL', async (url) => url],
    ['a URL', (url) => url],
    ['a URL object', async (url) => new URL(url)],
  ])('may be a function that returns %s', async (_, wrap) => {
    await using running = await serve(listener);
    const served = await serveApp(() => wrap(running.url), './app.ts');
    expect(await ask(served.url.replace(/\/$/, ''))).toBe('201 POST /a?b');
    await served.close();
  });

  test('that is started here listens on 127.0.0.1 only', async () => {
    for (const app of [listener, answer]) {
      const served = await serveApp(app, './app.ts');
      const port = Number(new URL(served.url).port);
      for (const host of otherAddresses()) expect(await isOpen(host, port)).toBe(false);
      await served.close();
    }
  });
});

describe('closing an app', () => {
  test.each<[string, unknown]>([
    ['listener', (_: IncomingMessage, response: ServerResponse) => response.write('half')],
    [
      'server',
      createServer((_, response) => {
        response.write('half');
      }),
    ],
    [
      'fetch handler',
      (_: Request) => new Response(new ReadableStream({ start: (c) => c.enqueue(bytes('half')) })),
    ],
    ['fetch handler without an answer', (_: Request) => new Promise<Response>(() => undefined)],
  ])('a %s ends a response that hangs', async (_, app) => {
    const served = await serveApp(app, './app.ts');
    const hanging = fetch(served.url).then((response) => response.text());
    const ended = hanging.catch((error: unknown) => error);
    await sleep(50);

    await served.close();

    expect(await ended).toBeInstanceOf(Error);
  });

  test.each<[string, unknown]>([
    ['listener', listener],
    ['fetch handler', answer],
  ])('a %s ends connections that are kept alive', async (_, app) => {
    const served = await serveApp(app, './app.ts');
    const socket = connect(Number(new URL(served.url).port), '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\n\r\n');
    await within('the answer', once(socket, 'data'));
    const closed = once(socket, 'close');

    await served.close();

    await within('the end of the connection', closed);
    expect(socket.destroyed).toBe(true);
  });

  test('twice does no harm', async () => {
    for (const app of [listener, answer]) {
      const served = await serveApp(app, './app.ts');
      await served.close();
      await served.close();
      await expect(fetch(served.url)).rejects.toThrow('fetch failed');
    }
  });
});

const FORMS =
  'Export an app with a listen method (Express, Fastify, Koa, NestJS or another framework), a Node ' +
  'request listener, an http.Server, a fetch handler or an object with one ({ fetch }), or a function ' +
  'without parameters that returns one of these, a URL or { url, close }, by default or under a name that the target gives, as in ' +
  './src/app.ts#createApp.';

describe('a value that is no app is refused without showing its contents', () => {
  test.each<[unknown, string]>([
    [undefined, 'found undefined'],
    [null, 'found null'],
    ['http://127.0.0.1:3000', 'found a string'],
    [3000, 'found a number'],
    [{}, 'found an empty object'],
    [{ name: 'shop', version: 1 }, 'found an object with keys name, version'],
    [{ fetch: 'no function' }, 'found an object with the key fetch'],
    [
      { a: 1, b: 1, c: 1, d: 1, e: 1, f: 1, g: 1 },
      'found an object with keys a, b, c, d, e and 2 more',
    ],
    [{ ['a\u001b'.repeat(50)]: 1 }, `found an object with the key ${'a\\x1b'.repeat(20)}…`],
    [[1, 2], 'found a list of 2'],
    [new Map(), 'found an instance of Map'],
    [() => undefined, 'the function that it exports returned undefined'],
    [() => ({ app: 1 }), 'the function that it exports returned an object with the key app'],
    [class {}, 'found a class'],
    [class App {}, 'found a class App'],
    [
      class App {
        readonly request: unknown;
        constructor(request: unknown) {
          this.request = request;
        }
      },
      'found a class App',
    ],
  ])('%o', async (app, what) => {
    expect(await failureOf(app)).toBe(`the target ./app.ts cannot be started: ${what}. ${FORMS}`);
  });

  test('an HTTP/2 server', async () => {
    const server = createHttp2Server();
    expect(await failureOf(server)).toContain('found an instance of Http2Server');
  });

  test('a server on a socket path, not on a port', async () => {
    const server: Server = createServer(listener);
    server.listen({ path: process.platform === 'win32' ? '\\\\.\\pipe\\app' : '\0app-of-a-test' });
    await once(server, 'listening');
    expect(await failureOf(server)).toContain('not on a port');
    server.close();
  });
});

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function hasIpv6(): boolean {
  return Object.values(networkInterfaces()).some((all) =>
    all?.some(({ address }) => address === '::1'),
  );
}

/** Addresses of this machine other than 127.0.0.1. */
function otherAddresses(): string[] {
  const own = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
  return own.map(({ address }) => address).filter((address) => address !== '127.0.0.1');
}

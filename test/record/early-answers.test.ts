/**
 * Servers that answer at the head of an upload, and go on in every way: a recording has the whole body
 * of its request, or says that it has not.
 */
import http from 'node:http';
import type { Socket } from 'node:net';
import { Readable, Writable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'undici';
import { describe, expect, test } from 'vitest';
import { decodeBody } from '../../src/session/body.ts';
import type { Recording } from '../../src/session/schema.ts';
import { serveRaw } from '../kit/index.ts';
import { recordThrough, useEndpoints } from './endpoint/endpoints.ts';
import { recordByProxy, useProxyProcess } from './proxy/proxies.ts';
import { onlyRecording, type Recorded, record } from './record.ts';

const endpoints = useEndpoints();
const proxies = useProxyProcess();

const CHUNK = 'ten bytes.';
const CHUNKS = 4;
const SENT = CHUNK.repeat(CHUNKS);

type Framing = 'a length' | 'chunks';

/** Where a request goes: to which server, and what it asks it for. */
interface Address {
  readonly server: string;
  readonly target: string;
  readonly framing: Framing;
}

async function* createChunks(): AsyncGenerator<Buffer> {
  for (let sent = 0; sent < CHUNKS; sent++) {
    if (sent > 0) await pause(10);
    yield Buffer.from(CHUNK);
  }
}

function headersOf({ server, target, framing }: Address): Record<string, string> {
  const { host } = new URL(target, server);
  return framing === 'chunks' ? { host } : { host, 'content-length': String(SENT.length) };
}

async function withClient(
  { server }: Address,
  run: (client: Client) => Promise<unknown>,
): Promise<void> {
  const client = new Client(server);
  await run(client).finally(() => client.destroy());
}

/** Each sends the chunks one after the other, until it is told that there is no use in it. */
const clients: Readonly<Record<string, (address: Address) => Promise<void>>> = {
  'undici.request': (address) =>
    withClient(address, async (client) => {
      const { body } = await client.request({
        method: 'POST',
        path: address.target,
        headers: headersOf(address),
        body: Readable.from(createChunks()),
      });
      await body.text();
    }),
  'undici.stream': (address) =>
    withClient(address, (client) => {
      const options = {
        method: 'POST' as const,
        path: address.target,
        headers: headersOf(address),
        body: Readable.from(createChunks()),
      };
      return client.stream(options, () => new Writable({ write: (_, __, done) => done() }));
    }),
  'node:http': async (address) => {
    const { hostname, port } = new URL(address.server);
    const headers = headersOf(address);
    const request = http.request({ hostname, port, path: address.target, method: 'POST', headers });
    const closed = new Promise<void>((resolve) => request.once('close', resolve));
    request.on('error', () => undefined);
    request.on('response', (response) => response.on('error', () => undefined).resume());
    for await (const chunk of createChunks()) if (!request.destroyed) request.write(chunk);
    request.end();
    await Promise.race([closed, pause(100)]);
    request.destroy();
  },
};

const fetchClient = async ({ server, target }: Address): Promise<void> => {
  const body = Readable.toWeb(Readable.from(createChunks()));
  const response = await fetch(server + target, { method: 'POST', body, duplex: 'half' });
  await response.text();
};

/** What a server does once it has answered. */
const servers: Readonly<Record<string, (socket: Socket) => void>> = {
  'reads on': () => undefined,
  'stops reading': (socket) => socket.pause(),
  closes: (socket) => socket.end(),
  resets: (socket) => {
    setTimeout(() => socket.resetAndDestroy(), 5);
  },
};

const answers = {
  'an empty answer': 'HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n',
  'an answer with a length': 'HTTP/1.1 413 Content Too Large\r\nContent-Length: 2\r\n\r\nno',
  'a chunked answer':
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n2\r\nok\r\n0\r\n\r\n',
};

/** How a request comes to be recorded. */
const ways: Readonly<
  Record<string, (url: string, run: (to: Omit<Address, 'framing'>) => Promise<void>) => Promise<Recorded>>
> = {
  'in process': (url, run) => record(() => run({ server: url, target: '/up' })),
  'through an endpoint': (url, run) =>
    recordThrough(endpoints, url, (server) => run({ server, target: '/up' })),
  'by a forward proxy': (url, run) =>
    recordByProxy(proxies, (proxy) => run({ server: proxy.url, target: `${url}/up` })),
};

/** The body that a recording says it has of its request, all of it. */
function wholeBody({ request: { body } }: Recording): string | undefined {
  if (body === undefined) return '';
  if ('truncated' in body) return undefined;
  if ('file' in body) throw new Error('a small body is in a file');
  return Buffer.from(decodeBody(body)).toString();
}

const cases = Object.entries(servers).flatMap(([what, goOn]) =>
  Object.entries(answers).flatMap(([which, answer]) =>
    (['a length', 'chunks'] as const).map((framing) => ({ what, which, framing, goOn, answer })),
  ),
);

async function recordCase(
  { goOn, answer, framing }: (typeof cases)[number],
  way: (typeof ways)[string],
  upload: (address: Address) => Promise<void>,
): Promise<Recorded> {
  await using api = await serveRaw((socket) => {
    socket.once('data', () => {
      socket.write(answer);
      goOn(socket);
    });
  });
  return await way(api.url, (to) => upload({ ...to, framing }).catch(() => undefined));
}

describe.each(Object.entries(ways))('recorded %s', (_, way) => {
  describe.each(Object.entries(clients))('an upload by %s', (__, upload) => {
    test.each(cases)(
      'in $framing is whole or marked where the server gives $which at its head and $what',
      async (each) => {
        using recorded = await recordCase(each, way, upload);

        expect([SENT, undefined]).toContain(wholeBody(onlyRecording(recorded)));
      },
    );
  });
});

describe.each(Object.entries(ways).filter(([name]) => !name.includes('proxy')))(
  'recorded %s',
  (_, way) => {
    test.each(cases.filter(({ framing }) => framing === 'chunks'))(
      'an upload by fetch is whole or marked where the server gives $which at its head and $what',
      async (each) => {
        using recorded = await recordCase(each, way, fetchClient);

        expect([SENT, undefined]).toContain(wholeBody(onlyRecording(recorded)));
      },
    );
  },
);

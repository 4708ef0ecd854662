import http from 'node:http';
import type { Socket } from 'node:net';
import { Readable, Writable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'undici';
import { describe, expect, test } from 'vitest';
import { headerValue } from '../../src/http/headers.ts';
import { replaySession } from '../../src/replay/replay-session.ts';
import { decodeBody } from '../../src/session/body.ts';
import type { Recording } from '../../src/session/schema.ts';
import { once, serve, serveRaw, told } from '../kit/index.ts';
import { onlyAnswer, onlyRecording, type Recorded, record } from './record.ts';
import { recordThrough, useEndpoints } from './relay/endpoints.ts';
import { recordByProxy, useProxyProcess } from './relay/proxies.ts';

const endpoints = useEndpoints();
const proxies = useProxyProcess();

const CHUNK = 'ten bytes.';
const CHUNKS = 4;
const SENT = CHUNK.repeat(CHUNKS);

type Framing = 'a length' | 'chunks';

/** Where a request goes: to which server, and what it asks it for. */
interface Address {
  readonly server: string;
  readonly requested: string;
  readonly framing: Framing;
}

type Upload = (address: Address) => Promise<void>;

async function* createChunks(): AsyncGenerator<Buffer> {
  for (let sent = 0; sent < CHUNKS; sent++) {
    if (sent > 0) await pause(10);
    yield Buffer.from(CHUNK);
  }
}

function headersOf({ server, requested, framing }: Address): Record<string, string> {
  const { host } = new URL(requested, server);
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
const clients = {
  'undici.request': (address: Address) =>
    withClient(address, async (client) => {
      const { body } = await client.request({
        method: 'POST',
        path: address.requested,
        headers: headersOf(address),
        body: Readable.from(createChunks()),
      });
      await body.text();
    }),
  'undici.stream': (address: Address) =>
    withClient(address, (client) => {
      const options = {
        method: 'POST' as const,
        path: address.requested,
        headers: headersOf(address),
        body: Readable.from(createChunks()),
      };
      return client.stream(options, () => new Writable({ write: (_, __, done) => done() }));
    }),
  'node:http': async (address: Address) => {
    const { hostname, port } = new URL(address.server);
    const headers = headersOf(address);
    const request = http.request({
      hostname,
      port,
      path: address.requested,
      method: 'POST',
      headers,
    });
    const closed = new Promise<void>((resolve) => request.once('close', resolve));
    request.on('error', () => undefined);
    request.on('response', (response) => response.on('error', () => undefined).resume());
    for await (const chunk of createChunks()) if (!request.destroyed) request.write(chunk);
    request.end();
    await Promise.race([closed, pause(100)]);
    request.destroy();
  },
} satisfies Record<string, Upload>;

async function uploadByFetch({ server, requested }: Address): Promise<void> {
  const body = Readable.toWeb(Readable.from(createChunks()));
  const response = await fetch(server + requested, { method: 'POST', body, duplex: 'half' });
  await response.text();
}

/** What a server does once it has answered. */
const servers = {
  'reads on': () => undefined,
  'stops reading': (socket: Socket) => socket.pause(),
  closes: (socket: Socket) => socket.end(),
  resets: (socket: Socket) => setTimeout(() => socket.resetAndDestroy(), 5),
};

const answers = {
  'an empty answer': 'HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n',
  'an answer with a length': 'HTTP/1.1 413 Content Too Large\r\nContent-Length: 2\r\n\r\nno',
  'a chunked answer':
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n2\r\nok\r\n0\r\n\r\n',
};

type Run = (to: Omit<Address, 'framing'>) => Promise<void>;

/** How a request comes to be recorded. */
const ways = {
  'in process': (url: string, run: Run) => record(() => run({ server: url, requested: '/up' })),
  'through an endpoint': (url: string, run: Run) =>
    recordThrough(endpoints, url, (server) => run({ server, requested: '/up' })),
  'by a forward proxy': (url: string, run: Run) =>
    recordByProxy(proxies, (proxy) => run({ server: proxy.url, requested: `${url}/up` })),
};

/** The body that a recording says it has of its request, all of it. */
function wholeBody({ request: { body } }: Recording): string | undefined {
  if (body === undefined) return '';
  if ('truncated' in body) return undefined;
  if ('file' in body) throw new Error('a small body is in a file');
  return Buffer.from(decodeBody(body)).toString();
}

/** A server that answers at the head, and what it does then. */
interface EarlyAnswer {
  readonly answer: string;
  readonly goOn: (socket: Socket) => unknown;
  readonly framing: Framing;
}

const cases = Object.entries(servers).flatMap(([what, goOn]) =>
  Object.entries(answers).flatMap(([which, answer]) =>
    (['a length', 'chunks'] as const).map((framing) => ({ what, which, framing, goOn, answer })),
  ),
);

async function recordUpload(
  { goOn, answer, framing }: EarlyAnswer,
  way: (url: string, run: Run) => Promise<Recorded>,
  upload: Upload,
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
        using recorded = await recordUpload(each, way, upload);

        expect([SENT, undefined]).toContain(wholeBody(onlyRecording(recorded)));
      },
    );
  });

  test('an upload that goes on after its answer is recorded once all of it was sent', async () => {
    const early = {
      answer: answers['an empty answer'],
      framing: 'chunks',
      goOn: servers['reads on'],
    } as const;
    using recorded = await recordUpload(early, way, clients['node:http']);

    expect(wholeBody(onlyRecording(recorded))).toBe(SENT);
    expect(onlyAnswer(recorded)).not.toHaveProperty('error');
  });

  test('an upload that was not sent completely is recorded with its size and its outcome', async () => {
    const early = {
      answer: answers['a chunked answer'],
      framing: 'a length',
      goOn: servers.closes,
    } as const;
    using recorded = await recordUpload(early, way, clients['undici.request']);

    const { request } = onlyRecording(recorded);
    expect(request.body).toEqual({ truncated: expect.any(Number) });
    expect(Object(request.body).truncated).toBeLessThan(SENT.length);
    expect(headerValue(request.headers, 'content-length')).toBe(String(SENT.length));
    expect(onlyAnswer(recorded)).toMatchObject({ status: 200, body: { text: 'ok' } });
  });
});

describe.each([
  ['in process', ways['in process']],
  ['through an endpoint', ways['through an endpoint']],
])('recorded %s', (_, way) => {
  test.each(cases.filter(({ framing }) => framing === 'chunks'))(
    'an upload by fetch is whole or marked where the server gives $which at its head and $what',
    async (each) => {
      using recorded = await recordUpload(each, way, uploadByFetch);

      expect([SENT, undefined]).toContain(wholeBody(onlyRecording(recorded)));
    },
  );
});

describe('an upload that was not sent completely', () => {
  test('is not sent at replay, whose failure names the cause', async () => {
    const early = {
      answer: answers['a chunked answer'],
      framing: 'a length',
      goOn: servers.closes,
    } as const;
    using recorded = await recordUpload(early, ways['in process'], clients['undici.request']);
    await using target = await serveRaw(() => undefined);
    const { outcomes } = await replaySession(recorded.session, { target: target.url });

    expect(target.received()).toEqual([]);
    expect(outcomes).toMatchObject([{ state: 'failed', failure: { kind: 'truncated-body' } }]);
    expect(told(outcomes[0])?.message).toMatch(
      /its client had sent \d+ of the 40 bytes of its body when it was answered/,
    );
    expect(told(outcomes[0])?.message).not.toContain('maxBodySize');
  });

  test('is skipped at replay if it got no answer', async () => {
    const early = { answer: '', framing: 'a length', goOn: servers.resets } as const;
    using recorded = await recordUpload(early, ways['through an endpoint'], clients['node:http']);
    await using target = await serveRaw(() => undefined);
    const { outcomes } = await replaySession(recorded.session, { target: target.url });

    expect(target.received()).toEqual([]);
    expect(outcomes).toMatchObject([{ state: 'skipped', failure: { kind: 'truncated-body' } }]);
  });

  test('is part of the report of its recording', async () => {
    using recorded = await recordUpload(
      { answer: answers['a chunked answer'], framing: 'chunks', goOn: servers.closes },
      ways['in process'],
      uploadByFetch,
    );

    expect(recorded.report).toMatchObject({ withoutBody: 1 });
  });
});

test('a body that ends before its Content-Length is marked, although its client ended it', async () => {
  await using api = await serve((request, response) => {
    request.on('error', () => undefined).resume();
    response.end();
  });
  using recorded = await record(async () => {
    const request = http.request(api.url, { method: 'POST', headers: { 'Content-Length': 10 } });
    const answered = once(request, 'response');
    request.end('abc');
    const [response] = await answered;
    await once(response.resume(), 'end');
    request.destroy();
  });

  expect(onlyRecording(recorded).request.body).toEqual({ truncated: 3 });
});

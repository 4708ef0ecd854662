import { readdirSync, readFileSync } from 'node:fs';
import http, { type ClientRequest, type IncomingMessage } from 'node:http';
import net from 'node:net';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { request as undiciRequest } from 'undici';
import { expect, test } from 'vitest';
import { bodyLimits } from '../../../src/record/pipeline/options.ts';
import { SessionRecorder } from '../../../src/record/session-recorder.ts';
import { once, serve, serveRaw } from '../../kit/index.ts';
import { createScratchFolder } from '../../session/scratch-folder.ts';
import { echo } from '../echo.ts';
import { noHost } from '../no-host.ts';
import { onlyAnswer, onlyRecording, record } from '../record.ts';

/** Calls `run` with a function that counts the recordings which lie on the disk. */
async function withJournal(run: (count: () => number) => Promise<void>): Promise<void> {
  using folder = createScratchFolder();
  const sessionFile = folder.path('a.session.json');
  const recorder = new SessionRecorder({
    sessionFile,
    name: 'a test',
    recordedBy: 'a.test.ts',
    upstream: undefined,
    limits: bodyLimits(undefined),
    key: 'key',
    isAlone: true,
    host: noHost,
  });
  await recorder.start();
  await run(() => countRecordings(dirname(sessionFile)));
  await recorder.discard();
}

function countRecordings(folder: string): number {
  const [journal] = readdirSync(folder).filter((name) => name.endsWith('.journal'));
  if (journal === undefined) return 0;
  return readFileSync(join(folder, journal), 'utf8').split('\n').length - 2;
}

async function textOf(response: IncomingMessage | undefined): Promise<string> {
  return response === undefined ? 'no response' : await text(response);
}

test('node:http gets the last announced byte once the exchange is in the journal', async () => {
  await using api = await serve((_, response) => response.end('body'));
  await withJournal(async (count) => {
    const [response]: IncomingMessage[] = await once(http.get(api.url), 'response');
    await once(response ?? process, 'data');
    expect(count()).toBe(1);
  });
});

test('undici gets the last announced byte once the exchange is in the journal', async () => {
  await using api = await serve((_, response) => response.end('body'));
  await withJournal(async (count) => {
    const { body } = await undiciRequest(api.url);
    await once(body, 'data');
    expect(count()).toBe(1);
  });
});

test('an answer that arrives before the whole request was sent waits for the rest of it', async () => {
  await using api = await serve((_, response) => response.end('early'));
  using recorded = await record(async () => {
    const request = http.request(api.url, { method: 'POST' });
    request.write('first ');
    const [response]: IncomingMessage[] = await once(request, 'response');
    expect(await textOf(response)).toBe('early');
    request.end('second');
    await once(request, 'finish');
  });

  expect(onlyRecording(recorded).request.body).toEqual({ text: 'first second' });
  expect(onlyAnswer(recorded).body).toEqual({ text: 'early' });
});

const connections: Readonly<Record<string, (url: string) => ClientRequest>> = {
  'without an agent': (url) =>
    http.request(url, {
      method: 'POST',
      createConnection: ({ host, port }) => net.connect(Number(port), String(host)),
    }),
  'without an agent, whose headers are a list': (url) =>
    http.request(url, {
      method: 'POST',
      headers: ['Host', new URL(url).host, 'Content-Length', '4'],
      createConnection: ({ host, port }) => net.connect(Number(port), String(host)),
    }),
};

test.each(Object.entries(connections))('a request %s is recorded', async (_, send) => {
  await using api = await serve(echo);
  using recorded = await record(async () => {
    const [response]: IncomingMessage[] = await once(send(`${api.url}/a`).end('body'), 'response');
    await textOf(response);
  });

  expect(recorded.session.origin).toBe(api.url);
  expect(onlyRecording(recorded).request).toMatchObject({ path: '/a', body: { text: 'body' } });
  expect(onlyAnswer(recorded).body).toMatchObject({ json: { body: 'body' } });
});

test('of an upgrade, only the head is recorded', async () => {
  await using api = await serveRaw((socket) => {
    socket.once('data', () => {
      socket.end(
        'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\nno HTTP',
      );
    });
  });
  using recorded = await record(async () => {
    const headers = { Connection: 'Upgrade', Upgrade: 'x' };
    const [, socket]: [IncomingMessage, net.Socket] = await upgradeOf(
      http.get(api.url, { headers }),
    );
    await once(socket.resume(), 'close');
  });

  expect(onlyAnswer(recorded)).toMatchObject({
    status: 101,
    headers: [
      ['Upgrade', 'x'],
      ['Connection', 'Upgrade'],
    ],
  });
  expect(onlyAnswer(recorded).body).toBeUndefined();
});

async function upgradeOf(request: ClientRequest): Promise<[IncomingMessage, net.Socket]> {
  const [response, socket] = await once(request, 'upgrade');
  return [response, socket];
}

test('a request over a Unix socket is not recorded', async () => {
  using folder = createScratchFolder();
  const path = folder.path('socket');
  const server = http.createServer((_, response) => response.end()).listen(path);
  await once(server, 'listening');
  await withJournal(async (count) => {
    await once(http.get({ socketPath: path }), 'close');
    expect(count()).toBe(0);
  });
  server.close();
});

import { readdirSync, readFileSync } from 'node:fs';
import http, { ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { request as undiciRequest } from 'undici';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { openEndpoint } from '../../../src/record/relay/endpoint.ts';
import { SessionRecorder } from '../../../src/record/session-recorder.ts';
import { once, serveRaw, within } from '../../kit/index.ts';
import { createScratchFolder, type ScratchFolder } from '../../session/scratch-folder.ts';
import { noHost } from '../no-host.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

const answers = [
  ['a body of known length', 'GET', 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody'],
  [
    'a chunked body',
    'GET',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n',
  ],
  ['an empty body', 'GET', 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'],
  ['no content', 'GET', 'HTTP/1.1 204 No Content\r\n\r\n'],
  ['nothing new', 'GET', 'HTTP/1.1 304 Not Modified\r\nContent-Length: 4\r\n\r\n'],
  ['a head alone', 'HEAD', 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n'],
] as const;

function answerWith(answer: string): (socket: Socket) => void {
  return (socket) => socket.on('data', () => socket.write(answer));
}

function recordings(folder: ScratchFolder): number {
  return readdirSync(folder.path())
    .filter((name) => name.endsWith('.journal'))
    .flatMap((name) => readFileSync(folder.path(name), 'utf8').split('\n'))
    .filter((line) => line.includes('"request"')).length;
}

function settingsIn(folder: ScratchFolder) {
  return {
    sessionFile: folder.path('a.session.json'),
    name: 'a',
    recordedBy: 'a.test.ts',
    limits: { request: 1e6, response: 1e6 },
    key: 'key',
  };
}

describe('through the endpoint, the journal has a response before its client has', () => {
  test.each(answers)('%s', async (_, method, answer) => {
    await using api = await serveRaw(answerWith(answer));
    using folder = createScratchFolder();
    const endpoint = await openEndpoint({ ...settingsIn(folder), upstream: api.url });
    const seen: number[] = [];
    for (const step of ['write', 'end', 'flushHeaders'] as const) {
      const pass = ServerResponse.prototype[step];
      vi.spyOn(ServerResponse.prototype, step).mockImplementation(function (
        this: ServerResponse,
        ...args: unknown[]
      ) {
        // The bytes that complete a chunked body are written by the end.
        const isChunk = step === 'write' && answer.includes('chunked');
        if (!isChunk) seen.push(recordings(folder));
        return Reflect.apply(pass, this, args);
      });
    }
    const client = connect(Number(new URL(endpoint.url).port), '127.0.0.1');
    client.write(`${method} / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
    await text(client);

    expect(seen.length).toBeGreaterThan(0);
    expect(new Set(seen)).toEqual(new Set([1]));
    await endpoint.close();
  });
});

/** Runs a client in a recording; it tells what the journal has when it has the whole response. */
async function recordingsAtEnd(
  answer: string,
  run: (url: string, isWhole: () => void) => Promise<void>,
): Promise<number> {
  await using api = await serveRaw(answerWith(answer));
  using folder = createScratchFolder();
  const recorder = new SessionRecorder({
    ...settingsIn(folder),
    upstream: undefined,
    isAlone: true,
    host: noHost,
  });
  await recorder.start();
  let seen = 0;
  await run(api.url, () => {
    seen = recordings(folder);
  });
  await recorder.finish();
  return seen;
}

describe('in this process, the journal has a response before its client has', () => {
  test.each(answers)('%s, by node:http', async (_, method, answer) => {
    const seen = await recordingsAtEnd(answer, async (url, isWhole) => {
      const request = http.request(url, { method, agent: false }).end();
      const closed = once(request, 'close');
      request.once('response', (response) => {
        if (!answer.includes('body')) isWhole();
        response.on('data', () => response.headers['content-length'] && isWhole());
        response.on('end', () => response.headers['content-length'] ?? isWhole());
      });
      await closed;
    });

    expect(seen).toBe(1);
  });

  test.each(answers)('%s, by undici', async (_, method, answer) => {
    const seen = await recordingsAtEnd(answer, async (url, isWhole) => {
      const { headers, body } = await undiciRequest(url, { method });
      if (!answer.includes('body')) isWhole();
      body.on('data', () => headers['content-length'] && isWhole());
      body.on('end', () => headers['content-length'] ?? isWhole());
      await within('the end of the body', new Promise((end) => body.once('close', end)));
    });

    expect(seen).toBe(1);
  });
});

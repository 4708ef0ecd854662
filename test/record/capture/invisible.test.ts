import http, { type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import net from 'node:net';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  Agent,
  fetch as undiciFetch,
  request as undiciRequest,
  stream as undiciStream,
} from 'undici';
import { describe, expect, test } from 'vitest';
import { once } from '../../kit/index.ts';
import { record } from '../record.ts';
import { serveAnswers } from './raw-answers.ts';

type Log = unknown[];

/** Runs without the recorder, then with it; both must come to the same. */
async function expectSame(run: (url: string) => Promise<Log>): Promise<void> {
  await using api = await serveAnswers();
  const without = await run(api.url);
  let within: Log = [];
  using _recorded = await record(async () => {
    within = await run(api.url);
  });
  expect(without.length).toBeGreaterThan(0);
  expect(within).toEqual(without);
}

function describeError(error: unknown): unknown {
  const { name, code, message, cause } = Object(error);
  return { name, code, message: withoutPorts(message), cause: cause && describeError(cause) };
}

/** The client's own port is another one each time. */
function withoutPorts(message: unknown): string {
  return String(message).replace(/:\d+/g, '');
}

const requestEvents =
  'socket finish continue information response upgrade timeout abort error close';
const responseEvents = 'end aborted error close';

/** Notes events as they come, and of a body only the bytes: how they are cut is up to the network. */
function watch(request: ClientRequest, read: (response: IncomingMessage, log: Log) => void): Log {
  const log: Log = [];
  for (const event of requestEvents.split(' ')) {
    if (event === 'response') continue;
    request.on(event, (value) => {
      const { statusCode, rawHeaders } = Object(value);
      log.push([event, event === 'error' ? describeError(value) : [statusCode, rawHeaders]]);
    });
  }
  request.on('response', (response: IncomingMessage) => {
    const { statusCode, statusMessage, rawHeaders, httpVersion } = response;
    log.push(['response', statusCode, statusMessage, rawHeaders, httpVersion]);
    for (const event of responseEvents.split(' ')) {
      response.on(event, (value) => {
        const { complete, rawTrailers, aborted } = response;
        log.push([
          `of response: ${event}`,
          complete,
          aborted,
          rawTrailers,
          value && describeError(value),
        ]);
      });
    }
    log.push(response.eventNames().map((name) => [name, response.listenerCount(name)]));
    read(response, log);
  });
  return log;
}

/** Adds bytes to the last entry of a log, if that is of bytes. */
function addBytes(log: Log, chunk: unknown): void {
  const last = log.at(-1);
  if (typeof last === 'string') log[log.length - 1] = last + String(chunk);
  else log.push(String(chunk));
}

const readAll = (response: IncomingMessage, log: Log): void => {
  response.on('data', (chunk) => addBytes(log, chunk));
};

interface Case {
  readonly path: string;
  readonly options?: RequestOptions;
  readonly read?: (response: IncomingMessage, log: Log) => void;
  readonly act?: (request: ClientRequest) => void;
}

const cases: Readonly<Record<string, Case>> = {
  'a plain answer': { path: '/plain' },
  'an answer with trailers': { path: '/trailers' },
  'early hints': { path: '/hints' },
  'a body that waits for 100 Continue': {
    path: '/continue',
    options: { method: 'POST', headers: { Expect: '100-continue' } },
    act: (request) => {
      request.on('continue', () => request.end('body'));
      request.flushHeaders();
    },
  },
  'an answer that ends with its connection': { path: '/close-delimited' },
  'a truncated answer': { path: '/truncated' },
  'a truncated chunk': { path: '/truncated-chunk' },
  'a connection that is reset': { path: '/reset' },
  'no answer': { path: '/no-answer' },
  'an answer that is no HTTP': { path: '/bad' },
  'an answer to HEAD': { path: '/plain', options: { method: 'HEAD' } },
  '204': { path: '/empty' },
  '304': { path: '/unchanged' },
  'an upgrade': { path: '/upgrade', options: { headers: { Connection: 'Upgrade', Upgrade: 'x' } } },
  'a custom method with a body': {
    path: '/plain',
    options: { method: 'REPORT', headers: ['X-B', '1', 'x-b', '2', 'Content-Length', '4'] },
    act: (request) => request.end('body'),
  },
  'agent: false': { path: '/plain', options: { agent: false } },
  'an agent of its own': { path: '/plain', options: { agent: new http.Agent({ maxSockets: 1 }) } },
  'a connection of its own': {
    path: '/plain',
    options: { createConnection: ({ host, port }) => net.connect(Number(port), String(host)) },
  },
  'a timeout': {
    path: '/silent',
    options: { timeout: 50 },
    act: (request) => request.on('timeout', () => request.destroy(new Error('too slow'))).end(),
  },
  'a request destroyed while it waits': {
    path: '/silent',
    act: (request) => {
      request.end();
      setTimeout(() => request.destroy(), 50);
    },
  },
  'a signal': { path: '/silent', options: { signal: AbortSignal.timeout(100) } },
  'a destroyed request': { path: '/endless', act: (request) => request.end().destroy() },
  'a destroyed response': {
    path: '/endless',
    read: (response, log) => {
      response.once('data', (chunk) => {
        addBytes(log, chunk);
        response.destroy();
      });
    },
  },
  'a response destroyed with an error': {
    path: '/endless',
    read: (response) => response.once('data', () => response.destroy(new Error('enough'))),
  },
  setEncoding: {
    path: '/plain',
    read: (response, log) => readAll(response.setEncoding('hex'), log),
  },
  'a late listener': {
    path: '/plain',
    read: (response, log) => setTimeout(() => readAll(response, log), 50),
  },
  'asynchronous iteration': {
    path: '/plain',
    read: async (response, log) => {
      for await (const chunk of response) addBytes(log, chunk);
    },
  },
  'readable and read()': {
    path: '/plain',
    read: (response, log) => {
      response.on('readable', () => {
        for (let chunk = response.read(); chunk !== null; chunk = response.read()) {
          addBytes(log, chunk);
        }
      });
    },
  },
};

describe('node:http behaves the same with and without the recorder', () => {
  test.each(Object.entries(cases))('%s', async (_, { path, options = {}, read = readAll, act }) => {
    await expectSame(async (url) => {
      const signal = options.signal === undefined ? {} : { signal: AbortSignal.timeout(100) };
      const request = http.request(url + path, { ...options, ...signal });
      const log = watch(request, read);
      const closed = new Promise((resolve) => request.on('close', resolve));
      const upgraded = new Promise((resolve) =>
        request.on('upgrade', (__, socket) => {
          socket.on('data', (chunk: Buffer) => addBytes(log, chunk));
          socket.on('close', resolve);
        }),
      );
      if (act === undefined) request.end();
      else act(request);
      await Promise.race([closed, upgraded]);
      await new Promise((resolve) => setTimeout(resolve, 100));
      return log;
    });
  });

  test('a response without a listener', async () => {
    await expectSame(async (url) => {
      const request = http.get(`${url}/plain`, { agent: false });
      const end = await once(request, 'close').catch(describeError);
      return [end, request.listenerCount('response'), request.eventNames()];
    });
  });

  test('20 MB through a slow pipe', async () => {
    await expectSame(async (url) => {
      let [size, mostBuffered] = [0, 0];
      const [response]: IncomingMessage[] = await once(http.get(`${url}/large`), 'response');
      if (response === undefined) throw new Error('no response');
      const slow = new Writable({
        highWaterMark: 64 * 1024,
        write: (chunk: Buffer, __, callback) => {
          size += chunk.length;
          mostBuffered = Math.max(mostBuffered, response.readableLength);
          setImmediate(callback);
        },
      });
      await pipeline(response, slow);
      return [size, mostBuffered < 1024 * 1024];
    });
  });
});

const paths = Object.values(cases).map(({ path }) => path);
const answered = [...new Set(paths)].filter(
  (path) => !['/silent', '/upgrade', '/continue', '/endless'].includes(path),
);

/** What an error-throwing call came to. */
async function outcome(run: () => Promise<unknown>): Promise<Log> {
  return [await run().catch(describeError)];
}

describe.each(answered)('for %s', (path) => {
  test.each([
    ['fetch', (url: string) => fetch(url)],
    ['fetch of undici', (url: string) => undiciFetch(url, { dispatcher: new Agent() })],
  ])('%s sees the same with and without the recorder', async (_, send) => {
    await expectSame((url) =>
      outcome(async () => {
        const response = await send(url + path);
        const { status, statusText, headers } = response;
        const head = [status, statusText, [...headers], headers.getSetCookie()];
        return [head, await response.text().catch(describeError)];
      }),
    );
  });

  test('undici.request behaves the same with and without the recorder', async () => {
    await expectSame((url) =>
      outcome(async () => {
        const hints: unknown[] = [];
        const { statusCode, headers, trailers, body } = await undiciRequest(url + path, {
          dispatcher: new Agent(),
          responseHeaders: 'raw',
          onInfo: (info) => hints.push(info),
        });
        const text = await body.text().catch(describeError);
        return [statusCode, headers, text, trailers, hints];
      }),
    );
  });

  test('undici.stream behaves the same with and without the recorder', async () => {
    await expectSame((url) =>
      outcome(async () => {
        const log: Log = [];
        const dispatcher = new Agent();
        const { trailers } = await undiciStream(
          url + path,
          { method: 'GET', dispatcher },
          (head) => {
            log.push(head.statusCode, head.headers);
            return new Writable({
              write: (chunk, __, callback) => {
                addBytes(log, chunk);
                callback();
              },
            });
          },
        );
        return [log, trailers];
      }),
    );
  });
});

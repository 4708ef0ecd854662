/** Whatever a target does, each request gets one line of reason, and the rest goes on. */
import type { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { type ReplaySettings, replaySession } from '../../src/replay/index.ts';
import { createSession, recordingOf, serve, serveRaw, told, withTold } from '../kit/index.ts';
import { replayTwo, sent, serveFault } from './replay-fault.ts';
import { OK } from './serve-verbatim.ts';

const thenClose = (bytes: string) => (socket: Socket) => socket.end(bytes);
const thenReset = (bytes: string) => (socket: Socket) => {
  socket.write(bytes);
  setTimeout(() => socket.resetAndDestroy(), 20);
};
const stay = (bytes: string | Buffer) => (socket: Socket) => socket.write(bytes);

/** Writes this again and again, until its client has gone. */
function writesOn(start: string, bytes: string, pause = 1) {
  return (socket: Socket): void => {
    socket.write(start);
    const timer = setInterval(() => socket.write(bytes), pause);
    socket.on('close', () => clearInterval(timer));
  };
}

const HEAD = 'HTTP/1.1 200 OK\r\n';
const LONG_HEAD = `${HEAD}Content-Length: 100\r\n\r\n`;
const CHUNKED = `${HEAD}Transfer-Encoding: chunked\r\n\r\n`;
const CLOSED = /^(UND_ERR_SOCKET|ECONNRESET) the connection was closed by URL$/;
const CLOSED_WITHIN =
  /^(UND_ERR_SOCKET|ECONNRESET) the connection was closed in the middle of its answer by URL$/;
const RESET_WITHIN =
  /^ECONNRESET the connection was (closed|reset) in the middle of its answer by URL$/;
const NOT_HTTP = /^this is not an HTTP server: URL$/;
const TOO_LONG =
  /^(UND_ERR|HPE)_HEADERS?_OVERFLOW the headers are longer than 1 MiB in the answer of URL$/;
const TWO_LENGTHS =
  /^(UND_ERR_RES_CONTENT_LENGTH_MISMATCH Content-Length and body do not agree in the answer of|the answer is not valid HTTP \(.*\), from) URL$/;
const invalid = (reason: string): RegExp =>
  new RegExp(`^the answer is not valid HTTP \\(${reason}\\), from URL$`);
const IN_TIME = { timeout: 150 };
const NO_ANSWER = /^no answer from URL within 150 ms$/;
const NOT_WHOLE = /^no complete response from URL within 150 ms$/;

interface Fault {
  readonly does: (socket: Socket) => void;
  readonly message: RegExp;
  /** Where it came. */
  readonly status?: number;
  readonly settings?: ReplaySettings;
}

const faults: Record<string, Fault> = {
  'closed before an answer': { does: thenClose(''), message: CLOSED },
  'closed in the middle of the head': { does: thenClose('HTTP/1.1 200 O'), message: CLOSED },
  'closed after the head': { does: thenClose(LONG_HEAD), message: CLOSED_WITHIN, status: 200 },
  'closed in the middle of the body': {
    ...{ does: thenClose(`${LONG_HEAD}half`), message: CLOSED_WITHIN, status: 200 },
  },
  'closed after the head of a chunked body': {
    ...{ does: thenClose(CHUNKED), message: CLOSED_WITHIN, status: 200 },
  },
  'closed in the middle of a chunk': {
    ...{ does: thenClose(`${CHUNKED}5\r\nha`), message: CLOSED_WITHIN, status: 200 },
  },
  'reset before an answer': {
    does: (socket) => socket.resetAndDestroy(),
    message: /^ECONNRESET the connection was reset by URL$/,
  },
  'reset in the middle of the body': {
    ...{ does: thenReset(`${LONG_HEAD}half`), message: RESET_WITHIN, status: 200 },
  },

  'no answer': { does: () => undefined, message: NO_ANSWER, settings: IN_TIME },
  '100 Continue, and then nothing': {
    does: stay('HTTP/1.1 100 Continue\r\n\r\n'),
    ...{ message: NO_ANSWER, settings: IN_TIME },
  },
  'early answers without end': {
    does: writesOn('', 'HTTP/1.1 102 Processing\r\n\r\n', 10),
    ...{ message: NO_ANSWER, settings: IN_TIME },
  },
  'a head that drips': {
    does: writesOn('HTTP/1.1 200 OK\r\nX-Drip: ', '.', 10),
    ...{ message: NO_ANSWER, settings: IN_TIME },
  },
  'a body that drips': {
    does: writesOn(`${HEAD}Content-Length: 100000\r\n\r\n`, '.', 10),
    ...{ message: NOT_WHOLE, status: 200, settings: IN_TIME },
  },
  'less than its Content-Length, and then nothing': {
    ...{ does: stay(`${LONG_HEAD}half`), message: NOT_WHOLE, status: 200, settings: IN_TIME },
  },

  garbage: { does: stay('what do you want?\r\n\r\n'), message: NOT_HTTP },
  'bytes of no text': { does: stay(Buffer.from([1, 0, 255, 13, 10])), message: NOT_HTTP },
  'a short word': { does: stay('no\r\n'), message: NOT_HTTP },
  'another protocol': { does: stay('SSH-2.0-OpenSSH_9.6\r\n'), message: NOT_HTTP },
  'HTTP/0.9': { does: thenClose('<html>hello</html>'), message: NOT_HTTP },
  'HTTP/2': { does: stay(Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0])), message: NOT_HTTP },
  'an unknown version': {
    ...{ does: stay('HTTP/9.9 200 OK\r\n\r\n'), message: invalid('Invalid HTTP version') },
  },
  'a status that is none': {
    ...{ does: stay('HTTP/1.1 abc OK\r\n\r\n'), message: invalid('Invalid status code') },
  },
  'lines that end otherwise': {
    does: stay('HTTP/1.1 200 OK\nContent-Length: 0\n\n'),
    message: invalid('Missing expected CR after response line'),
  },
  'a header without a colon': {
    ...{ does: stay(`${HEAD}hello\r\n\r\n`), message: invalid('Invalid header token') },
  },
  'a length that is no number': {
    does: stay(`${HEAD}Content-Length: abc\r\n\r\n`),
    message: invalid('Invalid character in Content-Length'),
  },
  'a length below 0': {
    does: stay(`${HEAD}Content-Length: -1\r\n\r\n`),
    message: invalid('Invalid character in Content-Length'),
  },
  'a length without bounds': {
    ...{ does: stay(`${HEAD}Content-Length: ${'9'.repeat(30)}\r\n\r\n`), message: TWO_LENGTHS },
  },
  'two lengths that differ': {
    does: stay(`${HEAD}Content-Length: 2\r\nContent-Length: 3\r\n\r\nabc`),
    message: TWO_LENGTHS,
  },
  'a length and chunks': {
    does: stay(`${HEAD}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`),
    message: TWO_LENGTHS,
  },
  'a chunk without a size': {
    does: stay(`${CHUNKED}zz\r\n`),
    ...{ message: invalid('Invalid character in chunk size'), status: 200 },
  },
  'headers without end': {
    does: writesOn(HEAD, `X-Long: ${'x'.repeat(50_000)}\r\n`),
    message: TOO_LONG,
  },
  'one header without end in an early answer': {
    does: writesOn('HTTP/1.1 103 Early Hints\r\nLink: ', 'x'.repeat(80_000)),
    message: TOO_LONG,
  },
  '100,000 headers': {
    ...{ does: stay(`${HEAD}${'X-Many: value\r\n'.repeat(100_000)}\r\n`), message: TOO_LONG },
  },
};

describe.each(Object.entries(sent))('sent by %s', (_, recording) => {
  test.each(Object.entries(faults))('%s', async (_, { does, message, status, settings }) => {
    await using server = await serveFault(does);
    const [outcome, next] = await replayTwo(server.url, settings, recording);

    expect(outcome?.state).toBe('failed');
    expect(told(outcome)?.message.replace(server.url, 'URL')).toMatch(message);
    expect(outcome?.actual).toBe(status);
    expect(next?.state).toBe('passed');
  });

  test.each([
    ['a status line without a reason', 'HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n'],
    ['a status line with an empty reason', 'HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n'],
    ['a header of 100 KB', `${HEAD}X-Long: ${'x'.repeat(100_000)}\r\nContent-Length: 0\r\n\r\n`],
    ['1,000 headers', `${HEAD}${'X-Many: v\r\n'.repeat(1000)}Content-Length: 0\r\n\r\n`],
  ])('%s is an answer', async (_, bytes) => {
    await using server = await serveFault(stay(bytes));
    const [outcome, next] = await replayTwo(server.url, {}, recording);
    expect([outcome?.state, next?.state]).toEqual(['passed', 'passed']);
  });

  test.each([
    ['HTTP/1.0', 'HTTP/1.0 200 OK\r\n\r\nhello'],
    ['HTTP/1.1', 'HTTP/1.1 200 OK\r\n\r\nhello'],
  ])('an answer of %s may end with its connection', async (_, bytes) => {
    await using server = await serveFault(thenClose(bytes));
    const [outcome, next] = await replayTwo(server.url, {}, recording);
    expect([outcome?.state, next?.state]).toEqual(['passed', 'passed']);
  });

  test('an answer that is not HTTP is shown', async () => {
    await using server = await serveFault(stay('SSH-2.0-OpenSSH_9.6\r\n'));
    const [outcome] = await replayTwo(server.url, {}, recording);
    expect(told(outcome)?.detail).toBe('It sent:\n│ SSH-2.0-OpenSSH_9.6');
  });
});

describe('a server that is not always there', () => {
  test('refuses requests after it was closed half-way', async () => {
    await using server = await serve((request, response) => {
      if (request.url !== '/4') response.end();
      else void server.close();
    });
    const session = createSession(
      Array.from({ length: 8 }, (_, i) => recordingOf('GET', `/${i}`, 200)),
    );
    const { outcomes } = await replaySession(session, { target: server.url });
    expect(outcomes.map(({ state }) => state)).toEqual([
      ...Array.from({ length: 4 }, () => 'passed'),
      ...['failed', 'failed', 'blocked', 'blocked'],
    ]);
    expect(told(outcomes[4])?.label).toMatch(/^(ECONNRESET|UND_ERR_SOCKET)$/);
    expect(told(outcomes[7])?.label).toBe('ECONNREFUSED');
  });

  test('fails one outcome in ten if it resets every tenth connection', async () => {
    let connections = 0;
    await using server = await serveRaw((socket) => {
      connections += 1;
      if (connections % 10 === 0) socket.resetAndDestroy();
      else
        socket.once('data', () =>
          socket.end(OK.replace('Content', 'Connection: close\r\nContent')),
        );
    });
    const session = createSession(
      Array.from({ length: 100 }, (_, i) => recordingOf('POST', `/${i}`, 200)),
    );
    const { outcomes, summary } = await replaySession(session, { target: server.url });

    expect(summary).toMatchObject({ passed: 90, failed: 10 });
    const failed = outcomes.flatMap(({ state }, i) => (state === 'failed' ? [i] : []));
    expect(failed).toEqual([9, 19, 29, 39, 49, 59, 69, 79, 89, 99]);
    for (const i of failed)
      expect(told(outcomes[i])?.label).toMatch(/^(ECONNRESET|UND_ERR_SOCKET)$/);
  });
});

describe('not quite the protocol', () => {
  test('a body that is longer than its Content-Length breaks nothing that follows', async () => {
    await using server = await serveFault((socket) =>
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nlonger than two bytes'),
    );
    const [outcome, next] = await replayTwo(server.url);
    expect(outcome).toMatchObject({ actual: 200 });
    expect(next?.state).toBe('passed');
  });

  test.each([
    ['a switch to a protocol that nobody asked for', 101, 'Upgrade: x\r\nConnection: upgrade\r\n'],
    ['a switch to no protocol', 101, ''],
    ['a status below all others', 99, 'Content-Length: 0\r\n'],
    ['a status of zeros', 0, 'Content-Length: 0\r\n'],
  ])('%s is an unexpected status', async (_, status, headers) => {
    await using server = await serveFault((socket) =>
      socket.write(`HTTP/1.1 ${String(status).padStart(3, '0')} X\r\n${headers}\r\n`),
    );
    const [outcome, next] = await replayTwo(server.url);
    expect(withTold(outcome)).toMatchObject({
      state: 'failed',
      actual: status,
      failure: { kind: 'status', expected: 200, actual: status },
    });
    expect(next?.state).toBe('passed');
  });
});

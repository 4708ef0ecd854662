/** Whatever a target does, each request gets one line of reason, and the rest goes on. */
import type { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { type Outcome, type ReplaySettings, replaySession } from '../../src/replay/index.ts';
import { createSession, recordingOf, serve, serveRaw } from '../kit/index.ts';
import { OK, serveVerbatim } from './serve-verbatim.ts';

/** The outcome of one GET, and that the request recorded after it was tried as well. */
async function replayTwo(target: string, settings: ReplaySettings = {}): Promise<Outcome[]> {
  const session = createSession([recordingOf('GET', '/a', 200), recordingOf('GET', '/next', 200)]);
  const { outcomes } = await replaySession(session, { target, timeout: 4000, ...settings });
  expect(outcomes).toHaveLength(2);
  for (const { error } of outcomes) expect(error?.message ?? '').not.toMatch(/\n/);
  return outcomes;
}

/** A server that does this to `/a`, and answers anything else. */
function serveFault(fault: (socket: Socket) => void) {
  return serveVerbatim((socket, { line }) => {
    if (line.includes('/a')) fault(socket);
    else socket.write(OK);
  });
}

describe('no connection', () => {
  test('to a port that nobody listens on: the code and the address', async () => {
    const { url, close } = await serve((_, response) => response.end());
    await close();
    for (const { state, error } of await replayTwo(url)) {
      expect(state).toBe('failed');
      expect(error).toEqual({
        code: 'ECONNREFUSED',
        message: `ECONNREFUSED nothing listens at ${url}`,
      });
    }
  });

  test('to a port that nobody listens on, by a name with two addresses', async () => {
    const { port, close } = await serve((_, response) => response.end());
    await close();
    const url = `http://localhost:${port}`;
    const [outcome] = await replayTwo(url);
    expect(outcome?.error?.message).toBe(`ECONNREFUSED nothing listens at ${url}`);
  });

  test('to a host that does not exist: the code and the name', async () => {
    const [outcome] = await replayTwo('http://name.invalid', { timeout: 10_000 });
    expect(outcome?.state).toBe('failed');
    expect(outcome?.error?.code).toMatch(/^(ENOTFOUND|EAI_AGAIN)$/);
    expect(outcome?.error?.message).toMatch(/^[A-Z_]+ .+ http:\/\/name\.invalid$/);
  });

  test('gives no time of sending and no response time', async () => {
    const { url, close } = await serve((_, response) => response.end());
    await close();
    const [outcome] = await replayTwo(url);
    expect(outcome).not.toHaveProperty('sentAt');
    expect(outcome?.responseTime).toBe(0);
  });
});

describe('a broken connection', () => {
  test('reset before an answer', async () => {
    await using server = await serveFault((socket) => socket.resetAndDestroy());
    const [outcome, next] = await replayTwo(server.url);
    expect(outcome).toMatchObject({
      state: 'failed',
      error: { message: `ECONNRESET the connection was reset by ${server.url}` },
    });
    expect(next?.state).toBe('passed');
  });

  test('reset in the middle of the body', async () => {
    await using server = await serveFault((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf');
      setTimeout(() => socket.resetAndDestroy(), 20);
    });
    const [outcome, next] = await replayTwo(server.url);
    expect(outcome).toMatchObject({
      state: 'failed',
      actual: 200,
      error: { code: 'ECONNRESET' },
    });
    expect(next?.state).toBe('passed');
  });

  test.each([
    ['before an answer', ''],
    ['in the middle of the head', 'HTTP/1.1 200 O'],
    ['in the middle of the body', 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf'],
    ['in the middle of a chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nha'],
  ])('closed %s', async (_, answer) => {
    await using server = await serveFault((socket) => socket.end(answer));
    const [outcome, next] = await replayTwo(server.url);
    expect(outcome?.state).toBe('failed');
    expect(outcome?.error?.message).toBe(
      `UND_ERR_SOCKET the connection was closed by ${server.url}`,
    );
    expect(next?.state).toBe('passed');
  });

  test('of a server that is killed half-way: what comes after is refused', async () => {
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
      ...Array.from({ length: 4 }, () => 'failed'),
    ]);
    expect(outcomes[4]?.error?.code).toMatch(/^(ECONNRESET|UND_ERR_SOCKET)$/);
    expect(outcomes[7]?.error?.code).toBe('ECONNREFUSED');
  });
});

describe('slower than the timeout', () => {
  test('without an answer', async () => {
    await using server = await serveFault(() => undefined);
    const [outcome, next] = await replayTwo(server.url, { timeout: 150 });
    expect(outcome).toMatchObject({
      state: 'failed',
      error: { code: 'TIMEOUT', message: `TIMEOUT no answer from ${server.url} within 150 ms` },
    });
    expect(next?.state).toBe('passed');
  });

  test('with half an answer, dripping on', async () => {
    let dripping: NodeJS.Timeout | undefined;
    await using server = await serveFault((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n');
      dripping = setInterval(() => socket.write('.'), 10);
      socket.on('close', () => clearInterval(dripping));
    });
    const [outcome, next] = await replayTwo(server.url, { timeout: 150 });
    expect(outcome).toMatchObject({
      state: 'failed',
      actual: 200,
      error: { message: `TIMEOUT no complete response from ${server.url} within 150 ms` },
    });
    expect(next?.state).toBe('passed');
  });

  test('while connecting: no connection is a timeout as well', async () => {
    await using silent = await serveRaw(() => undefined);
    const [outcome] = await replayTwo(`https://127.0.0.1:${silent.port}`, { timeout: 150 });
    expect(outcome).toMatchObject({ state: 'failed', responseTime: 0 });
    expect(outcome?.error?.code).toMatch(/^(TIMEOUT|UND_ERR_CONNECT_TIMEOUT)$/);
    expect(outcome).not.toHaveProperty('sentAt');
  });

  test('early answers do not put it off', async () => {
    await using server = await serveFault((socket) => {
      const timer = setInterval(() => socket.write('HTTP/1.1 102 Processing\r\n\r\n'), 10);
      socket.on('close', () => clearInterval(timer));
    });
    const [outcome] = await replayTwo(server.url, { timeout: 150 });
    expect(outcome?.error?.code).toBe('TIMEOUT');
  });
});

describe('not the protocol', () => {
  test.each([
    ['garbage', 'what do you want?\r\n\r\n', 'Expected HTTP/'],
    ['a short word', 'no\r\n', 'Expected HTTP/'],
    ['another protocol', 'SSH-2.0-OpenSSH_9.6\r\n', 'Expected HTTP/'],
    ['another version of it', 'HTTP/9.9 200 OK\r\n\r\n', 'Invalid HTTP version'],
    ['a status that is none', 'HTTP/1.1 abc OK\r\n\r\n', 'Invalid status code'],
  ])('%s', async (_, bytes, reason) => {
    await using server = await serveFault((socket) => socket.write(bytes));
    const [outcome, next] = await replayTwo(server.url);
    expect(outcome?.state).toBe('failed');
    expect(outcome?.error?.message).toContain(
      `HTTPParserError Response does not match the HTTP/1.1 protocol (${reason}`,
    );
    expect(outcome?.error?.message).toContain(server.url);
    expect(next?.state).toBe('passed');
  });

  test('headers without end', async () => {
    await using server = await serveFault((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      const timer = setInterval(() => socket.write(`X-Long: ${'x'.repeat(5000)}\r\n`), 1);
      socket.on('close', () => clearInterval(timer));
    });
    const [outcome, next] = await replayTwo(server.url);
    expect(outcome?.error?.message).toBe(
      `UND_ERR_HEADERS_OVERFLOW the headers are too long in the answer of ${server.url}`,
    );
    expect(next?.state).toBe('passed');
  });

  test('one header without end in an early answer', async () => {
    await using server = await serveFault((socket) => {
      socket.write('HTTP/1.1 103 Early Hints\r\nLink: ');
      const timer = setInterval(() => socket.write('x'.repeat(8000)), 1);
      socket.on('close', () => clearInterval(timer));
    });
    const [outcome, next] = await replayTwo(server.url);
    expect(outcome?.error?.code).toBe('UND_ERR_HEADERS_OVERFLOW');
    expect(next?.state).toBe('passed');
  });

  test('a body that is longer than its Content-Length breaks nothing that follows', async () => {
    await using server = await serveFault((socket) =>
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nlonger than two bytes'),
    );
    const [outcome, next] = await replayTwo(server.url);
    expect(outcome).toMatchObject({ actual: 200 });
    expect(next?.state).toBe('passed');
  });

  test('two lengths that differ', async () => {
    await using server = await serveFault((socket) =>
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nabc'),
    );
    const [outcome, next] = await replayTwo(server.url);
    expect(outcome?.state).toBe('failed');
    expect(next?.state).toBe('passed');
  });

  test.each([
    ['a switch to a protocol that nobody asked for', 101, 'Upgrade: x\r\nConnection: upgrade\r\n'],
    ['a switch to no protocol', 101, ''],
    ['a status below all others', 99, 'Content-Length: 0\r\n'],
    ['a status of zeros', 0, 'Content-Length: 0\r\n'],
  ])('%s is another status than the expected one', async (_, status, headers) => {
    await using server = await serveFault((socket) =>
      socket.write(`HTTP/1.1 ${String(status).padStart(3, '0')} X\r\n${headers}\r\n`),
    );
    const [outcome, next] = await replayTwo(server.url);
    expect(outcome).toMatchObject({
      state: 'failed',
      actual: status,
      error: { code: 'STATUS_MISMATCH', message: `expected status 200, got ${status}` },
    });
    expect(next?.state).toBe('passed');
  });
});

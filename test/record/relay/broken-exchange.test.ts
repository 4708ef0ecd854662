import { EventEmitter } from 'node:events';
import http from 'node:http';
import { connect, type Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { once, serve, serveRaw, within } from '../../kit/index.ts';
import { onlyAnswer, onlyRecording } from '../record.ts';
import { answerWith, hello, recordThrough, useEndpoints } from './endpoints.ts';

const host = useEndpoints();

/** What a client gets, and the error that ends its connection; none for a plain end. */
async function endOf(
  url: string,
  onFirst?: () => void,
): Promise<{ received: string; code: string }> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1').setEncoding('latin1');
  socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
  let received = '';
  let code = '';
  if (onFirst) socket.once('data', onFirst);
  socket.on('data', (bytes: string) => {
    received += bytes;
  });
  socket.on('error', (error: NodeJS.ErrnoException) => {
    code = error.code ?? '';
  });
  await within('the end of the connection', new Promise((end) => socket.once('close', end)));
  return { received, code };
}

describe('a broken exchange stays broken:', () => {
  test.each([
    ['with a length', 'Content-Length: 100\r\n\r\nonly this'],
    ['in chunks', 'Transfer-Encoding: chunked\r\n\r\n9\r\nonly this\r\n'],
  ])('a response %s that its server truncates', async (_, rest) => {
    await using api = await answerWith(`HTTP/1.1 200 OK\r\n${rest}`);
    using recorded = await recordThrough(host, api.url, async (url) => {
      const response = await fetch(url);
      await expect(response.text()).rejects.toThrow();
    });

    expect(onlyAnswer(recorded)).toMatchObject({
      status: 200,
      body: { text: 'only this' },
      error: 'ECONNRESET',
    });
  });

  test('an upstream that is not running gives a 502, and the real error is recorded', async () => {
    const api = await serve(hello);
    await api.close();
    using recorded = await recordThrough(host, api.url, async (url) => {
      const response = await fetch(url);
      expect([response.status, await response.text()]).toEqual([
        502,
        `vitest-session-replay: the upstream ${api.url} refuses connections (ECONNREFUSED): start the API there, or correct the upstream.\n`,
      ]);
    });

    expect(onlyRecording(recorded).response).toEqual({
      error: 'ECONNREFUSED',
      time: expect.any(Number),
    });
  });

  test('an upstream with an unknown host name gives a 502 that says so', async () => {
    using recorded = await recordThrough(host, 'http://no-such-host.invalid', async (url) => {
      const response = await fetch(url);
      expect(response.status).toBe(502);
      expect(await response.text()).toContain('http://no-such-host.invalid has a name that cannot');
    });

    expect(onlyRecording(recorded).response).toMatchObject({
      error: expect.stringMatching(/^(ENOTFOUND|EAI_AGAIN)$/),
    });
  });

  test.each([
    ['no HTTP', 'SSH-2.0-OpenSSH\r\n\r\n', 'HPE_INVALID_CONSTANT'],
    [
      'a status that is none',
      'HTTP/1.1 000 What\r\nContent-Length: 0\r\n\r\n',
      'HPE_INVALID_STATUS',
    ],
    [
      'a reason that is no text',
      'HTTP/1.1 200 O\x01K\r\nContent-Length: 0\r\n\r\n',
      'HPE_INVALID_STATUS',
    ],
    ['a status below all', 'HTTP/1.1 099 What\r\nContent-Length: 1\r\n\r\nx', 'HPE_INVALID_STATUS'],
    [
      'two lengths',
      'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx',
      'HPE_UNEXPECTED_CONTENT_LENGTH',
    ],
    [
      'a length and chunks',
      'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      'HPE_INVALID_TRANSFER_ENCODING',
    ],
    [
      '2 MB of headers',
      `HTTP/1.1 200 OK\r\nX-Long: ${'x'.repeat(2_000_000)}\r\n\r\n`,
      'HPE_HEADER_OVERFLOW',
    ],
  ])('an upstream that answers %s is a 502 that says so', async (_, bytes, code) => {
    await using api = await serveRaw((socket) => {
      socket.once('data', () => socket.write(bytes));
    });
    using recorded = await recordThrough(host, api.url, async (url) => {
      const response = await fetch(url);
      expect([response.status, await response.text()]).toEqual([
        502,
        expect.stringContaining(code),
      ]);
    });

    expect(onlyRecording(recorded).response).toMatchObject({ error: code });
  });

  test.each([
    ['ends the connection', (socket: Socket) => socket.end(), ''],
    ['resets it', (socket: Socket) => socket.resetAndDestroy(), 'ECONNRESET'],
    [
      'changes the protocol',
      (socket: Socket) =>
        socket.write('HTTP/1.1 101 X\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n'),
      '',
    ],
  ])('an upstream that %s in place of an answer does so to the client', async (_, answer, code) => {
    await using api = await serveRaw((socket) => {
      socket.once('data', () => answer(socket));
    });
    using recorded = await recordThrough(host, api.url, async (url) => {
      expect(await endOf(url)).toEqual({ received: '', code });
    });

    expect(onlyRecording(recorded).response).toMatchObject({ error: 'ECONNRESET' });
  });

  test("a reset in the middle of a body resets the client's connection", async () => {
    const start = 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc';
    let reset = (): void => undefined;
    await using api = await serveRaw((socket) => {
      reset = () => socket.resetAndDestroy();
      socket.once('data', () => socket.write(start));
    });
    using recorded = await recordThrough(host, api.url, async (url) => {
      expect(await endOf(url, () => reset())).toEqual({ received: start, code: 'ECONNRESET' });
    });

    expect(onlyAnswer(recorded)).toMatchObject({ body: { text: 'abc' }, error: 'ECONNRESET' });
  });

  test('an invalid chunk ends the body before it', async () => {
    const start = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';
    await using api = await serveRaw((socket) => {
      socket.once('data', () => socket.write(`${start}what?\r\n`));
    });
    using recorded = await recordThrough(host, api.url, async (url) => {
      expect(await endOf(url)).toEqual({ received: start, code: '' });
    });

    expect(onlyAnswer(recorded)).toMatchObject({ status: 200, error: 'HPE_INVALID_CHUNK_SIZE' });
  });

  test('bytes after the end of a response break the connection, not the response', async () => {
    const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
    await using api = await serveRaw((socket) => {
      socket.once('data', () => socket.write(`${answer}what?`));
    });
    using recorded = await recordThrough(host, api.url, async (url) => {
      expect(await endOf(url)).toEqual({ received: answer, code: '' });
    });

    expect(onlyAnswer(recorded)).toMatchObject({ status: 200, body: { text: 'ok' } });
    expect(onlyAnswer(recorded)).not.toHaveProperty('error');
  });

  test('an upload that the client aborts is aborted at the upstream', async () => {
    const upstream = new EventEmitter();
    const left = once(upstream, 'left');
    await using api = await serve((request) => {
      request.once('data', () => upstream.emit('arrived'));
      request.on('error', () => upstream.emit('left'));
    });
    using recorded = await recordThrough(host, api.url, async (url) => {
      const arrived = once(upstream, 'arrived');
      const socket = connect(Number(new URL(url).port), '127.0.0.1');
      socket.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc');
      await arrived;
      socket.destroy();
      await left;
    });

    expect(onlyRecording(recorded)).toMatchObject({
      request: { body: { truncated: 3 } },
      response: { error: 'ECONNRESET', aborted: true },
    });
  });

  test('a client that leaves during an upload with an early response ends the exchange', async () => {
    const upstream = new EventEmitter();
    await using api = await serveRaw((socket) => {
      socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'));
      socket.on('close', () => upstream.emit('left'));
    });
    using recorded = await recordThrough(host, api.url, async (url) => {
      const left = once(upstream, 'left');
      const socket = connect(Number(new URL(url).port), '127.0.0.1');
      socket.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc');
      await once(socket, 'data');
      socket.destroy();
      await left;
    });

    expect(recorded.journals).toContain('"body":{"truncated":3}');
  });

  test('a request that the client aborts is aborted at the upstream', async () => {
    const upstream = new EventEmitter();
    const left = once(upstream, 'left');
    await using api = await serve((_, response) => {
      response.on('close', () => upstream.emit('left'));
      response.write('first');
    });
    using recorded = await recordThrough(host, api.url, async (url) => {
      const request = http.get(url);
      const [response] = await once(request, 'response');
      await once(response, 'data');
      request.destroy();
      await left;
    });

    expect(onlyAnswer(recorded)).toMatchObject({
      status: 200,
      body: { text: 'first' },
      aborted: true,
    });
  });

  test('a request that is aborted before any response is recorded without one', async () => {
    const upstream = new EventEmitter();
    const arrived = once(upstream, 'arrived');
    const left = once(upstream, 'left');
    await using api = await serve((_, response) => {
      response.on('close', () => upstream.emit('left'));
      upstream.emit('arrived');
    });
    using recorded = await recordThrough(host, api.url, async (url) => {
      const request = http.get(url).on('error', () => undefined);
      await arrived;
      request.destroy();
      await left;
    });

    expect(onlyRecording(recorded).response).toMatchObject({ error: 'ECONNRESET', aborted: true });
  });
});

test('backpressure of a client that does not read reaches the upstream', async () => {
  const chunk = Buffer.alloc(1024 * 1024);
  let produced = 0;
  await using api = await serve((_, response) => {
    const produce = (): void => {
      produced++;
      if (response.write(chunk) && produced < 200) setImmediate(produce);
      else if (produced < 200) response.once('drain', produce);
    };
    produce();
  });
  using recorded = await recordThrough(host, api.url, async (url) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.pause().write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    let before = -1;
    while (produced !== before || produced === 0) {
      before = produced;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    expect(produced).toBeLessThan(100);
    socket.destroy();
  });

  expect(onlyAnswer(recorded).aborted).toBe(true);
});

test('each event of a stream passes before the next one is sent', async () => {
  let next = (): void => undefined;
  await using api = await serve((_, response) => {
    let sent = 0;
    next = () => {
      sent++;
      if (sent > 3) response.end();
      else response.write(`data: ${sent}\n\n`);
    };
    response.writeHead(200, { 'Content-Type': 'text/event-stream' }).flushHeaders();
  });
  using recorded = await recordThrough(host, api.url, async (url) => {
    const { body } = await fetch(url);
    const events: string[] = [];
    next();
    for await (const chunk of body ?? []) {
      events.push(Buffer.from(chunk).toString());
      next();
    }
    expect(events).toEqual(['data: 1\n\n', 'data: 2\n\n', 'data: 3\n\n']);
  });

  expect(onlyAnswer(recorded).body).toEqual({ text: 'data: 1\n\ndata: 2\n\ndata: 3\n\n' });
});

/** Servers and sessions for the attacks. */
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';

/**
 * A raw server on a free port of 127.0.0.1.
 * @param {(socket: import('node:net').Socket, head: string, requests: number) => void} answer called with
 * what has come of a request, once its head is whole
 */
export async function serveRaw(answer) {
  const sockets = new Set();
  const heads = [];
  const received = [];
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => sockets.delete(socket));
    let open = '';
    socket.on('data', (chunk) => {
      received.push(chunk);
      open += chunk.toString('latin1');
      for (;;) {
        const end = open.indexOf('\r\n\r\n');
        if (end < 0) return;
        const head = open.slice(0, end);
        const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
        if (open.length < end + 4 + length) return;
        const message = open.slice(0, end + 4 + length);
        open = open.slice(message.length);
        heads.push(message);
        answer(socket, message, heads.length);
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    /** Whole requests so far, as latin1. */
    requests: heads,
    /** All bytes that came, as latin1. */
    bytes: () => Buffer.concat(received).toString('latin1'),
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** A server of Node's on a free port of 127.0.0.1. */
export async function serveHttp(handler) {
  const server = createHttpServer(handler);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    async close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** An answer with a body and its length. */
export function answerOf(body, headers = [], status = 200) {
  const bytes = Buffer.from(body);
  const lines = [`HTTP/1.1 ${status} X`, ...headers, `Content-Length: ${bytes.length}`, '', ''];
  return Buffer.concat([Buffer.from(lines.join('\r\n'), 'latin1'), bytes]);
}

/** A session of requests that follow each other. */
export function sessionOf(recordings, envelope = {}) {
  return {
    version: 1,
    name: 'attack',
    origin: 'https://api.example.com',
    recordedAt: '2026-11-24T10:00:00.000Z',
    ...envelope,
    recordings: recordings.map((recording, index) => ({
      id: String(index + 1),
      at: index * 10,
      ...recording,
    })),
  };
}

/** A recording. */
export function recordingOf(method, path, { headers = [], body, response = {}, ...more } = {}) {
  return {
    request: { method, path, headers, ...(body && { body }) },
    response: { status: 200, time: 5, headers: [], ...response },
    ...more,
  };
}

/** Numbers that look random, and are the same in each run. */
export function createRandom(seed) {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

import type { Socket } from 'node:net';
import { type ServedRaw, serveRaw } from '../../kit/index.ts';

/** What a server may well answer, by path; each request is answered on a connection of its own. */
const answers: Readonly<Record<string, (socket: Socket) => void>> = {
  '/plain': (socket) =>
    socket.end(
      'HTTP/1.1 200 Fine By Me\r\nX-A: 1\r\nx-a: 2\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Length: 5\r\n\r\nhello',
    ),
  '/trailers': (socket) =>
    socket.end(
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n5\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n',
    ),
  '/hints': (socket) =>
    socket.end(
      'HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok',
    ),
  '/continue': (socket) => {
    socket.write('HTTP/1.1 100 Continue\r\n\r\n');
    socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'));
  },
  '/close-delimited': (socket) => socket.end('HTTP/1.1 200 OK\r\n\r\nuntil the end'),
  '/truncated': (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this'),
  '/truncated-chunk': (socket) =>
    socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n50\r\nonly this'),
  '/reset': (socket) => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this', () => {
      setTimeout(() => socket.resetAndDestroy(), 30);
    });
  },
  '/no-answer': (socket) => socket.end(),
  '/bad': (socket) => socket.end('HTTP/1.1 2x0 OK\r\n\r\n'),
  '/empty': (socket) => socket.end('HTTP/1.1 204 No Content\r\nX-A: 1\r\n\r\n'),
  '/unchanged': (socket) => socket.end('HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n'),
  '/upgrade': (socket) =>
    socket.end('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\nhead'),
  '/silent': () => undefined,
  '/endless': (socket) =>
    socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n'),
  '/large': (socket) => {
    socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${largeSize}\r\n\r\n`);
    socket.end(Buffer.alloc(largeSize, 'x'));
  },
};

/** Bytes of `/large`. */
export const largeSize: number = 20 * 1024 * 1024;

export function serveAnswers(): Promise<ServedRaw> {
  return serveRaw((socket) => {
    socket.once('data', (head: Buffer) => {
      const [, path = ''] = /^\S+ (\S+)/.exec(head.toString('latin1')) ?? [];
      answers[path]?.(socket);
    });
  });
}

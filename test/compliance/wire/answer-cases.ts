/** Odd but legal answers of HTTP/1.1, byte for byte (a character for a byte), and connections. */
import { gzipSync } from 'node:zlib';
import { coded, everyByte, get, head, ok, post, response, type WireCase } from './wire-case.ts';

const answers: readonly WireCase[] = [
  ['a reason of its own', `${response('200 Fine\xe9, thanks', 'Content-Length: 0')}`],
  ['no reason', response('200 ', 'Content-Length: 0')],
  ['status 299', response('299 Odd', 'Content-Length: 0')],
  ['status 599 without a reason', response('599 ', 'Content-Length: 0')],
  ['status 999', `${response('999 Request denied', 'Content-Length: 1')}x`],
  ['204', response('204 No Content', 'X-A: 1')],
  ['204 with a length', response('204 No Content', 'Content-Length: 0')],
  ['205', response('205 Reset Content', 'Content-Length: 0')],
  [
    '304 with the length of what it stands for',
    response('304 Not Modified', 'ETag: "a"', 'Content-Length: 500'),
  ],
  ['304 without', response('304 Not Modified', 'ETag: W/"a"')],
  [
    'duplicate headers',
    `${response('200 OK', 'SET-Cookie: a=; Path=/', 'x-b: 1', 'Set-Cookie: b=', 'X-B: 2', 'Content-Length: 0')}`,
  ],
  [
    'bytes above ASCII in headers',
    response(
      '200 OK',
      'X-Name: \xe9\xff',
      'Content-Disposition: attachment; filename="\xc3\xb6.txt"',
      'content-length:0',
    ),
  ],
  [
    'chunks with trailers',
    `${response('200 OK', 'Transfer-Encoding: chunked', 'Trailer: X-Sum')}2;x=y\r\nok\r\n0\r\nX-Sum: \xe9\r\nx-sum: 2\r\n\r\n`,
  ],
  ['no chunk but the last', `${response('200 OK', 'Transfer-Encoding: chunked')}0\r\n\r\n`],
  ['every byte', `${response('200 OK', 'Content-Length: 256')}${everyByte}`],
  ['a gzip body', withLength(coded(gzipSync('text')), 'Content-Encoding: gzip')],
  [
    'a gzip body that is broken',
    withLength(coded(gzipSync('text')).slice(0, -3), 'Content-Encoding: gzip'),
  ],
  [
    'Early Hints',
    `${response('103 Early Hints', 'Link: </a.css>; rel=preload', 'X-A: \xe9')}${response('103 ', 'Link: </b.js>')}${ok}`,
  ],
  ['Processing', `${response('102 Processing')}${ok}`],
  [
    'an interim answer of its own',
    `${response('110 Half way', 'X-Progress: 50')}${response('100 Continue')}${ok}`,
  ],
  [
    'an announcement of its connection',
    response(
      '200 OK',
      'Connection: keep-alive, X-Hop',
      'Keep-Alive: timeout=5, max=100',
      'X-Hop: 1',
      'Content-Length: 0',
    ),
  ],
  ['the last of its connection', response('200 OK', 'connection: Close', 'Content-Length: 0')],
  ['a Trailer without chunks', response('200 OK', 'Trailer: X-Sum', 'Content-Length: 0')],
  [
    'an offer to upgrade',
    response(
      '426 Upgrade Required',
      'Upgrade: TLS/1.3',
      'Connection: Upgrade',
      'Content-Length: 0',
    ),
  ],
  [
    'the end of its body by that of the connection',
    `${response('200 OK', 'Content-Type: text/plain')}until the end`,
  ],
  ['an old version', 'HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok'],
  [
    'a Date, a Server and Via',
    response('200 OK', 'Date: today', 'Server:', 'Via: 1.1 a', 'Content-Length: 0'),
  ],
].map(([name = '', bytes = '']) => ({
  name: `answer with ${name}`,
  request: get('/'),
  answer: () => bytes,
}));

const connections: readonly WireCase[] = [
  {
    name: 'a HEAD with the headers of a chunked body',
    request: head('HEAD', '/'),
    answer: () => response('200 OK', 'Transfer-Encoding: chunked'),
  },
  {
    name: 'requests in a row without waiting',
    request: get('/1') + post('two') + head('HEAD', '/3') + get('/4', 'Connection: close'),
    answer: (method) => {
      if (method === 'POST') return response('200 OK', 'X-Two: 2', 'Content-Length: 0');
      return method === 'HEAD' ? response('200 OK', 'Content-Length: 9') : ok;
    },
  },
  { name: 'a client of HTTP/1.0', request: 'GET /old HTTP/1.0\r\n\r\n' },
  {
    name: 'a client of HTTP/1.0 that stays',
    request: 'POST /old HTTP/1.0\r\nConnection: Keep-Alive\r\nContent-Length: 1\r\n\r\nx',
    answer: () =>
      'HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n',
  },
];

function withLength(body: string, ...lines: string[]): string {
  return response('200 OK', ...lines, `Content-Length: ${body.length}`) + body;
}

export const answerCases: readonly WireCase[] = [...answers, ...connections];

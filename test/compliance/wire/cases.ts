/** Odd but legal messages of HTTP/1.1, byte for byte (a character for a byte). */
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';

export interface WireCase {
  readonly name: string;
  /** All that the client writes. */
  readonly request: string;
  /** What the server answers a request of that method with. @default 200, with a short body */
  readonly answer?: (method: string) => string;
}

export const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

const everyByte = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)).toString('latin1');
const tchars = "!#$%&'*+-.^_`|~09AZaz";

function get(target: string, ...lines: string[]): string {
  return head('GET', target, ...lines);
}

function head(method: string, target: string, ...lines: string[]): string {
  return [`${method} ${target} HTTP/1.1`, 'Host: api.test', ...lines, '', ''].join('\r\n');
}

function post(body: string, ...lines: string[]): string {
  return head('POST', '/', ...lines, `Content-Length: ${body.length}`) + body;
}

function response(start: string, ...lines: string[]): string {
  return [`HTTP/1.1 ${start}`, ...lines, '', ''].join('\r\n');
}

function coded(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

const targets: readonly WireCase[] = [
  '/a%2Fb%2fc//d',
  '//',
  '/./a/../b/.',
  '/..',
  "/a;b=c;d,e:f@g!h$&'()*+=",
  '/%7Euser/~user/%41',
  '/a?',
  '/?',
  '/a??b?/c',
  '/a?x=1&x=2&y&=z&&',
  '/a?q=%20+%2B&r=[1]{2}|3^4`"<5>\\',
  '/%E2%82%AC/%zz/%',
  '/a#b',
  '/http://other.test/c',
  `/${'long/'.repeat(1500)}`,
].map((target) => ({ name: `target ${target.slice(0, 40)}`, request: get(target) }));

const methods: readonly WireCase[] = [
  ...['DELETE', 'OPTIONS', 'TRACE', 'HEAD'].map((method) => ({
    name: `method ${method}`,
    request: head(method, '/'),
    answer: () => (method === 'HEAD' ? response('200 OK', 'Content-Length: 1234') : ok),
  })),
  ...['PROPFIND', 'M-SEARCH', 'PURGE', 'MKCOL', 'REPORT', 'UNLINK', 'ACL'].map((method) => ({
    name: `method ${method} without a body`,
    request: head(method, '/'),
  })),
  { name: 'OPTIONS *', request: head('OPTIONS', '*') },
  ...['GET', 'DELETE', 'OPTIONS', 'PROPFIND'].map((method) => ({
    name: `${method} with a body`,
    request: `${head(method, '/', 'Content-Length: 4')}body`,
  })),
];

const headers: readonly WireCase[] = [
  { name: 'a header of all token characters', request: get('/', `${tchars}: ${tchars}`) },
  { name: 'an empty value', request: get('/', 'X-Empty:', 'X-Spaces:   ') },
  { name: 'whitespace around values', request: get('/', 'X-A:1', 'X-B: \t 2 \t', 'X-C: 3\t4  5') },
  {
    name: 'bytes above ASCII in values',
    request: get('/', 'X-Name: J\xf6rg \x80\xff', 'X-Utf8: \xc3\xb6'),
  },
  {
    name: 'order, case and duplicates',
    request: get(
      '/',
      'x-b: 2',
      'X-A: 1',
      'X-B: 3',
      'ACCEPT: a',
      'accept: b',
      'User-Agent: one',
      'user-agent: two',
    ),
  },
  { name: 'several cookies headers', request: get('/', 'Cookie: ', 'cookie: ') },
  { name: 'a long value', request: get('/', `X-Long: ${'v'.repeat(7000)}`) },
  {
    name: 'two hundred headers',
    request: get('/', ...Array.from({ length: 200 }, (_, n) => `X-${n}: ${n}`)),
  },
  { name: 'a Host with a port', request: 'GET / HTTP/1.1\r\nHOST:  other.test:8080\r\n\r\n' },
  {
    name: 'an empty Host, which comes last',
    request: 'GET / HTTP/1.1\r\nX-First: 1\r\nHost:\r\n\r\n',
  },
  { name: 'a Host that is an IPv6 address', request: 'GET / HTTP/1.1\r\nhost: [::1]:80\r\n\r\n' },
  {
    name: 'headers that Connection names',
    request: get(
      '/',
      'Connection: X-Hop, close',
      'X-Hop: 1',
      'Keep-Alive: timeout=7',
      'TE: trailers, deflate;q=0.5',
    ),
  },
  { name: 'an Upgrade that Connection does not name', request: get('/', 'Upgrade: foo/2') },
  { name: 'an unknown expectation', request: get('/', 'Expect: a-miracle') },
  { name: 'a Trailer without chunks', request: get('/', 'Trailer: X-Sum') },
  {
    name: 'conditions and ranges',
    request: get(
      '/',
      'If-None-Match: "a", W/"b"',
      'Range: bytes=0-0,-1',
      'Accept-Encoding: identity;q=0',
    ),
  },
];

const bodies: readonly WireCase[] = [
  { name: 'Content-Length: 0 on GET', request: get('/', 'Content-Length: 0') },
  { name: 'Content-Length: 0 on POST', request: post('') },
  { name: 'POST without any length', request: head('POST', '/') },
  {
    name: 'a length with zeros in front',
    request: `${head('PUT', '/', 'content-length: 0004')}four`,
  },
  { name: 'every byte', request: post(everyByte, 'Content-Type: application/octet-stream') },
  { name: 'line ends that are no heads', request: post('\r\n\r\nGET / HTTP/1.1\r\n\r\n') },
  {
    name: 'an empty chunked body',
    request: `${head('POST', '/', 'Transfer-Encoding: chunked')}0\r\n\r\n`,
  },
  {
    name: 'a chunked body on GET',
    request: `${head('GET', '/', 'Transfer-Encoding: chunked')}1\r\nx\r\n0\r\n\r\n`,
  },
  {
    name: 'chunks with extensions',
    request: `${head('POST', '/', 'transfer-encoding: Chunked')}3;a=b;c="d"\r\nabc\r\n00A\r\n0123456789\r\n0;last\r\n\r\n`,
  },
  {
    name: 'chunks with trailers',
    request: `${head('POST', '/', 'Trailer: X-Sum, x-b', 'Transfer-Encoding: chunked')}3\r\nabc\r\n0\r\nX-Sum: \xe9 1\r\nx-b:\r\nX-Sum: 2\r\n\r\n`,
  },
  { name: 'a body that the server invites', request: post('invited', 'Expect: 100-continue') },
  {
    name: 'a JSON body that is no canonical one',
    request: post('{ "a" : 1.0,\n"a":2 }', 'Content-Type: application/json'),
  },
  { name: 'a gzip body', request: post(coded(gzipSync('text')), 'Content-Encoding: gzip') },
  {
    name: 'a deflate body',
    request: post(coded(deflateSync('text')), 'Content-Encoding: DEFLATE'),
  },
  { name: 'a br body', request: post(coded(brotliCompressSync('text')), 'content-encoding: br') },
  {
    name: 'a body in an unknown coding',
    request: post('(\xb5/\xfd\x04\x00', 'Content-Encoding: zstd'),
  },
  {
    name: 'a gzip body that is broken',
    request: post(`${coded(gzipSync('text'))}more`, 'Content-Encoding: gzip'),
  },
  {
    name: 'a body that is coded twice',
    request: post(coded(gzipSync(gzipSync('text'))), 'Content-Encoding: gzip, gzip'),
  },
  {
    name: 'a gzip transfer coding',
    request: `${head('POST', '/', 'Transfer-Encoding: gzip, chunked')}3\r\nabc\r\n0\r\n\r\n`,
  },
];

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

export const cases: readonly WireCase[] = [
  ...targets,
  ...methods,
  ...headers,
  ...bodies,
  ...answers,
  ...connections,
];

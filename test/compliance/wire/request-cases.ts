/** Odd but legal requests of HTTP/1.1, byte for byte (a character for a byte). */
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { coded, everyByte, get, head, ok, post, response, type WireCase } from './wire-case.ts';

const tchars = "!#$%&'*+-.^_`|~09AZaz";

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
    name: 'text that is labelled with an unknown coding',
    request: post('text', 'Content-Encoding: dcz'),
  },
  {
    name: 'text that is labelled as gzip',
    request: post('text', 'Content-Encoding: gzip'),
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

export const requestCases: readonly WireCase[] = [...targets, ...methods, ...headers, ...bodies];

/** What a hostile target may write: heads that break the rules, bodies, header fields and content codings. */
import { gzipSync } from 'node:zlib';

export const OK = 'HTTP/1.1 200 OK\r\n';
export const big = (count, text) => text.repeat(count);
const nested = (open, depth, close) => open.repeat(depth) + close.repeat(depth);

export const framings = [
  ...[
    '-1',
    '+1',
    '0x10',
    '1e3',
    '1.5',
    '',
    ' ',
    '99999999999999999999',
    '5, 6',
    '5\r\nContent-Length: 6',
    '2\r\nTransfer-Encoding: chunked',
    '18446744073709551617',
  ].map((value) => [`Content-Length: ${value}`, `${OK}Content-Length: ${value}\r\n\r\n{}`]),
  ...[
    'chunked, chunked',
    'gzip, chunked',
    'xchunked',
    'chunked\r\nTransfer-Encoding: identity',
    '\x0bchunked',
    'identity',
  ].map((value) => [
    `Transfer-Encoding: ${JSON.stringify(value)}`,
    `${OK}Transfer-Encoding: ${value}\r\n\r\n2\r\n{}\r\n0\r\n\r\n`,
  ]),
  ...[
    'ffffffffffffffff',
    '-1',
    '0x2',
    '2 ',
    '2\n',
    'g',
    '',
    '2;a=b',
    '00000000000000000000002',
  ].map((size) => [
    `chunk size ${JSON.stringify(size)}`,
    `${OK}Transfer-Encoding: chunked\r\n\r\n${size}\r\n{}\r\n0\r\n\r\n`,
  ]),
  ...[
    '000',
    '099',
    '1',
    '20',
    '600',
    '999',
    '1000',
    '-20',
    '2OO',
    '101',
    '204',
    '205',
    '304',
    '407',
  ].map((status) => [`status ${status}`, `HTTP/1.1 ${status} X\r\nContent-Length: 2\r\n\r\n{}`]),
  ...[
    'HTTP/2.0 200 OK',
    'HTTP/0.9 200 OK',
    'HTTP/1.1  200 OK',
    'http/1.1 200 OK',
    'HTTP/1.1\t200',
    'ICY 200 OK',
    'SSH-2.0-x',
    '<html>',
    '\0\0\0\0',
    'HTTP/1.1 200 \x1b]0;x\x07',
  ].map((line) => [`start line ${JSON.stringify(line)}`, `${line}\r\nContent-Length: 2\r\n\r\n{}`]),
  ...[
    ' X: y',
    'X : y',
    'X\0: y',
    ': y',
    'X: y\0z',
    'X: a\r\n b',
    'X: a\rY: b',
    'X: a\nY: b',
    'X',
  ].map((line) => [
    `header line ${JSON.stringify(line)}`,
    `${OK}${line}\r\nContent-Length: 2\r\n\r\n{}`,
  ]),
  [
    'two answers at once',
    `${OK}Content-Length: 2\r\n\r\n{}${OK}Content-Length: 9\r\n\r\nsmuggled!`,
  ],
  ['an answer and rubbish', `${OK}Content-Length: 2\r\n\r\n{}rubbish\r\n\r\n`],
  ['an answer in front of the next request', `${OK}Content-Length: 0\r\n\r\n${OK}\r\n`],
];

export const bodies = {
  'deep arrays': ['application/json', nested('[', 200_000, ']')],
  'deep objects': ['application/json', `${big(100_000, '{"a":')}1${big(100_000, '}')}`],
  'a long number': ['application/json', `{"id":${big(15_000_000, '9')}}`],
  'many equal members': ['application/json', `{${big(200_000, '"id":1,')}"id":2}`],
  'many elements': [
    'application/json',
    `{"list":[${big(200_000, '{"name":"ada","key":"k"},')}{}]}`,
  ],
  'prototype members': [
    'application/json',
    '{"__proto__":{"id":"x"},"constructor":{"prototype":{"id":"y"}}}',
  ],
  'a long string of escapes': ['application/json', `{"id":"${big(500_000, '\\u0041')}"}`],
  'JSON that is cut off': ['application/json', '{"id":"'],
  'open elements': ['text/html', big(100_000, '<div><a href=x>')],
  'open attributes': ['text/html', `<a ${big(200_000, 'a=" ')}`],
  comments: ['text/html', big(200_000, '<!--')],
  forms: ['text/html', big(50_000, '<form><input name=id value=x>')],
  'nested XML': ['application/xml', `${big(100_000, '<a>')}${big(100_000, '</a>')}`],
  entities: [
    'application/xml',
    `<!DOCTYPE a [<!ENTITY a "x">${Array.from({ length: 30 }, (_, index) => `<!ENTITY a${index} "&a${index - 1};&a${index - 1};">`).join('')}]><a>&a29;</a>`,
  ],
  'an external entity': [
    'application/xml',
    '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><id>&x;</id>',
  ],
  CDATA: ['application/xml', big(200_000, '<![CDATA[')],
  boundaries: ['multipart/form-data; boundary=b', big(200_000, '--b\r\n')],
  'a long boundary': [
    `multipart/form-data; boundary=${big(10_000, 'b')}`,
    big(100, `--${big(10_000, 'b')}\r\n\r\n`),
  ],
  'parts without an end': [
    'multipart/mixed; boundary="b"',
    big(50_000, '\r\n--b\r\nX: y\r\n\r\nz'),
  ],
  'form fields': ['application/x-www-form-urlencoded', big(300_000, 'a=%&')],
  'JSON lines': ['application/x-ndjson', big(300_000, '{"id":1}\n')],
  events: ['text/event-stream', big(300_000, 'data: x\n')],
  'text of URLs': ['text/plain', big(100_000, 'http://a/b?c=d&')],
  'text of slashes': ['text/plain', big(2_000_000, '/')],
  'text without spaces': ['text/plain', big(3_000_000, 'a1')],
  'rubbish as UTF-16': ['text/plain; charset=utf-16', big(1_000_000, '\x00\xd8')],
};

export const headerFloods = {
  'a long Link': ['Link', big(4000, '<a>; rel="next'.padEnd(60, ';'))],
  'Link of quotes that stay open': ['Link', big(51_000, '<a>\\"')],
  'Link of opening brackets': ['Link', big(250_000, '<')],
  'Link of spaces': ['Link', big(250_000, ' ;')],
  'a long Location': ['Location', `/${big(200_000, 'a/')}`],
  'Location of percents': ['Location', `/${big(200_000, '%')}`],
  'a long ETag': ['ETag', `"${big(250_000, '\\')}"`],
  'a long cookie': ['Set-Cookie', `sid=${big(250_000, 'x')}; Path=/`],
  'a cookie of attributes': ['Set-Cookie', `sid=1${big(100_000, '; Path=/')}`],
  'a foreign cookie': ['Set-Cookie', 'sid=1; Domain=com; Path=/'],
  Refresh: ['Refresh', `0;${big(200_000, ' url=')}`],
  'a long type': ['Content-Type', `application/json${big(100_000, ';a="')}`],
  'WWW-Authenticate': ['WWW-Authenticate', big(50_000, 'Basic realm="a", ')],
  'Content-Disposition': [
    'Content-Disposition',
    `attachment; filename="../../x${big(100_000, '\\"')}"`,
  ],
};

const bomb = gzipSync(Buffer.alloc(300 * 2 ** 20));
export const codings = {
  'a gzip bomb': ['gzip', bomb, 200],
  'a gzip bomb as an error': ['gzip', bomb, 500],
  'gzip in gzip': ['gzip, gzip', gzipSync(bomb), 200],
  'many codings': [Array(50).fill('gzip').join(', '), bomb, 500],
  'what is no gzip': ['gzip', Buffer.from('{}'), 200],
  'what is no brotli': ['br', Buffer.alloc(10_000, 0xff), 500],
  'an unknown coding': ['zstd, foo', Buffer.from('{}'), 200],
};

import {
  brotliCompressSync,
  brotliDecompressSync,
  deflateRawSync,
  deflateSync,
  gunzipSync,
  gzipSync,
  inflateSync,
} from 'node:zlib';
import { expect, test } from 'vitest';
import { decodeBody, encodeBody } from '../../src/session/body.ts';
import { encodeContent } from '../../src/session/content-coding.ts';
import { RandomSessions } from './random-sessions.ts';

const text = '{"id":7,"name":"Ä"}';

/** Through the two functions, for a body that lies in the session file. */
function roundTrip(bytes: Uint8Array, contentEncoding?: string): Buffer {
  const body = encodeBody(bytes, contentEncoding);
  if ('file' in body) throw new Error('not in the session file');
  return Buffer.from(decodeBody(body));
}

test('JSON is stored parsed where JSON.stringify gives its very bytes', () => {
  expect(encodeBody(Buffer.from(text), undefined)).toEqual({ json: { id: 7, name: 'Ä' } });
});

test.each([
  ['spaces', '{"id": 7}'],
  ['a duplicate key', '{"id":7,"id":7}'],
  ['keys that JavaScript sorts', '{"b":1,"2":1,"1":1}'],
  ['a number beyond doubles', '12345678901234567890'],
  ['a number written otherwise', '1.0'],
  ['a negative zero', '-0'],
  ['an escape that is not needed', '"\\u0041"'],
  ['a byte order mark', '\ufeff{"id":7}'],
  ['a final newline', '{"id":7}\n'],
  ['nothing', ''],
])('JSON with %s is stored as text', (_, json) => {
  expect(encodeBody(Buffer.from(json), undefined)).toEqual({ text: json });
});

test('JSON nested so deeply that it would fill pages is stored as text', () => {
  const deep = '['.repeat(30_000) + ']'.repeat(30_000);
  expect(encodeBody(Buffer.from(deep), undefined)).toEqual({ text: deep });
});

test('what is not UTF-8 is stored as base64', () => {
  expect(encodeBody(Uint8Array.of(0xff, 0, 0x61), undefined)).toEqual({ base64: '/wBh' });
});

test.each([
  ['gzip', gzipSync, gunzipSync],
  ['deflate', deflateSync, inflateSync],
  ['br', brotliCompressSync, brotliDecompressSync],
] as const)('a body in %s is stored decoded and sent coded again', (coding, code, decode) => {
  const body = encodeBody(code(text), coding);
  expect(body).toEqual({ json: { id: 7, name: 'Ä' }, coding });
  expect(decode(roundTrip(code(text), coding)).toString()).toBe(text);
});

test('the case of a content coding does not matter', () => {
  expect(encodeBody(gzipSync(text), 'GZip')).toMatchObject({ coding: 'gzip' });
});

test('x-gzip is gzip', () => {
  expect(encodeBody(gzipSync(text), 'x-gzip')).toMatchObject({ coding: 'gzip' });
});

test.each(['gzip, gzip', 'gzip, identity', 'zstd', 'identity', ''])(
  'a body whose content coding is %j is stored as it is',
  (contentEncoding) => {
    const bytes = gzipSync(text);
    expect(encodeBody(bytes, contentEncoding)).toEqual({ base64: bytes.toString('base64') });
  },
);

test.each([
  ['cut off', 'gzip', gzipSync(text).subarray(0, -4)],
  ['followed by other bytes', 'deflate', Buffer.concat([deflateSync(text), Buffer.from('x')])],
  ['bare deflate data', 'deflate', deflateRawSync(text)],
  ['no gzip at all', 'gzip', Buffer.of(0xff)],
  ['empty', 'gzip', Buffer.alloc(0)],
])('a body that cannot be decoded whole is stored as it is: %s', (_, coding, bytes) => {
  expect(encodeBody(bytes, coding)).not.toHaveProperty('coding');
  expect(roundTrip(bytes, coding)).toEqual(bytes);
});

test('a body that would decode to more than 64 MiB is stored as it is', () => {
  const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024 + 1));
  expect(encodeBody(bomb, 'gzip')).toEqual({ base64: bomb.toString('base64') });
});

test('bodies of all kinds come back as the bytes they were', () => {
  const random = new RandomSessions(1);
  for (let round = 0; round < 2000; round += 1) {
    const bytes = Buffer.from(random.bytes());
    expect(roundTrip(bytes)).toEqual(bytes);
    expect(gunzipSync(roundTrip(gzipSync(bytes), 'gzip'))).toEqual(bytes);
  }
});

test('a body that was not kept cannot be decoded', () => {
  expect(() => decodeBody({ truncated: 5 })).toThrow('a body of 5 bytes was not recorded');
});

test('a JSON body that is nested too deeply to be sent says so', () => {
  const json: unknown = JSON.parse('['.repeat(1e5) + ']'.repeat(1e5));
  expect(() => decodeBody({ json })).toThrow('nested too deeply to be sent: give it as "text"');
});

test('bytes are put into a content coding again', () => {
  expect(brotliDecompressSync(encodeContent(Buffer.from('x'), 'br')).toString()).toBe('x');
});

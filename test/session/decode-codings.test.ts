import * as zlib from 'node:zlib';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { decodeCodings, readableCodings, readContent } from '../../src/session/content-coding.ts';

const content = Buffer.from('{"id":7}'.repeat(20));

test.each([
  ['gzip', gzipSync(content), 'gzip'],
  ['x-gzip', gzipSync(content), 'gzip'],
  ['deflate', deflateSync(content), 'deflate'],
  ['deflate', deflateRawSync(content), undefined],
  ['gzip, br', brotliCompressSync(gzipSync(content)), undefined],
  ['identity, X-GZIP ', gzipSync(content), 'gzip'],
  ['deflate,,gzip', gzipSync(deflateRawSync(content)), undefined],
  [undefined, content, undefined],
  ['identity', content, undefined],
])('%s is decoded', (encoding, bytes, coding) => {
  const decoded = decodeCodings(bytes, encoding);
  expect(Buffer.from(decoded.bytes).equals(content)).toBe(true);
  expect(decoded.coding).toBe(coding);
});

test.each(['br', 'deflate', 'gzip, br', 'br, gzip', 'zstd', 'gzip, gzip, gzip, gzip, gzip'])(
  'what is not in %s stays as it is',
  (encoding) => {
    const bytes = gzipSync(content);
    expect(decodeCodings(bytes, encoding)).toEqual({ bytes });
  },
);

test.each([
  ['deflate', deflateRawSync(content)],
  ['gzip, br', brotliCompressSync(gzipSync(content))],
])('what would become too large in %s says so', (encoding, bytes) => {
  expect(decodeCodings(bytes, encoding, 100)).toEqual({ bytes, isTooLarge: true });
});

test.each([
  ['gzip, deflate, br, dcz', 'gzip, deflate, br'],
  ['dcb, dcz', 'identity'],
  ['dcz, *;q=0.5, br', 'gzip;q=0.5, deflate;q=0.5, br'],
  ['*;q=0, gzip', '*;q=0, gzip'],
  ['gzip;q=0.5, *;q=0', 'gzip;q=0.5, *;q=0'],
  ['constructor, x-gzip', 'x-gzip'],
])('of %s, codings that can be decoded are asked for: %s', (asked, expected) => {
  expect(readableCodings(asked)).toBe(expected);
});

test('a coding that is named like a property of objects is unknown', () => {
  expect(readContent(Buffer.from([0xff, 0xfe]), 'constructor', undefined)).toBeUndefined();
});

test.each([
  ['no coding', gzipSync(content), undefined],
  ['gzip', gzipSync(gzipSync(content)), 'gzip'],
  ['identity', gzipSync(content).subarray(0, -1), 'identity'],
])('gzip is read where the header names %s', (_name, bytes, encoding) => {
  expect(readContent(bytes, encoding, 'application/octet-stream')).toEqual(content);
});

test.each([
  ['bare deflate', deflateRawSync(content)],
  ['deflate', deflateSync(content)],
  ['brotli', brotliCompressSync(content)],
  ['gzip more than four times', [1, 2, 3, 4, 5].reduce((all) => gzipSync(all), content)],
  ['zstd that is broken', Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xff])],
])('text in %s without a coding is not read', (_name, bytes) => {
  expect(readContent(bytes, undefined, 'application/json')).toBeUndefined();
});

test.each([undefined, 'application/octet-stream', 'application/vnd.acme'])(
  'a body of the type %s that turns out to be compressed text is not read',
  (type) => {
    expect(readContent(brotliCompressSync(content), undefined, type)).toBeUndefined();
    expect(readContent(deflateSync(content), undefined, type)).toBeUndefined();
    const binary = Buffer.from('89504e470d0a1a0aff00fe01', 'hex');
    expect(readContent(binary, undefined, type)).toBe(binary);
  },
);

test('compressed text is not read, whatever its charset', () => {
  const bytes = brotliCompressSync(Buffer.from('{"name":"Zo\xeb"}', 'latin1'));
  expect(readContent(bytes, undefined, 'application/json; charset=latin1')).toBeUndefined();
});

test('text in a charset of its own is read', () => {
  const bytes = Buffer.from('{"name":"Zo\xeb caf\xe9"}', 'latin1');
  expect(readContent(bytes, undefined, 'text/plain')).toBe(bytes);
});

test.runIf('zstdCompressSync' in zlib)(
  'what only newer versions of Node decode is read there',
  () => {
    const compress: unknown = Reflect.get(zlib, 'zstdCompressSync');
    const bytes: unknown = typeof compress === 'function' ? compress(content) : undefined;
    if (!(bytes instanceof Uint8Array)) throw new Error('zstd gave no bytes');
    expect(Buffer.from(decodeCodings(bytes, 'zstd').bytes)).toEqual(content);
    expect(decodeCodings(bytes, 'zstd', 100)).toEqual({ bytes, isTooLarge: true });
    expect(readContent(bytes, 'zstd', undefined)).toEqual(content);
  },
);

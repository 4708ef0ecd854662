import { expect, test } from 'vitest';
import { createPieceEditor, decodePiece, encodePiece } from '../../src/formats/text/codecs.ts';

test.each([
  ['a%20b', 'c d/e', 'c%20d%2Fe'],
  ['a%3ab', 'c:d', 'c%3ad'],
  ['a:b', 'c:d', 'c:d'],
  ['a!', "it's!", "it's!"],
  ['%21', '!', '%21'],
  ['abc', 'ü/', '%C3%BC%2F'],
])('percent-encodes in the style of %s: %s', (like, text, written) => {
  expect(encodePiece(text, 'percent', like)).toBe(written);
});

test.each([
  ['c', 'a:b', 'd&e=f;g,h+i@j', 'd%26e%3Df%3Bg%2Ch%2Bi%40j'],
  ['a;b', 'a;b', 'c;d&e', 'c;d%26e'],
  ['c', 'a/b?c', 'd/e?f#g', 'd/e?f%23g'],
])('escapes delimiters, unless %s of %s has them unescaped: %s', (like, around, text, written) => {
  expect(createPieceEditor(around, 'percent').encode(text, like)).toBe(written);
});

test('a lone surrogate is encoded as U+FFFD', () => {
  expect(encodePiece('a\ud800', 'percent', 'b')).toBe('a%EF%BF%BD');
});

test('spaces in a form are pluses', () => {
  expect(decodePiece('a+b%2Bc', 'form')).toBe('a b+c');
  expect(encodePiece('a b+c', 'form', 'x+y')).toBe('a+b%2Bc');
});

test.each([
  ['base64', 'key:7f3a9b2c1d', 'a2V5OjdmM2E5YjJjMWQ='],
  ['base64url', 'key:7f3a9b2c1d', 'a2V5OjdmM2E5YjJjMWQ'],
] as const)('%s is decoded and encoded again', (codec, text, raw) => {
  expect(decodePiece(raw, codec)).toBe(text);
  expect(encodePiece(text, codec, raw)).toBe(raw);
});

test.each(['7f3a9b2c1d4e5f60', '0123456789abcdef', 'aGVsbG8gd29ybGQh\u0000'])(
  'an id is not decoded as Base64: %s',
  (raw) => {
    expect(decodePiece(raw, 'base64')).toBeUndefined();
  },
);

test('entities of HTML are decoded, and characters that need them are encoded', () => {
  expect(decodePiece('a&amp;b &#x27;c&#39; &lt;d&gt; &nothing;', 'html')).toBe(
    "a&b 'c' <d> &nothing;",
  );
  expect(encodePiece('a&b<c', 'html', '')).toBe('a&amp;b&lt;c');
  expect(encodePiece(`a'b"`, 'html', `it's`)).toBe(`a'b&quot;`);
});

test('percent escapes that are not UTF-8 are not decoded', () => {
  expect(decodePiece('%ff%fe', 'percent')).toBeUndefined();
});

const UUID = '0b54f86e-7c1d-4e93-a2b5-91d3c8e0f746';

test.each([
  ['without dashes', UUID.replaceAll('-', ''), 'c4d2e8f0a1b24c3d8e9f0a1b2c3d4e5f'],
  ['in capitals', UUID.toUpperCase(), 'C4D2E8F0-A1B2-4C3D-8E9F-0A1B2C3D4E5F'],
  ['in braces', `{${UUID}}`, '{c4d2e8f0-a1b2-4c3d-8e9f-0a1b2c3d4e5f}'],
])('a UUID %s is encoded in the same spelling', (_, raw, written) => {
  expect(decodePiece(raw, 'uuid')).toBe(UUID);
  expect(encodePiece('c4d2e8f0-a1b2-4c3d-8e9f-0a1b2c3d4e5f', 'uuid', raw)).toBe(written);
});

test.each([
  ['as it is written elsewhere', UUID],
  ['in two cases', UUID.toUpperCase().replace('F', 'f')],
  ['with a brace alone', `{${UUID}`],
])('a UUID %s is not decoded', (_, raw) => {
  expect(decodePiece(raw, 'uuid')).toBeUndefined();
});

test('hexadecimal of a text is decoded, and encoded in the same case', () => {
  expect(decodePiece('7B226964223A22372D61227D', 'hex')).toBe('{"id":"7-a"}');
  expect(encodePiece('{"id":"8"}', 'hex', '7B')).toBe('7B226964223A2238227D');
  expect(decodePiece('7b226964223A22372d61227d', 'hex')).toBeUndefined();
  expect(decodePiece('5f3a91c4d2e8f0a1b24c3d8e', 'hex')).toBeUndefined();
});

test('the next version of a number is decoded and encoded again', () => {
  expect(decodePiece('8', 'next')).toBe('7');
  expect(encodePiece('41', 'next', '8')).toBe('42');
});

test.each(['0', '08', '-1', '1.5', 'a', '1234567890'])(
  '%s is not the next version of a number',
  (raw) => {
    expect(decodePiece(raw, 'next')).toBeUndefined();
  },
);

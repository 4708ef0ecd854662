import { expect, test } from 'vitest';
import { createEncoder, decodePiece, encodePiece } from '../../src/formats/codecs.ts';

test.each([
  ['a%20b', 'c d/e', 'c%20d%2Fe'],
  ['a%3ab', 'c:d', 'c%3ad'],
  ['a:b', 'c:d', 'c:d'],
  ['a!', "it's!", "it's!"],
  ['%21', '!', '%21'],
  ['abc', 'ü/', '%C3%BC%2F'],
])('percent-encodes as %s is: %s', (like, text, written) => {
  expect(encodePiece(text, 'percent', like)).toBe(written);
});

test.each([
  ['c', 'a:b', 'd&e=f;g,h+i@j', 'd%26e%3Df%3Bg%2Ch%2Bi%40j'],
  ['a;b', 'a;b', 'c;d&e', 'c;d%26e'],
  ['c', 'a/b?c', 'd/e?f#g', 'd/e?f%23g'],
])('escapes what parts values, unless %s of %s has it: %s', (like, around, text, written) => {
  expect(createEncoder('percent', around)(text, like)).toBe(written);
});

test('half of a surrogate pair stands for nothing', () => {
  expect(encodePiece('a\ud800', 'percent', 'b')).toBe('a%EF%BF%BD');
});

test('spaces of a form stay pluses', () => {
  expect(decodePiece('a+b%2Bc', 'form')).toBe('a b+c');
  expect(encodePiece('a b+c', 'form', 'x+y')).toBe('a+b%2Bc');
});

test.each([
  ['base64', 'key:7f3a9b2c1d', 'a2V5OjdmM2E5YjJjMWQ='],
  ['base64url', 'key:7f3a9b2c1d', 'a2V5OjdmM2E5YjJjMWQ'],
] as const)('%s is taken out and put in again', (codec, text, raw) => {
  expect(decodePiece(raw, codec)).toBe(text);
  expect(encodePiece(text, codec, raw)).toBe(raw);
});

test.each(['7f3a9b2c1d4e5f60', '0123456789abcdef', 'aGVsbG8gd29ybGQh\u0000'])(
  'an id is not taken for Base64 of a text: %s',
  (raw) => {
    expect(decodePiece(raw, 'base64')).toBeUndefined();
  },
);

test('entities are taken out, and what needs them is put in', () => {
  expect(decodePiece('a&amp;b &#x27;c&#39; &lt;d&gt; &nothing;', 'html')).toBe(
    "a&b 'c' <d> &nothing;",
  );
  expect(encodePiece('a&b<c', 'html', '')).toBe('a&amp;b&lt;c');
  expect(encodePiece(`a'b"`, 'html', `it's`)).toBe(`a'b&quot;`);
});

test('escapes that are no UTF-8 stand for no text', () => {
  expect(decodePiece('%ff%fe', 'percent')).toBeUndefined();
});

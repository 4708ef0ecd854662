import { expect, test } from 'vitest';
import { type Codec, createPieceEditor, decodePiece } from '../../src/formats/text/codecs.ts';

test.each<[Codec, string]>([
  ['percent', 'a%20b%C3%BC%E2%82%ac%F0%9F%98%80c'],
  ['percent', 'no escapes'],
  ['form', 'a+b%2Bc'],
  ['html', 'a&amp;b &#x27;&#128512; &nothing; &'],
  ['json', 'a\\/b\\u0041\\"\\\\n\\n'],
])('each character of a text in %s has an offset in its coded form: %s', (codec, raw) => {
  const decoded = decodePiece(raw, codec) ?? '';
  const { offsetOf = () => -1 } = createPieceEditor(raw, codec);

  expect(offsetOf(decoded.length)).toBe(raw.length);
  for (let at = 0; at < decoded.length; at += 1) {
    if (/[\uDC00-\uDFFF]/.test(decoded.charAt(at))) continue;
    expect(decodePiece(raw.slice(0, offsetOf(at)), codec)).toBe(decoded.slice(0, at));
  }
});

test('a codec that codes several characters together has no offsets', () => {
  expect(createPieceEditor('a2V5OjdmM2E5YjJjMWQ=', 'base64').offsetOf).toBeUndefined();
});

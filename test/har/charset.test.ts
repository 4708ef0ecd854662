import { expect, test } from 'vitest';
import { encodeText } from '../../src/har/charset.ts';

test.each([
  // Both FA 5C and ED 40 are decoded as this character.
  ['shift_jis', '\u7e8a', [0xfa, 0x5c]],
  ['big5', '\u4e00', [0xa4, 0x40]],
])(
  'a character with several encodings in %s gets the one that browsers write',
  (charset, text, bytes) => {
    const encoded = encodeText(text, `text/plain; charset=${charset}`);
    expect(encoded).toEqual({ bytes: Buffer.from(bytes), isOther: false });
  },
);

test('a character that browsers read in Big5 and never write becomes UTF-8', () => {
  // The standard decodes 87 40 as this character.
  const text = '\u43f0';
  expect(encodeText(text, 'text/plain; charset=big5')).toEqual({
    bytes: Buffer.from(text),
    isOther: true,
  });
});

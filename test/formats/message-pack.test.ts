import { decode, encode } from '@msgpack/msgpack';
import { describe, expect, test } from 'vitest';
import { transcode } from '../../src/formats/formats.ts';

const TYPE = 'application/msgpack';

/** The body with one text in the place of another in its JSON. */
function replaceIn(bytes: Uint8Array, before: string, after: string): Uint8Array {
  const transcoded = transcode(bytes, TYPE);
  if (!transcoded?.text.includes(before)) throw new Error(`no ${before} in ${transcoded?.text}`);
  return transcoded.write(transcoded.text.replace(before, after));
}

test.each([
  ['texts, numbers, words', { a: 'ü', b: 1.5, c: -7, d: true, e: null }],
  ['lists and maps, empty ones too', { a: [1, [], {}, [{ b: 2 }]] }],
  ['keys in their order, those that look like numbers too', JSON.parse('{"b":1,"10":2,"9":3}')],
  ['long lists and texts', [Array.from({ length: 70_000 }, (_, at) => at), 'x'.repeat(70_000)]],
])('%s in MessagePack are read as JSON', (_, value) => {
  expect(JSON.parse(transcode(encode(value), TYPE)?.text ?? '')).toEqual(value);
});

test('a number of 64 bits in MessagePack keeps its last digit', () => {
  const bytes = encode({ id: 9_007_199_254_740_993n }, { useBigInt64: true });
  expect(transcode(bytes, TYPE)?.text).toBe('{"id":9007199254740993}');
});

test('keys in MessagePack are read in the order of their bytes', () => {
  const bytes = Buffer.concat([
    Buffer.from([0x82]),
    encode('b'),
    encode(1),
    encode('9'),
    encode(2),
  ]);
  expect(transcode(bytes, TYPE)?.text).toBe('{"b":1,"9":2}');
});

test('bytes in MessagePack are read as Base64, and times as in ISO 8601', () => {
  const value = { bytes: Buffer.from([0xff, 0]), at: new Date('2026-01-02T03:04:05.678Z') };
  expect(transcode(encode(value), TYPE)?.text).toBe(
    '{"bytes":"/wA=","at":"2026-01-02T03:04:05.678Z"}',
  );
});

describe('a new value in MessagePack', () => {
  test('has the type of the recorded one', () => {
    const bytes = encode({ a: 'x', b: Buffer.from('x'), c: 1 });
    expect(decode(replaceIn(bytes, '"x"', '"yz"'))).toMatchObject({ a: 'yz', c: 1 });
    expect(decode(replaceIn(bytes, '"eA=="', '"eXo="'))).toMatchObject({ b: Buffer.from('yz') });
    expect(decode(replaceIn(bytes, '1', '70000'))).toMatchObject({ c: 70_000 });
  });

  test('is a float if the recorded one is', () => {
    const bytes = encode({ a: 1.5 });
    expect(Buffer.from(replaceIn(bytes, '1.5', '2'))).toEqual(
      Buffer.from(encode({ a: 2 }, { forceIntegerToFloat: true })),
    );
  });

  test('may be a number of 64 bits, or a text in place of a number', () => {
    const bytes = encode({ a: 1 });
    expect(decode(replaceIn(bytes, '1', '9007199254740993'), { useBigInt64: true })).toEqual({
      a: 9_007_199_254_740_993n,
    });
    expect(decode(replaceIn(bytes, '1', '"n-1"'))).toEqual({ a: 'n-1' });
  });

  test('is a text if no integer holds it, and no time in place of bytes of another kind', () => {
    const bytes = encode({ a: 1 });
    expect(decode(replaceIn(bytes, '1', '18446744073709551616'))).toEqual({
      a: '18446744073709551616',
    });
    const extension = Buffer.from([0x81, 0xa1, 0x61, 0xd4, 5, 9]);
    expect(decode(replaceIn(extension, '"1AUJ"', '"5"'))).toEqual({ a: '5' });
  });

  test('may be a key', () => {
    expect(decode(replaceIn(encode({ 'u-1': { a: 1 } }), 'u-1', 'u-22'))).toEqual({
      'u-22': { a: 1 },
    });
  });

  test('leaves every other byte, also those of longer encodings', () => {
    // 7 in 16 bits, and a text with a length in 32 bits, which no encoder of ours would write.
    const before = Buffer.from([0x93, 0xcd, 0, 7, 0xdb, 0, 0, 0, 1, 0x61]);
    const bytes = Buffer.concat([before, encode('old')]);
    expect(Buffer.from(replaceIn(bytes, '"old"', '"newer"'))).toEqual(
      Buffer.concat([before, encode('newer')]),
    );
  });

  test('that equals the recorded one gives the same bytes', () => {
    const bytes = encode({ a: 'x' });
    expect(transcode(bytes, TYPE)?.write('{"a":"x"}')).toBe(bytes);
  });
});

test.each([
  ['a truncated body', encode({ a: 'text' }).subarray(0, -1)],
  ['more than one value', Buffer.concat([encode(1), encode(2)])],
  ['a byte that means nothing', Buffer.from([0xc1])],
  ['a list that promises more than there is', Buffer.from([0xdd, 0xff, 0xff, 0xff, 0xff, 1])],
  ['a list as a key', Buffer.from([0x81, 0x91, 1, 1])],
  ['lists in lists without an end', Buffer.alloc(100_000, 0x91)],
  ['an empty body', Buffer.alloc(0)],
])('%s is not MessagePack', (_, bytes) => {
  expect(transcode(bytes, TYPE)).toBeUndefined();
});

test.each([
  'application/x-msgpack',
  'application/vnd.msgpack',
  'Application/MsgPack; charset=binary',
  'application/vnd.api+msgpack',
])('%s is a type of MessagePack', (type) => {
  expect(transcode(encode([1]), type)?.text).toBe('[1]');
});

test.each(['application/octet-stream', 'text/msgpack', undefined])(
  '%s is no type of MessagePack',
  (type) => {
    expect(transcode(encode([1]), type)).toBeUndefined();
  },
);

import {
  brotliCompressSync,
  deflateRawSync,
  deflateSync,
  gunzipSync,
  gzipSync,
  inflateRawSync,
  inflateSync,
} from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { editCodings } from '../../src/session/content-coding.ts';

const text = `the old word, ${'and others '.repeat(200)}`;
const edit = (bytes: Uint8Array): Uint8Array => {
  return Buffer.from(Buffer.from(bytes).toString().replace('old', 'new'));
};
const edited = text.replace('old', 'new');

describe('the content changes', () => {
  test('in the zlib format, and without it', () => {
    expect(inflateSync(editCodings(deflateSync(text), 'deflate', edit)).toString()).toBe(edited);
    const bare = editCodings(deflateRawSync(text), 'deflate', edit);
    expect(inflateRawSync(bare).toString()).toBe(edited);
  });

  test('in several codings', () => {
    const twice = editCodings(gzipSync(brotliCompressSync(text)), 'br, gzip', (bytes) =>
      edit(bytes),
    );
    let content = '';
    editCodings(twice, 'br, gzip', (bytes) => {
      content = Buffer.from(bytes).toString();
      return bytes;
    });
    expect(content).toBe(edited);
  });

  test('in one that was cut off, which stays cut off', () => {
    const whole = gzipSync(text);
    const changed = editCodings(whole.subarray(0, -9), 'gzip', edit);
    expect(() => gunzipSync(changed)).toThrow();
    let content = '';
    editCodings(changed, 'gzip', (bytes) => {
      content = Buffer.from(bytes).toString();
      return bytes;
    });
    expect(content).toContain('the new word');
  });
});

test('what does not change, or cannot be read, is the same bytes', () => {
  const bytes = gzipSync(text);
  expect(editCodings(bytes, 'gzip', (content) => content)).toBe(bytes);
  const garbage = Buffer.from([0xff, 0xfe, 0x80, 0x81]);
  expect(editCodings(garbage, 'gzip', edit)).toBe(garbage);
  expect(editCodings(garbage, 'unknown', edit)).toBe(garbage);
});

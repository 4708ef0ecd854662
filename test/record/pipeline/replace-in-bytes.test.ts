import { expect, test } from 'vitest';
import { replaceInBytes } from '../../../src/record/pipeline/redact/replace-in-bytes.ts';

const address = 'http://127.0.0.1:40000';
const replace = (text: string): string => text.replaceAll(address, 'http://api.example.com');

test('replaces in text and leaves every other byte as it was', () => {
  const bytes = Buffer.from([0, 255, 128, ...Buffer.from(` "${address}/é" `), 254]);

  expect(replaceInBytes(bytes, replace)).toEqual(
    Buffer.from([0, 255, 128, ...Buffer.from(' "http://api.example.com/é" '), 254]),
  );
});

test('returns the same bytes if nothing is replaced', () => {
  const bytes = Buffer.alloc(200_000, 'x ');

  expect(replaceInBytes(bytes, replace)).toBe(bytes);
});

test('finds an address wherever it lies in a large body', () => {
  for (const at of [0, 65_500, 65_515, 65_525, 65_535, 65_536, 131_060, 199_970]) {
    const bytes = Buffer.alloc(200_000, ' ');
    bytes.write(`"${address}"`, at);
    const replaced = Buffer.from(replaceInBytes(bytes, replace)).toString();

    expect(replaced.indexOf('"http://api.example.com"')).toBe(at);
    expect(replaced).toHaveLength(200_000);
  }
});

test('finds all addresses in a text without any gap', () => {
  const text = `${address}/`.repeat(10_000);

  expect(Buffer.from(replaceInBytes(Buffer.from(text), replace)).toString()).toBe(replace(text));
});

test('reads only its part of a larger buffer', () => {
  const memory = Buffer.from(`--${address}--`);

  expect(replaceInBytes(memory.subarray(2, -2), replace)).toEqual(
    Buffer.from('http://api.example.com'),
  );
});

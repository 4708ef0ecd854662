import { expect, test } from 'vitest';
import { GrowingBytes } from '../../src/http/growing-bytes.ts';

test('gives the bytes of all chunks in one piece, whatever their owner does to them afterwards', () => {
  const bytes = new GrowingBytes(1000);
  const chunk = Buffer.alloc(7);
  for (let number = 0; number < 100; number += 1) bytes.add(chunk.fill(number));
  chunk.fill(255);

  expect(bytes.bytes()).toEqual(
    Buffer.concat(Array.from({ length: 100 }, (_, at) => Buffer.alloc(7, at))),
  );
});

test('keeps the first bytes up to its limit, and lets the others go', () => {
  const bytes = new GrowingBytes(5);
  for (const chunk of ['abc', 'def', 'ghi']) bytes.add(Buffer.from(chunk));

  expect(bytes.bytes()?.toString()).toBe('abcde');
  expect(bytes.size).toBe(5);
});

test('has nothing where no byte came', () => {
  const bytes = new GrowingBytes(5);
  bytes.add(Buffer.alloc(0));

  expect(bytes.bytes()).toBeUndefined();
});

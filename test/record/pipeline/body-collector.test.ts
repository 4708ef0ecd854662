import { expect, test } from 'vitest';
import { OpenExchange } from '../../../src/record/pipeline/exchange.ts';

test('gives the bytes of all chunks, even if their buffers change afterwards', () => {
  const collector = collectUpTo(1000);
  const chunk = Buffer.alloc(7);
  for (let number = 0; number < 100; number++) {
    chunk.fill(number);
    collector.add(chunk);
  }
  chunk.fill(255);

  const expected = Buffer.concat(Array.from({ length: 100 }, (_, at) => Buffer.alloc(7, at)));
  expect(collector.take()).toEqual({ bytes: expected });
});

test('keeps a body of the size of the limit, and only the size of a larger one', () => {
  const [at, over] = [collectUpTo(10), collectUpTo(10)];
  for (const size of [4, 5, 1]) at.add(Buffer.alloc(size));
  for (const size of [4, 5, 2, 30]) over.add(Buffer.alloc(size));

  expect(at.take()).toEqual({ bytes: Buffer.alloc(10) });
  expect(over.take()).toEqual({ truncated: 41 });
});

test('gives nothing without any byte', () => {
  const collector = collectUpTo(10);
  collector.add(Buffer.alloc(0));

  expect(collector.take()).toBeUndefined();
});

test('ignores chunks after it was taken', () => {
  const collector = collectUpTo(10);
  collector.add(Buffer.from('ab'));
  collector.take();
  collector.add(Buffer.from('cd'));

  expect(collector.take()).toEqual({ truncated: 4 });
});

test('starts again when the request is sent again', () => {
  const collector = collectUpTo(10);
  collector.add(Buffer.from('a first try'));
  collector.clear();
  collector.add(Buffer.from('again'));

  expect(collector.take()).toEqual({ bytes: Buffer.from('again') });
});

function collectUpTo(limit: number): OpenExchange['requestBody'] {
  const line = { origin: 'http://127.0.0.1:3000', method: 'POST', path: '/' };
  const limits = { request: limit, response: 0 };
  return new OpenExchange(line, limits, () => undefined, undefined).requestBody;
}

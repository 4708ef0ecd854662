import { expect, test } from 'vitest';
import { findPackets } from '../../../src/replay/schedule/recorded-times.ts';
import { PacketReader } from '../../../src/replay/send/read-packets.ts';
import { createSession, recordingOf } from '../../kit/index.ts';

/** What is taken of a stream in these chunks, by the recorded counts of items. */
function read(
  counts: readonly number[],
  chunks: readonly string[],
  isFound: (text: string) => boolean = () => true,
  type = 'text/event-stream',
): readonly string[] {
  const parts = counts.map((count, index): [number, number] => [index, count]);
  const stream = recordingOf('GET', '/events', 200, { time: 100, response: { parts } });
  const arrived: string[] = [];
  let latest = '';
  const reader = new PacketReader(findPackets(createSession([stream]).recordings), {
    take(_, bytes) {
      latest = bytes.toString();
      return isFound(latest);
    },
    arrived: () => arrived.push(latest),
  });
  reader.responded(true, { 'content-type': type });
  for (const chunk of chunks) reader.received(Buffer.from(chunk));
  return arrived;
}

const event = (data: string): string => `data: ${data}\n\n`;

test('events are the same in whatever chunks they come', () => {
  const text = [': hello\n\n', event('a'), event('b'), event('c'), event('d')].join('');
  const expected = [`: hello\n\n${event('a')}`, event('b') + event('c')];
  expect(read([1, 3], [text])).toEqual(expected);
  expect(read([1, 3], [...text])).toEqual(expected);
  expect(read([1, 3], [text.replaceAll('\n', '\r\n')])).toHaveLength(2);
});

test('a comment is no event', () => {
  expect(read([1], [': a\n\n', ': b\n\n'])).toEqual([]);
});

test('lines of JSON are items, empty ones are none', () => {
  const lines = ['{"a":1}\n', '\n', '{"a":2}\n{"a"'];
  expect(read([1, 2, 3], lines, undefined, 'application/x-ndjson')).toEqual([
    '{"a":1}\n',
    '\n{"a":2}\n',
  ]);
});

test('events of somebody else are passed over', () => {
  const chunks = ['x', 'y', 'a', 'z', 'b'].map(event);
  const isFound = (text: string): boolean => /[ab]/.test(text.slice('data'.length));
  expect(read([1, 2], chunks, isFound)).toEqual([event('a'), event('b')]);
});

test('an item without end is not kept', () => {
  const chunk = 'x'.repeat(1024 * 1024);
  const endless = Array.from({ length: 20 }, () => chunk);
  expect(read([1], [...endless, '\n\n', event('a')])).toEqual([]);
});

import { expect, test } from 'vitest';
import {
  findPathPosition,
  findRecordingAt,
  findRecordingPositions,
  type JsonPath,
} from '../../src/session/json/positions.ts';
import { renderSession } from '../../src/session/write-session.ts';
import { createSession, recordingOf } from '../kit/session.ts';
import { RandomSessions } from './random-sessions.ts';

const awkward = '"recordings": [ {\\" } ] \\\\';

const session = createSession(
  [
    recordingOf('GET', '/1', 200, { body: { text: awkward } }),
    recordingOf('POST', '/2', 201, { body: { json: { recordings: [{}, {}], '}': '\\' } } }),
    recordingOf('GET', '/3', 404),
  ],
  { name: awkward, recordedBy: '\\' },
);

/** The text of the line and column on which something was found. */
function textAt(text: string, { line, column }: { line: number; column: number }): string {
  return text.split('\n')[line - 1]?.slice(column - 1) ?? '';
}

test('the recordings of a session as it is written are found, in order', () => {
  const text = [...renderSession(session)].join('');
  const positions = findRecordingPositions(text);
  expect(positions.map(({ column }) => column)).toEqual([5, 5, 5]);
  const lines = text.split('\n');
  const ids = positions.map(({ line }) => lines[line]?.trim());
  expect(ids).toEqual(['"id": "1",', '"id": "2",', '"id": "3",']);
});

test('the recordings of a minified session are found by their columns', () => {
  const text = JSON.stringify(session);
  const positions = findRecordingPositions(text);
  expect(positions.map(({ line }) => line)).toEqual([1, 1, 1]);
  expect(positions.map((position) => textAt(text, position).slice(0, 13))).toEqual([
    '{"request":{"',
    '{"request":{"',
    '{"request":{"',
  ]);
});

test('tabs, Windows line ends, odd white space and a byte order mark do not matter', () => {
  const text = `\ufeff${JSON.stringify(session, null, '\t')}`
    .replaceAll('\n', '\r\n')
    .replaceAll(': ', ' :\r\n\t');
  const positions = findRecordingPositions(text);
  expect(positions).toHaveLength(3);
  for (const position of positions) expect(textAt(text, position)).toBe('{\r');
});

test('a session without recordings has no positions', () => {
  expect(findRecordingPositions('{"recordings":[ ]}')).toEqual([]);
  expect(findRecordingPositions('{}')).toEqual([]);
  expect(findRecordingPositions('[1]')).toEqual([]);
});

test('every value of random JSON is found where it stands', () => {
  const random = new RandomSessions(4);
  for (let round = 0; round < 300; round += 1) {
    const value = random.json();
    const text = JSON.stringify(value, null, round % 3);
    for (const [path, child] of walk(value, [])) {
      const [firstLine] = JSON.stringify(child, null, round % 3).split('\n');
      expect(textAt(text, findPathPosition(text, path)).startsWith(firstLine ?? '')).toBe(true);
    }
  }
});

test('a path that leads to nothing is located at the last value on the way', () => {
  expect(findPathPosition('{\n  "a": [\n    {}\n  ]\n}', ['a', 0, 'b', 'c'])).toEqual({
    line: 3,
    column: 5,
  });
  expect(findPathPosition('[1, 2]', ['a'])).toEqual({ line: 1, column: 1 });
  expect(findPathPosition('[1, 2]', [5])).toEqual({ line: 1, column: 1 });
});

test('JSON that is nested deeper than the stack is walked', () => {
  const deep = '['.repeat(1e6) + ']'.repeat(1e6);
  expect(findPathPosition(`{"a":${deep},"b":1}`, ['b'])).toEqual({ line: 1, column: 2e6 + 11 });
});

function* walk(value: unknown, path: JsonPath): Generator<[JsonPath, unknown]> {
  yield [path, value];
  if (typeof value !== 'object' || value === null) return;
  for (const [key, child] of Object.entries(value)) {
    yield* walk(child, [...path, Array.isArray(value) ? Number(key) : key]);
  }
}

test('a line belongs to the recording that it is in, and to none before the first or behind the last', () => {
  const text = [...renderSession(session)].join('');
  const [first, second, third] = findRecordingPositions(text);
  const last = text.trimEnd().split('\n').length;
  const at = (line = 0): number | undefined => findRecordingAt(text, line)?.line;

  expect(at((second?.line ?? 0) - 1)).toBe(first?.line);
  expect(at((third?.line ?? 0) + 3)).toBe(third?.line);
  expect(at((first?.line ?? 0) - 1)).toBeUndefined();
  expect(at(last - 2)).toBe(third?.line);
  expect(at(last)).toBeUndefined();
});

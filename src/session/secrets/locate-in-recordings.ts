import type { JsonPath } from '../json-path.ts';
import { elements, members, rootValue } from '../json-text.ts';
import { findPositions } from '../position.ts';

/** A place in a session: of which recording, and the way to it from there. */
export interface PlaceInRecording {
  /** Position of the recording. */
  readonly index: number;
  readonly path: JsonPath;
}

/**
 * The lines on which places of a session stand in its file.
 * @param text of the file, valid JSON
 */
export function locateInRecordings(text: string, places: readonly PlaceInRecording[]): number[] {
  const recordings = [...findRecordings(text)];
  const offsets = places.map(({ index, path }) => offsetOf(text, recordings[index] ?? 0, path));
  const sorted = [...new Set(offsets)].sort((a, b) => a - b);
  const lines = new Map(findPositions(text, sorted).map(({ line }, at) => [sorted[at], line]));
  return offsets.map((offset) => lines.get(offset) ?? 1);
}

function* findRecordings(text: string): Generator<number> {
  for (const { key, value } of members(text, rootValue(text))) {
    if (key === 'recordings') yield* elements(text, value);
  }
}

/** Where the path leads to nothing, that of the last value on the way. */
function offsetOf(text: string, start: number, path: JsonPath): number {
  let offset = start;
  for (const segment of path) {
    const child = childOf(text, offset, segment);
    if (child === undefined) break;
    offset = child;
  }
  return offset;
}

function childOf(text: string, offset: number, segment: string | number): number | undefined {
  if (typeof segment === 'number') return [...elements(text, offset)][segment];
  for (const { key, value } of members(text, offset)) if (key === segment) return value;
  return undefined;
}

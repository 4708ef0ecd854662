import type { JsonPath } from './json-path.ts';
import { elements, members, rootValue, skipValue } from './json-text.ts';
import { findOffsets } from './locate-path.ts';
import { findPosition, findPositions, type Position } from './position.ts';

/** Where a recording stands in the text of a session. */
export interface LocatedRecording extends Position {
  /** In characters. */
  readonly offset: number;
  /** The line that it ends on, 1-based. */
  readonly lastLine: number;
}

/**
 * Where each recording stands in the text of a session, in the order of the file. Prettier and other
 * formatters do not matter. The text must be valid JSON; it takes half a second for 100 MB, so ask
 * only when lines are shown.
 */
export function locateRecordings(text: string): LocatedRecording[] {
  for (const { key, value } of members(text, rootValue(text))) {
    if (key !== 'recordings') continue;
    const offsets = [...elements(text, value)];
    const ends = offsets.flatMap((offset) => [offset, skipValue(text, offset) - 1]);
    const positions = findPositions(text, ends);
    return offsets.map((offset, index) => {
      const { line, column } = positions[2 * index] ?? START;
      return { offset, line, column, lastLine: positions[2 * index + 1]?.line ?? line };
    });
  }
  return [];
}

/** Where the value at a path within a recording stands. @param offset of the recording */
export function locateInRecording(text: string, offset: number, path: JsonPath): Position {
  const recording = text.slice(offset, skipValue(text, offset));
  return findPosition(text, offset + (findOffsets(recording, [path])[0] ?? 0));
}

const START: Position = { line: 1, column: 1 };

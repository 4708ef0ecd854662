import { elements, members, rootValue, skipValue } from '../formats/json/json-text.ts';
import {
  findOffsets,
  findPosition,
  findPositions,
  type JsonPath,
  type Position,
} from './json/positions.ts';

/** Where a recording begins in the text of a session. */
export interface RecordingPosition extends Position {
  /** In characters. */
  readonly offset: number;
}

/**
 * Where each recording begins in the text of a session, in the order of the file. Prettier and other
 * formatters do not matter. The text must be valid JSON; it takes half a second for 100 MB, so ask
 * only when lines are shown.
 */
export function findRecordingPositions(text: string): RecordingPosition[] {
  for (const { key, value } of members(text, rootValue(text))) {
    if (key !== 'recordings') continue;
    const offsets = [...elements(text, value)];
    const positions = findPositions(text, offsets);
    return positions.map((position, index) => ({ ...position, offset: offsets[index] ?? 0 }));
  }
  return [];
}

/** Where the recording begins that a line is in, the last of several; undefined where it is in none. */
export function findRecordingAt(text: string, line: number): Position | undefined {
  const recordings = findRecordingPositions(text);
  const found = recordings.findLast((recording) => recording.line <= line);
  if (!found || found !== recordings.at(-1)) return found;
  const last = findPosition(text, skipValue(text, found.offset) - 1);
  return line <= last.line ? found : undefined;
}

/** Where the value at a path within a recording stands. @param offset of the recording */
export function findPositionInRecording(text: string, offset: number, path: JsonPath): Position {
  const recording = text.slice(offset, skipValue(text, offset));
  return findPosition(text, offset + (findOffsets(recording, [path])[0] ?? 0));
}

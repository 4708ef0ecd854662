import type { JsonPath } from '../json-path.ts';
import { findOffsets } from '../locate-path.ts';
import { findPositions } from '../position.ts';

/** A place in a session: of which recording, and the way to it from there. */
interface PlaceInRecording {
  /** Position of the recording. */
  readonly index: number;
  readonly path: JsonPath;
}

/**
 * The lines on which places of a session stand in its file.
 * @param text of the file, valid JSON
 */
export function locateInRecordings(text: string, places: readonly PlaceInRecording[]): number[] {
  const paths = places.map(({ index, path }): JsonPath => ['recordings', index, ...path]);
  const offsets = findOffsets(text, paths);
  const sorted = [...new Set(offsets)].sort((a, b) => a - b);
  const lines = new Map(findPositions(text, sorted).map(({ line }, at) => [sorted[at], line]));
  return offsets.map((offset) => lines.get(offset) ?? 1);
}

import type { FileLocation } from '../../errors.ts';
import { locateRecordings } from '../../session/locate-recordings.ts';
import type { Recording, Session } from '../../session/schema.ts';
import { readSessionFile } from '../../session/session-text.ts';

/** Gives the place of a recording in its session file. */
export type RecordingLines = (recording: Recording) => FileLocation;

/** The file is walked at the first call: most runs never ask. */
export function createRecordingLines(file: string, session: Session): RecordingLines {
  let places: Map<Recording, FileLocation> | undefined;
  return (recording) => {
    places ??= locateAll(file, session);
    return places.get(recording) ?? { file, line: 1, column: 1 };
  };
}

function locateAll(file: string, { recordings }: Session): Map<Recording, FileLocation> {
  const positions = locateRecordings(readSessionFile(file).text);
  return new Map(
    recordings.map((recording, index) => [
      recording,
      { file, ...(positions[index] ?? { line: 1, column: 1 }) },
    ]),
  );
}

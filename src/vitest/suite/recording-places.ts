import type { FileLocation } from '../../errors.ts';
import type { Outcome } from '../../replay/outcome/outcome.ts';
import {
  type LocatedRecording,
  locateInRecording,
  locateRecordings,
} from '../../session/locate-recordings.ts';
import type { Recording, Session } from '../../session/schema.ts';
import { readSessionFile } from '../../session/session-text.ts';

/** The places of recordings in their session file. */
export interface RecordingPlaces {
  /** Where a recording begins. */
  of(recording: Recording): FileLocation;
  /** What is to be looked at first where it failed: the recorded status that did not come, or the request. */
  ofFailure(recording: Recording, outcome: Outcome): FileLocation;
}

/** The file is walked at the first call: most runs never ask. */
export function createRecordingPlaces(file: string, session: Session): RecordingPlaces {
  let places: ReadonlyMap<Recording, LocatedRecording> | undefined;
  const find = (recording: Recording): LocatedRecording | undefined => {
    places ??= locateAll(file, session);
    return places.get(recording);
  };
  return {
    of(recording) {
      const { line, column } = find(recording) ?? { line: 1, column: 1 };
      return { file, line, column };
    },
    ofFailure(recording, { error }) {
      const place = find(recording);
      if (!place) return { file, line: 1, column: 1 };
      const isStatus = error?.code === 'STATUS_MISMATCH';
      const path = isStatus ? ['response', 'status'] : ['request', 'path'];
      const { text } = readSessionFile(file);
      return { file, ...locateInRecording(text, place.offset, path) };
    },
  };
}

function locateAll(file: string, { recordings }: Session): Map<Recording, LocatedRecording> {
  const located = locateRecordings(readSessionFile(file).text);
  return new Map(
    recordings.flatMap((recording, index) => {
      const place = located[index];
      return place ? [[recording, place] as const] : [];
    }),
  );
}

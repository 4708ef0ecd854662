import type { Recording } from '../session/schema.ts';
import { writeSession } from '../session/write-session.ts';
import { type JournalEntry, type JournalHeader, readJournalLines } from './journal.ts';
import { createPlaceholderNames } from './name-placeholders.ts';
import { type RecordingReport, reportRecordings } from './recording-report.ts';

/** An entry that is still text: its placeholders get their names in the final order. */
interface Line {
  readonly text: string;
  readonly start: number;
  readonly sequence: number;
  readonly header: JournalHeader;
}

/**
 * Turns the journals of one session into its file: recordings by when they started, ids from 1.
 * Where no request was recorded, no file is written. The journals stay.
 * @param origin of the session
 * @default origin the first recording's
 * @throws SessionReplayError `SESSION_NOT_WRITABLE`
 */
export function finaliseSession(
  sessionFile: string,
  journals: readonly string[],
  origin: string | undefined,
): RecordingReport {
  const lines = journals.flatMap(readLines).sort(byStart);
  const first = lines[0];
  if (first === undefined) return reportRecordings([]);
  const namePlaceholders = createPlaceholderNames();
  const entries = lines.map(({ text }) => parseEntry(namePlaceholders(text)));
  const sessionOrigin = origin ?? entries[0]?.origin ?? '';
  const { name, recordedBy, wall, monotonic } = first.header;
  writeSession(sessionFile, {
    version: 1,
    name,
    origin: sessionOrigin,
    recordedAt: new Date(wall + first.start - monotonic).toISOString(),
    recordedBy,
    recordings: entries.map((entry, index) =>
      placeRecording(entry, String(index + 1), first.start, sessionOrigin),
    ),
  });
  return reportRecordings(entries);
}

function readLines(file: string): Line[] {
  const [head, ...texts] = readJournalLines(file);
  if (head === undefined) return [];
  const header: JournalHeader = JSON.parse(head);
  return texts.map((text) => {
    const { start, sequence } = parseEntry(text);
    return { text, start, sequence, header };
  });
}

function parseEntry(text: string): JournalEntry {
  const entry: JournalEntry = JSON.parse(text);
  return entry;
}

function byStart(a: Line, b: Line): number {
  return a.start - b.start || a.sequence - b.sequence;
}

/**
 * Both ends of a recording are rounded before their distance is taken, so that rounding never moves
 * the end of one past the start of another.
 */
function placeRecording(
  { start, end, origin, request, response }: JournalEntry,
  id: string,
  zero: number,
  sessionOrigin: string,
): Recording {
  const at = toMicroseconds(start - zero);
  const time = toMicroseconds(toMicroseconds(end - zero) - at);
  const own = origin === sessionOrigin ? {} : { origin };
  return { id, at, ...own, request, response: { ...response, time } };
}

function toMicroseconds(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}

/**
 * The end of a recording: its journals become the session file. Of the journals only the places of
 * their lines are kept in memory, and each recording is read again when its turn in the file comes.
 */
import { closeSync, openSync } from 'node:fs';
import type { Recording } from '../../session/schema.ts';
import { writeSession } from '../../session/write-session.ts';
import { KnownSecrets } from '../secrets/known-secrets.ts';
import { createPlaceholderNames } from '../secrets/name-placeholders.ts';
import { createRedactBody, type RedactBody } from '../secrets/redact-body.ts';
import { createReplaceSecrets } from '../secrets/replace-secrets.ts';
import type { JournalEntry, JournalHeader } from './journal.ts';
import { findLines, type Line, readLine } from './journal-lines.ts';
import { type RecordingReport, RecordingReporter } from './recording-report.ts';

/** Where an entry lies, and its place in the session. */
interface Place extends Line {
  /** The open journal. */
  readonly descriptor: number;
  readonly start: number;
  readonly sequence: number;
  readonly header: JournalHeader;
}

/**
 * Turns the journals of one session into its file: recordings by when they started, ids from 1. The
 * secrets of their headers are replaced in bodies and URLs as well. Where no request was recorded, no
 * file is written. The journals stay.
 * @param origin of the session; undefined: the first recording's
 * @param key of the run, with which the journals were written
 * @throws SessionReplayError `SESSION_NOT_WRITABLE`
 */
export function finaliseSession(
  sessionFile: string,
  journals: readonly string[],
  origin: string | undefined,
  key: string,
): RecordingReport {
  const descriptors = journals.map((file) => openSync(file, 'r'));
  try {
    const secrets = new KnownSecrets(key);
    const places = descriptors.flatMap((file) => findPlaces(file, secrets)).sort(byStart);
    const redact = createRedactLines(sessionFile, secrets);
    return writePlaces(sessionFile, places, origin, redact);
  } finally {
    for (const descriptor of descriptors) closeSync(descriptor);
  }
}

function findPlaces(descriptor: number, secrets: KnownSecrets): Place[] {
  const places: Place[] = [];
  let header: JournalHeader | undefined;
  for (const line of findLines(descriptor)) {
    const text = readLine(descriptor, line);
    if (header === undefined) {
      header = JSON.parse(text);
      continue;
    }
    const { start, sequence } = parseEntry(text);
    secrets.add(text, start);
    places.push({ ...line, descriptor, start, sequence, header });
  }
  return places;
}

function byStart(a: Place, b: Place): number {
  return a.start - b.start || a.sequence - b.sequence;
}

function writePlaces(
  sessionFile: string,
  places: readonly Place[],
  origin: string | undefined,
  redact: RedactLines,
): RecordingReport {
  const reporter = new RecordingReporter();
  const [first] = places;
  if (first === undefined) return reporter.report();
  const sessionOrigin = origin ?? parseEntry(readLine(first.descriptor, first)).origin;
  const { name, recordedBy, wall, monotonic } = first.header;
  writeSession(sessionFile, {
    version: 1,
    name,
    origin: sessionOrigin,
    recordedAt: new Date(wall + first.start - monotonic).toISOString(),
    ...(recordedBy === undefined ? {} : { recordedBy }),
    recordings: readRecordings(places, first.start, sessionOrigin, redact, reporter),
  });
  return reporter.report();
}

interface RedactLines {
  line(text: string): string;
  readonly body: RedactBody;
}

/** Placeholders get their names here, which depend on the order in which lines come. */
function createRedactLines(sessionFile: string, secrets: KnownSecrets): RedactLines {
  const namePlaceholders = createPlaceholderNames((hash) => secrets.isAlwaysEscaped(hash));
  const replaceSecrets = createReplaceSecrets(secrets, namePlaceholders);
  const line = (text: string): string => namePlaceholders(replaceSecrets(text));
  return { line, body: createRedactBody(sessionFile, line) };
}

function* readRecordings(
  places: readonly Place[],
  zero: number,
  sessionOrigin: string,
  redact: RedactLines,
  reporter: RecordingReporter,
): Generator<Recording> {
  for (const [index, place] of places.entries()) {
    const entry = parseEntry(redact.line(readLine(place.descriptor, place)));
    reporter.add(entry);
    const { request, response } = entry;
    const clean = { ...entry, request: redact.body(request), response: redact.body(response) };
    yield placeRecording(clean, String(index + 1), zero, sessionOrigin);
  }
}

function parseEntry(text: string): JournalEntry {
  const entry: JournalEntry = JSON.parse(text);
  return entry;
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

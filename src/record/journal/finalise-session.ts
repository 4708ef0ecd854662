/**
 * The end of a recording: its journals become the session file. Of the journals only the places of
 * their lines are kept in memory, and each recording is read again when its turn in the file comes.
 */
import { closeSync } from 'node:fs';
import { refineBody } from '../../session/body.ts';
import { removeStaleBodyFiles } from '../../session/body-file.ts';
import { interruptedPath } from '../../session/interrupted-session.ts';
import { lockSession } from '../../session/lock-session.ts';
import { orNotWritable } from '../../session/not-writable.ts';
import { openRegularFile } from '../../session/regular-file.ts';
import type { SessionStream } from '../../session/render-session.ts';
import type { Recording } from '../../session/schema.ts';
import { MAX_WRITTEN_BYTES } from '../../session/session-size.ts';
import { writeSessionFile } from '../../session/write-session.ts';
import { runId } from '../run/run-id.ts';
import { KnownSecrets } from '../secrets/known-secrets.ts';
import { createPlaceholderNames } from '../secrets/name-placeholders.ts';
import { createRedactBody, type RedactBody } from '../secrets/redact-body.ts';
import { createReplaceSecrets } from '../secrets/replace-secrets.ts';
import { findAbandoned } from './find-journals.ts';
import type { JournalEntry } from './journal.ts';
import { type JournalHeader, parseJournalHeader } from './journal-header.ts';
import { findLines, type Line, readLine } from './journal-lines.ts';
import { createKeepBody, type KeepBody } from './keep-body.ts';
import { parseEntry, tryParseEntry } from './parse-entry.ts';
import { type RecordingReport, RecordingReporter } from './recording-report.ts';
import { removeFiles } from './remove-files.ts';
import { SessionOrigin } from './session-origin.ts';

/** Where an entry lies, and its place in the session. */
interface Place extends Line {
  /** The open journal. */
  readonly descriptor: number;
  readonly start: number;
  readonly sequence: number;
  readonly header: JournalHeader;
}

/** What journals are made into a session with. */
export interface JournalsOfSession {
  /** The session that was recorded: bodies lie beside it by its name. */
  readonly sessionFile: string;
  readonly journals: readonly string[];
  /** Of the session; undefined: what the journals say, or see `SessionOrigin`. */
  readonly origin: string | undefined;
  /** Of the run, with which the journals were written; undefined where it is lost. */
  readonly key: string | undefined;
  /**
   * Of the session file. Recordings that have no room in it are left out.
   * @default as much as is written so that it can be read
   */
  readonly maxBytes?: number | undefined;
  readonly onSecret?: OnSecret | undefined;
}

/** Hears of each secret of a session: its placeholder, and its keyed hash. */
export type OnSecret = (placeholder: string, hash: string) => void;

/** What is different where a crash has cut the recording short. */
interface Recovering {
  /** The recording of that time is stored already. */
  readonly isStored: (recordedAt: string) => boolean;
}

/** What was made of journals. */
export interface WrittenSession {
  readonly report: RecordingReport;
  /** Lines that were torn or damaged, and are not in the session. */
  readonly dropped: number;
  /** Bodies whose files were gone. */
  readonly lostBodies: number;
  /** How many secrets of headers were looked for in bodies and URLs. */
  readonly secrets: number;
  /** The body files that the session names. */
  readonly named: ReadonlySet<string>;
}

/**
 * Turns the journals of one session into its file: recordings by when they started, ids from 1. The
 * secrets of their headers are replaced in bodies and URLs as well. Where no request was recorded, no
 * file is written. Where there are more than a session file holds, it has the first of them and is
 * marked as interrupted. The journals are deleted, and with them what a killed run has left of this
 * session.
 * @param origin of the session; undefined: see `SessionOrigin`
 * @param key of the run, with which the journals were written
 * @param more see `JournalsOfSession`
 * @throws SessionReplayError `SESSION_NOT_WRITABLE`; the journals stay then
 */
export function finaliseSession(
  sessionFile: string,
  journals: readonly string[],
  origin: string | undefined,
  key: string,
  more: Pick<JournalsOfSession, 'maxBytes' | 'onSecret'> = {},
): RecordingReport {
  if (journals.length === 0) return new RecordingReporter().report();
  return lockSession(sessionFile, () => {
    const written = writeJournals(sessionFile, { sessionFile, journals, origin, key, ...more });
    removeFiles(sessionFile, journals);
    if (written.report.recordings > 0) {
      removeFiles(sessionFile, [
        interruptedPath(sessionFile),
        ...findAbandoned(sessionFile, runId(key)),
      ]);
      removeStaleBodyFiles(sessionFile, written.named);
    }
    return written.report;
  });
}

/**
 * Writes the session of journals, which stay. Whoever calls it holds the session's lock.
 * @param target file that is written
 * @param recovery after a crash: the session is marked as interrupted, and not written where the
 * recording of that time is stored already
 * @throws SessionReplayError `SESSION_NOT_WRITABLE`
 */
export function writeJournals(
  target: string,
  parts: JournalsOfSession,
  recovery?: Recovering,
): WrittenSession {
  return orNotWritable(target, () => tryWriteJournals(target, parts, recovery));
}

function tryWriteJournals(
  target: string,
  { sessionFile, journals, origin, key, maxBytes = MAX_WRITTEN_BYTES, onSecret }: JournalsOfSession,
  recovery: Recovering | undefined,
): WrittenSession {
  const descriptors: number[] = [];
  try {
    for (const file of journals) descriptors.push(openRegularFile(file).descriptor);
    const secrets = new KnownSecrets(key);
    const ownOrigin = new SessionOrigin();
    const found = descriptors.map((file) => findPlaces(file, secrets, ownOrigin));
    const places = found.flatMap((each) => each.places).sort(byStart);
    const write = (isInterrupted: boolean): WrittenSession => {
      const keepBody = createKeepBody(sessionFile);
      const redact = createRedactLines(sessionFile, secrets, onSecret);
      const reporter = new RecordingReporter();
      const session = createSession(places, origin, ownOrigin, { ...redact, keepBody, reporter });
      const isWanted = session !== undefined && !recovery?.isStored(session.recordedAt);
      const mark = isInterrupted && ({ interrupted: true } as const);
      const named = isWanted
        ? writeSessionFile(target, { ...session, ...mark }, maxBytes)
        : new Set<string>();
      const report = reporter.report();
      const omitted = isWanted ? places.length - report.recordings : 0;
      return {
        report: omitted === 0 ? report : { ...report, omitted },
        dropped: found.reduce((sum, { dropped }) => sum + dropped, 0),
        lostBodies: keepBody.lost,
        secrets: secrets.size,
        named,
      };
    };
    const written = write(recovery !== undefined);
    // That there was more is known at the end, and said at the start.
    return recovery === undefined && written.report.omitted ? write(true) : written;
  } finally {
    for (const descriptor of descriptors) closeSync(descriptor);
  }
}

/** A journal of which not even the header is there has no places. */
function findPlaces(
  descriptor: number,
  secrets: KnownSecrets,
  origin: SessionOrigin,
): { readonly places: Place[]; readonly dropped: number } {
  const places: Place[] = [];
  let header: JournalHeader | undefined;
  let dropped = 0;
  for (const line of findLines(descriptor)) {
    const text = line.isWhole ? readLine(descriptor, line) : '';
    if (header === undefined) {
      header = parseJournalHeader(text);
      if (header === undefined) break;
      continue;
    }
    const entry = tryParseEntry(text);
    if (entry === undefined) {
      dropped++;
      continue;
    }
    const { start, sequence, excepted } = entry;
    secrets.add(text, start);
    secrets.except(excepted ?? []);
    origin.add(entry);
    places.push({ ...line, descriptor, start, sequence, header });
  }
  return { places, dropped };
}

function byStart(a: Place, b: Place): number {
  return a.start - b.start || a.sequence - b.sequence;
}

/** What a line goes through on its way into the session. */
interface LineSteps extends RedactLines {
  readonly keepBody: KeepBody;
  readonly reporter: RecordingReporter;
}

/** Undefined where there is nothing to write. */
function createSession(
  places: readonly Place[],
  origin: string | undefined,
  ownOrigin: SessionOrigin,
  steps: LineSteps,
): SessionStream | undefined {
  const [first] = places;
  const sessionOrigin = origin ?? first?.header.origin ?? ownOrigin.value;
  if (first === undefined || sessionOrigin === undefined) return undefined;
  const { name, recordedBy, wall, monotonic } = first.header;
  return {
    version: 1,
    name,
    origin: sessionOrigin,
    recordedAt: new Date(wall + first.start - monotonic).toISOString(),
    ...(recordedBy === undefined ? {} : { recordedBy }),
    recordings: readRecordings(places, first.start, sessionOrigin, steps),
  };
}

interface RedactLines {
  line(text: string): string;
  readonly body: RedactBody;
}

/** Placeholders get their names here, which depend on the order in which lines come. */
function createRedactLines(
  sessionFile: string,
  secrets: KnownSecrets,
  onSecret: OnSecret | undefined,
): RedactLines {
  const namePlaceholders = createPlaceholderNames(
    (hash) => secrets.isAlwaysEscaped(hash),
    onSecret,
  );
  const replaceSecrets = createReplaceSecrets(secrets, namePlaceholders);
  const line = (text: string): string => namePlaceholders(replaceSecrets(text));
  return { line, body: createRedactBody(sessionFile, line) };
}

function* readRecordings(
  places: readonly Place[],
  zero: number,
  sessionOrigin: string,
  { line, body, keepBody, reporter }: LineSteps,
): Generator<Recording> {
  for (const [index, place] of places.entries()) {
    const entry = parseEntry(line(readRefined(place)));
    const request = body(keepBody.of(entry.request));
    const response = body(keepBody.of(entry.response));
    const clean = { ...entry, request, response };
    yield placeRecording(clean, String(index + 1), zero, sessionOrigin);
    // What has no room in the file is not asked to go on.
    reporter.add(clean);
  }
}

/** A line with its bodies as a session has them, so that secrets are looked for in what it will hold. */
function readRefined(place: Place): string {
  const text = readLine(place.descriptor, place);
  if (!text.includes('"body":{"text":')) return text;
  const entry = parseEntry(text);
  const { request, response } = entry;
  for (const message of 'status' in response ? [request, response] : [request]) {
    if (message.body) message.body = refineBody(message.body);
  }
  return JSON.stringify(entry);
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

/**
 * Reads the session that journals hold, in the order in which its requests were sent. Only the offsets
 * of lines are kept in memory. Each recording is read again when its turn in the file comes.
 */

import { closeSync } from 'node:fs';
import { headerValue } from '../../http/headers.ts';
import { type FileBody, openBodyFile, refineBody } from '../../session/body.ts';
import { withClaims } from '../../session/claims.ts';
import { openRegularFile } from '../../session/files/regular-file.ts';
import type { Body, Claims, Recording } from '../../session/schema.ts';
import type { SessionStream } from '../../session/write-session.ts';
import type { JournalEntry } from '../pipeline/exchange-entry.ts';
import { createPlaceholderNames, KnownSecrets } from '../pipeline/redact/known-secrets.ts';
import { createRedactBody, readBodyTexts } from '../pipeline/redact/redact-body.ts';
import { createReplaceSecrets } from '../pipeline/redact/replace-secrets.ts';
import {
  findLines,
  type JournalHeader,
  type Line,
  parseEntry,
  parseJournalHeader,
  readLine,
  tryParseEntry,
} from './journal-file.ts';
import { createKeepClaims } from './kept-claims.ts';
import { type RecordingReport, RecordingReporter } from './recording-report.ts';

/** The journals of one session, and what it is made of them with. */
export interface JournalParts {
  /** The session that was recorded: bodies lie beside it by its name. */
  readonly sessionFile: string;
  readonly journals: readonly string[];
  /** Of the session; undefined: what the journals say, or see `SessionOrigin`. */
  readonly origin: string | undefined;
  /** Whether an origin is a server of the test's own process. @default none is */
  readonly isOfTest?: ((origin: string) => boolean) | undefined;
  /** Of the run, with which the journals were written; undefined where it is lost. */
  readonly key: string | undefined;
  /** Of the run, with which the claims of tokens were sealed. @default it is lost: no claims are kept */
  readonly claimsKey?: string | undefined;
  /** Called with each secret of the session: its placeholder, and its keyed hash. */
  readonly onSecret?: ((placeholder: string, hash: string) => void) | undefined;
}

/** Journals that are open, and have been read once for what concerns the whole session. */
interface OpenJournals {
  /** How many there are. */
  readonly recordings: number;
  /** Of their lines, in bytes. */
  readonly size: number;
  /** Lines that were torn or damaged. */
  readonly dropped: number;
  /** How many secrets of headers are looked for in bodies and URLs. */
  readonly secrets: number;
  /** Gives the session, to be read once. May be called again, for another reading. */
  prepare(): PreparedSession;
  close(): void;
}

/** A session that can be read once. What is known of it is known once it has been read. */
export interface PreparedSession {
  /** Undefined where there is nothing to write. */
  readonly session: SessionStream | undefined;
  report(): RecordingReport;
  /** Bodies whose files were gone. */
  lostBodies(): number;
}

/** Opens the journals of a session. */
export function openJournals(parts: JournalParts): OpenJournals {
  const { sessionFile, journals, key, claimsKey, onSecret } = parts;
  const descriptors: number[] = [];
  const close = (): void => {
    for (const descriptor of descriptors) closeSync(descriptor);
  };
  try {
    for (const file of journals) descriptors.push(openRegularFile(file).descriptor);
    const secrets = new KnownSecrets(key);
    const ownOrigin = new SessionOrigin();
    const found = descriptors.map((file) => findPlaces(file, sessionFile, secrets, ownOrigin));
    const places = found.flatMap((each) => each.places).sort(byStart);
    const tokens = found.flatMap((each) => each.tokens);
    const keepClaims = createKeepClaims(() => readEntries(places), tokens, claimsKey);
    return {
      recordings: places.length,
      size: places.reduce((sum, { length }) => sum + length, 0),
      dropped: found.reduce((sum, { dropped }) => sum + dropped, 0),
      secrets: secrets.size,
      prepare: () => {
        const keepBody = createKeepBody(sessionFile);
        const redact = createRedactLines(sessionFile, secrets, onSecret);
        const reporter = new RecordingReporter();
        const steps = { ...redact, keepBody, keepClaims, reporter };
        const session = createSession(places, ownOrigin, parts, steps);
        return { session, report: () => reporter.report(), lostBodies: () => keepBody.lost };
      },
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

/** Where an entry lies, and its place in the session. */
interface Place extends Line {
  /** The open journal. */
  readonly descriptor: number;
  readonly start: number;
  readonly sequence: number;
  readonly header: JournalHeader;
}

/** What a journal has. */
interface FoundPlaces {
  readonly places: Place[];
  readonly dropped: number;
  /** Of the entries whose responses brought tokens. */
  readonly tokens: readonly Pick<JournalEntry, 'tokens' | 'end'>[];
}

/**
 * A journal of which not even the header is there has no places.
 * @param sessionFile beside which bodies lie
 */
function findPlaces(
  descriptor: number,
  sessionFile: string,
  secrets: KnownSecrets,
  origin: SessionOrigin,
): FoundPlaces {
  const places: Place[] = [];
  const tokens: FoundPlaces['tokens'][number][] = [];
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
    const { start, end, sequence, excepted } = entry;
    if (entry.tokens) tokens.push({ tokens: entry.tokens, end });
    secrets.add(text, start);
    for (const body of bodiesOf(entry)) {
      if ('base64' in body)
        secrets.add(Buffer.from(body.base64, 'base64').toString('latin1'), start);
      if ('file' in body && body.bytes <= MAX_BODY)
        readBodyTexts(sessionFile, body, (each) => secrets.add(each, start));
    }
    secrets.except(excepted ?? []);
    origin.add(entry);
    places.push({ ...line, descriptor, start, sequence, header });
  }
  return { places, dropped, tokens };
}

function bodiesOf({ request, response }: JournalEntry): Body[] {
  const bodies = [request.body, 'status' in response ? response.body : undefined];
  return bodies.filter((body) => body !== undefined);
}

function byStart(a: Place, b: Place): number {
  return a.start - b.start || a.sequence - b.sequence;
}

/** What a line goes through on its way into the session. */
interface LineSteps extends RedactLines {
  readonly keepBody: KeepBody;
  readonly keepClaims: ReturnType<typeof createKeepClaims>;
  readonly reporter: RecordingReporter;
}

/** Undefined where there is nothing to write. */
function createSession(
  places: readonly Place[],
  ownOrigin: SessionOrigin,
  { origin, isOfTest }: JournalParts,
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
    ...(isOfTest?.(sessionOrigin) && { servedBy: 'test' }),
    recordings: readRecordings(places, first.start, sessionOrigin, steps),
  };
}

interface RedactLines {
  line(text: string): string;
  readonly body: ReturnType<typeof createRedactBody>;
}

/** Placeholders get their names here, which depend on the order in which lines come. */
function createRedactLines(
  sessionFile: string,
  secrets: KnownSecrets,
  onSecret: JournalParts['onSecret'],
): RedactLines {
  const namePlaceholders = createPlaceholderNames(
    (hash) => secrets.isAlwaysEscaped(hash),
    onSecret,
  );
  const replaceSecrets = createReplaceSecrets(secrets);
  const line = (text: string): string => namePlaceholders(replaceSecrets(text));
  return { line, body: createRedactBody(sessionFile, line) };
}

/** As the journals have them. */
function* readEntries(places: readonly Place[]): Generator<JournalEntry> {
  for (const place of places) yield parseEntry(readLine(place.descriptor, place));
}

function* readRecordings(
  places: readonly Place[],
  zero: number,
  sessionOrigin: string,
  { line, body, keepBody, keepClaims, reporter }: LineSteps,
): Generator<Recording> {
  for (const [index, place] of places.entries()) {
    const { text, bytes } = readRefined(place);
    const entry = parseEntry(line(text));
    const request = body(keepBody.of(withBytes(entry.request, bytes.request)));
    const answer = body(keepBody.of(withBytes(entry.response, bytes.response)));
    const claims = redactClaims(keepClaims(entry.tokens), line);
    const response = claims && 'status' in answer ? withClaims(answer, claims) : answer;
    const clean = { ...entry, request, response };
    yield placeRecording(clean, String(index + 1), zero, sessionOrigin);
    // The reader stops where the file is full, so this counts only what was written.
    reporter.add(clean);
  }
}

/** A claim that is a secret somewhere in the session is its placeholder everywhere. */
function redactClaims(claims: Claims | undefined, line: RedactLines['line']): Claims | undefined {
  return claims && JSON.parse(line(JSON.stringify(claims)));
}

/** A line, and the bodies that are taken out of it, in Base64. */
interface RefinedLine {
  readonly text: string;
  readonly bytes: { readonly request?: string; readonly response?: string };
}

/**
 * A line with its bodies as a session has them, so that secrets are looked for in what it will hold. Bodies
 * of bytes are not looked through as a text that somebody has written in Base64: only their format knows
 * what may be another one in them.
 */
function readRefined(place: Place): RefinedLine {
  const text = readLine(place.descriptor, place);
  if (!/"body":\{"(?:text|base64)":/.test(text)) return { text, bytes: {} };
  const entry = parseEntry(text);
  const { request, response } = entry;
  const bytes: { request?: string; response?: string } = {};
  const refine = (message: Message, part: keyof typeof bytes): void => {
    if (!message.body) return;
    if ('base64' in message.body) {
      bytes[part] = message.body.base64;
      message.body = { ...message.body, base64: '' };
    } else {
      message.body = refineBody(message.body);
    }
  };
  refine(request, 'request');
  if ('status' in response) refine(response, 'response');
  return { text: JSON.stringify(entry), bytes };
}

interface Message {
  body?: Body | undefined;
}

function withBytes<Each extends object & Message>(message: Each, base64: string | undefined): Each {
  const { body } = message;
  if (base64 === undefined || body === undefined || !('base64' in body)) return message;
  return { ...message, body: { ...body, base64 } };
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

/** Sees to it that a session names no body file that is not there. */
interface KeepBody {
  /** A request or a response; where the file of its body is gone, with its size alone. */
  of<Message extends object & { body?: Body | undefined }>(message: Message): Message;
  /** How many were gone. */
  readonly lost: number;
}

/** In bytes. A larger one was not recorded: bodies pass through memory. */
const MAX_BODY: number = 2 * 1024 ** 3;

/** Somebody may have tidied up between a crash and its recovery. */
function createKeepBody(sessionFile: string): KeepBody {
  let lost = 0;
  return {
    of(message) {
      const { body } = message;
      if (body === undefined || !('file' in body)) return message;
      if (isThere(sessionFile, body)) return message;
      lost++;
      return { ...message, body: { truncated: body.bytes } };
    },
    get lost() {
      return lost;
    },
  };
}

/** What is no regular file of that size is none that a recorder has written. */
function isThere(sessionFile: string, body: FileBody): boolean {
  if (body.bytes > MAX_BODY) return false;
  try {
    closeSync(openBodyFile(sessionFile, body).descriptor);
    return true;
  } catch {
    return false;
  }
}

/** What browsers send when they open a page, and at no other time. */
const PAGE_HEADER = 'upgrade-insecure-requests';

/** How much a recording says about what its session is of. */
type Rank = 'unanswered' | 'answered' | 'page';
const ranks: readonly Rank[] = ['unanswered', 'answered', 'page'];

/**
 * Finds the origin of a session that no upstream names: that of the first page which a browser has
 * opened, since browsers send requests of their own through a proxy before it; else that of the
 * first recording which was answered.
 */
export class SessionOrigin {
  #best: { readonly entry: JournalEntry; readonly rank: number } | undefined;

  /** @param entry of any journal, in any order */
  add(entry: JournalEntry): void {
    const rank = ranks.indexOf(rankOf(entry));
    const best = this.#best;
    if (best === undefined || rank > best.rank) this.#best = { entry, rank };
    else if (rank === best.rank && isBefore(entry, best.entry)) this.#best = { entry, rank };
  }

  /** Undefined where there is no recording. */
  get value(): string | undefined {
    return this.#best?.entry.origin;
  }
}

function rankOf({ request, response }: JournalEntry): Rank {
  if (!('status' in response)) return 'unanswered';
  return headerValue(request.headers, PAGE_HEADER) === undefined ? 'answered' : 'page';
}

function isBefore(a: JournalEntry, b: JournalEntry): boolean {
  return a.start === b.start ? a.sequence < b.sequence : a.start < b.start;
}

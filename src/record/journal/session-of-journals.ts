/** Makes the session that journals hold, in the order in which its requests were sent. */

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
import { createKeepClaims } from './kept-claims.ts';
import { indexEntries } from './read-entries.ts';
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
  /** Whether all of them are held in memory. */
  readonly isHeld: boolean;
  /** Lines that were torn or damaged. */
  readonly dropped: number;
  /** How many secrets of headers are looked for in bodies and URLs. */
  readonly secrets: number;
  /** Gives the session, to be read once. May be called again, for another reading. */
  prepare(): PreparedSession;
  close(): void;
}

/** A session that can be read once. What is known of it is known once it has been read. */
interface PreparedSession {
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
    const tokens: Pick<JournalEntry, 'tokens' | 'end'>[] = [];
    const { entries, dropped, isHeld } = indexEntries(descriptors, (entry, line) => {
      addSecrets(secrets, entry, line, sessionFile);
      ownOrigin.add(entry);
      if (entry.tokens) tokens.push({ tokens: entry.tokens, end: entry.end });
    });
    const keepClaims = createKeepClaims(() => readAll(entries), tokens, claimsKey);
    return {
      recordings: entries.length,
      isHeld,
      dropped,
      secrets: secrets.size,
      prepare: () => {
        const keepBody = createKeepBody(sessionFile);
        const redact = createRedactLines(sessionFile, secrets, onSecret);
        const reporter = new RecordingReporter();
        const steps = { ...redact, keepBody, keepClaims, reporter };
        const session = createSession(entries, ownOrigin, parts, steps);
        return { session, report: () => reporter.report(), lostBodies: () => keepBody.lost };
      },
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

type Entries = ReturnType<typeof indexEntries>['entries'];

/** As the journals have them. */
function* readAll(entries: Entries): Generator<JournalEntry> {
  for (const entry of entries) yield entry.read();
}

/**
 * Collects the secrets of an entry.
 * @param sessionFile beside which bodies lie
 */
function addSecrets(
  secrets: KnownSecrets,
  { start, request, response, excepted = [] }: JournalEntry,
  line: string,
  sessionFile: string,
): void {
  secrets.add(line, start);
  for (const body of [request.body, 'status' in response ? response.body : undefined]) {
    if (body === undefined) continue;
    if ('base64' in body) secrets.add(Buffer.from(body.base64, 'base64').toString('latin1'), start);
    if ('file' in body && body.bytes <= MAX_BODY) {
      readBodyTexts(sessionFile, body, (text) => secrets.add(text, start));
    }
  }
  secrets.except(excepted);
}

/** What a line goes through on its way into the session. */
interface LineSteps extends RedactLines {
  readonly keepBody: KeepBody;
  readonly keepClaims: ReturnType<typeof createKeepClaims>;
  readonly reporter: RecordingReporter;
}

/** Undefined where there is nothing to write. */
function createSession(
  entries: Entries,
  ownOrigin: SessionOrigin,
  { origin, isOfTest }: JournalParts,
  steps: LineSteps,
): SessionStream | undefined {
  const [first] = entries;
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
    recordings: readRecordings(entries, first.start, sessionOrigin, steps),
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

function* readRecordings(
  entries: Entries,
  zero: number,
  sessionOrigin: string,
  { line, body, keepBody, keepClaims, reporter }: LineSteps,
): Generator<Recording> {
  for (const [index, indexed] of entries.entries()) {
    const entry = indexed.read();
    const clean = redactEntry(entry, line);
    const request = body(keepBody.of(withBytes(clean.request, entry.request)));
    const answer = body(keepBody.of(withBytes(clean.response, entry.response)));
    const claims = redactClaims(keepClaims(clean.tokens), line);
    const response = claims && 'status' in answer ? withClaims(answer, claims) : answer;
    const recorded = { ...clean, request, response };
    yield placeRecording(recorded, String(index + 1), zero, sessionOrigin);
    // The reader stops where the file is full, so this counts only what was written.
    reporter.add(recorded);
  }
}

/**
 * An entry with its bodies as a session has them, so that secrets are looked for in what it will hold. They
 * are looked for in the text of the whole entry: what stands before and behind a value tells what it is.
 */
function redactEntry(entry: JournalEntry, line: RedactLines['line']): JournalEntry {
  const { request, response } = entry;
  const refined = { ...entry, request: refine(request), response: refine(response) };
  const text = JSON.stringify(refined);
  const clean = line(text);
  return clean === text ? refined : JSON.parse(clean);
}

/** A claim that is a secret somewhere in the session is its placeholder everywhere. */
function redactClaims(claims: Claims | undefined, line: RedactLines['line']): Claims | undefined {
  return claims && JSON.parse(line(JSON.stringify(claims)));
}

interface Message {
  readonly body?: Body | undefined;
}

/**
 * A message with its body as a session has it. The bytes of a body in Base64 are left out: they are not
 * looked through as a text that somebody has written in Base64, since only their format knows what may be
 * replaced in them.
 */
function refine<Each extends object & Message>(message: Each): Each {
  const { body } = message;
  if (body === undefined) return message;
  return { ...message, body: 'base64' in body ? { ...body, base64: '' } : refineBody(body) };
}

/** A message with the bytes that `refine` has left out. */
function withBytes<Each extends object & Message>(message: Each, { body }: object & Message): Each {
  if (message.body === undefined || body === undefined || !('base64' in body)) return message;
  return { ...message, body: { ...message.body, base64: body.base64 } };
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
class SessionOrigin {
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

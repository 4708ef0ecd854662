/** Makes a session of its journals, in the order in which the requests were sent. */

import { closeSync } from 'node:fs';
import { attempt } from '../../errors.ts';
import { headerValue } from '../../http/headers.ts';
import { type FileBody, openBodyFile, refineBody } from '../../session/body.ts';
import { findUnknownClaims } from '../../session/claims.ts';
import { openRegularFile } from '../../session/files/regular-file.ts';
import type { AnsweredResponse, Body, Claims, Recording } from '../../session/schema.ts';
import { withoutRefused } from '../../session/secrets/refusals.ts';
import type { SessionStream } from '../../session/write-session.ts';
import { toMicroseconds } from '../pipeline/clock.ts';
import type { JournalEntry } from '../pipeline/exchange-entry.ts';
import { keepSeenParts } from '../pipeline/part-times.ts';
import { KnownSecrets } from '../pipeline/redact/known-secrets.ts';
import {
  createPlaceholderNames,
  type FormerNames,
  type SharedNames,
} from '../pipeline/redact/name-placeholders.ts';
import { createRedactBody, readBodyTexts } from '../pipeline/redact/redact-body.ts';
import { createReplaceSecrets } from '../pipeline/redact/replace-secrets.ts';
import { type SecretParts, takeParts, withParts } from '../pipeline/secret-parts.ts';
import { findFormerNames } from './former-names.ts';
import { MAX_COMPARED } from './former-session.ts';
import { createKeepClaims } from './kept-claims.ts';
import { indexEntries } from './read-entries.ts';
import { type RecordingReport, RecordingReporter } from './recording-report.ts';

/** How the secrets of a session are named. */
export interface SecretNaming {
  /** Called with the placeholder and the keyed hash of each secret, and with its kind, such as `PASSWORD`. */
  readonly onSecret?: ((placeholder: string, hash: string, kind: string) => void) | undefined;
  /** The names of the run. @default the session is named by itself */
  readonly names?: SharedNames | undefined;
}

/** The journals of one session, and what is needed to make the session. */
export interface JournalParts extends SecretNaming {
  /** The session that was recorded. Its bodies lie beside it. */
  readonly sessionFile: string;
  readonly journals: readonly string[];
  /** Of the session. @default that of the journals, else of the first page, else of the first answer */
  readonly origin: string | undefined;
  /**
   * Of a session that was exported and is imported again: its recordings stay in their order, and their times are
   * counted from this moment. @default they are sorted by their starts, and the first one starts at 0
   */
  readonly recordedAt?: string | undefined;
  /** Whether an origin is a server of the test's own process. @default none is */
  readonly isOfTest?: ((origin: string) => boolean) | undefined;
  /** Of the run that wrote the journals. Undefined if it is lost. */
  readonly key: string | undefined;
  /** The session of an earlier run, whose names of secrets are kept. @default there is none */
  readonly former?: { readonly recordings: readonly Recording[] } | undefined;
  /** Of the run that sealed the claims of tokens. @default it is lost, and no claims are kept */
  readonly claimsKey?: string | undefined;
}

/** Open journals. They have been read once, to learn what concerns the whole session. */
interface OpenJournals {
  /** The number of recordings. */
  readonly recordings: number;
  /** Whether all recordings are held in memory. */
  readonly isHeld: boolean;
  /** The number of lines that are torn or damaged. */
  readonly dropped: number;
  /** The number of secrets that bodies and URLs are searched for. */
  readonly secrets: number;
  /** Gives the session, which can be read once. Call it again to read the session again. */
  prepare(): PreparedSession;
  close(): void;
}

/** A session that can be read once. The report is complete after that. */
interface PreparedSession {
  /** Undefined if there is nothing to write. */
  readonly session: SessionStream | undefined;
  report(): RecordingReport;
  /** The number of bodies whose files were missing. */
  lostBodies(): number;
}

/**
 * Opens the journals of a session.
 * @param isCompared whether the session is not written, but compared with the former one
 */
export function openJournals(parts: JournalParts, isCompared = false): OpenJournals {
  const { sessionFile, journals, key, claimsKey, former, names: shared } = parts;
  const descriptors: number[] = [];
  const close = (): void => {
    for (const descriptor of descriptors) closeSync(descriptor);
  };
  try {
    for (const file of journals) descriptors.push(openRegularFile(file).descriptor);
    const secrets = new KnownSecrets(key);
    const ownOrigin = new SessionOrigin();
    const tokens: Pick<JournalEntry, 'tokens' | 'end'>[] = [];
    const { entries, dropped, isHeld } = indexEntries(
      descriptors,
      (entry, line) => {
        addSecrets(secrets, entry, line, sessionFile);
        ownOrigin.add(entry);
        if (entry.tokens) tokens.push({ tokens: entry.tokens, end: entry.end });
      },
      parts.recordedAt === undefined ? 'started' : 'added',
      former && MAX_COMPARED,
    );
    const keepClaims = createKeepClaims(() => readAll(entries), tokens, claimsKey);
    const naming = { secrets, shared };
    const formerNames =
      former && findFormerNames(readAll(entries), former.recordings, naming, isCompared);
    return {
      recordings: entries.length,
      isHeld,
      dropped,
      secrets: secrets.size,
      prepare: () => {
        const keepBody = createKeepBody(sessionFile);
        const redact = createRedactLines(sessionFile, secrets, formerNames, parts);
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

/** The entries as the journals have them. */
function* readAll(entries: Entries): Generator<JournalEntry> {
  for (const entry of entries) yield entry.read();
}

/**
 * Collects the secrets of an entry.
 * @param sessionFile beside which bodies lie
 */
function addSecrets(
  secrets: KnownSecrets,
  { start, end, origin, request, response, excepted = [] }: JournalEntry,
  line: string,
  sessionFile: string,
): void {
  // Most entries have no secrets, so that nothing else needs to be read.
  const left = line.includes('REDACTED') ? withoutRefused(request, response) : request;
  const isRefused = left?.body !== request.body || left === undefined;
  // In a string, the quotes have backslashes.
  const middle = line.indexOf(',"response":');
  const head = request.body ? line.indexOf(',"body":') : middle;
  const parts = [
    { text: line.slice(0, head), use: { sent: start, isRefused: left === undefined } },
    { text: line.slice(head, middle), body: request.body, use: { sent: start, isRefused } },
    {
      text: line.slice(middle),
      body: 'status' in response ? response.body : undefined,
      use: { brought: end, isRefused: isRefused && left?.body === undefined },
    },
  ];
  // The calls of a batch that did not fail.
  const calls = isRefused && left?.body && 'json' in left.body ? left.body : undefined;
  if (calls) parts.push({ text: JSON.stringify(calls), use: { sent: start, isRefused: false } });
  for (const { text, body, use } of parts) {
    secrets.add(text, start, use);
    if (body === undefined) continue;
    if ('base64' in body)
      secrets.add(Buffer.from(body.base64, 'base64').toString('latin1'), start, use);
    if ('file' in body && body.bytes <= MAX_BODY) {
      readBodyTexts(sessionFile, body, (part) => secrets.add(part, start, use));
    }
  }
  secrets.except(excepted);
  secrets.exceptOrigin(origin);
}

/** The steps that make a recording of an entry. */
interface LineSteps extends RedactLines {
  readonly keepBody: KeepBody;
  readonly keepClaims: ReturnType<typeof createKeepClaims>;
  readonly reporter: RecordingReporter;
}

/** Undefined if there is nothing to write. */
function createSession(
  entries: Entries,
  ownOrigin: SessionOrigin,
  { origin, recordedAt, isOfTest }: JournalParts,
  steps: LineSteps,
): SessionStream | undefined {
  const [first] = entries;
  const sessionOrigin = origin ?? first?.header.origin ?? ownOrigin.value;
  if (first === undefined || sessionOrigin === undefined) return undefined;
  const { name, recordedBy, wall, monotonic } = first.header;
  const zero = recordedAt === undefined ? first.start : Date.parse(recordedAt) - wall + monotonic;
  return {
    version: 1,
    name,
    origin: sessionOrigin,
    recordedAt: recordedAt ?? new Date(wall + first.start - monotonic).toISOString(),
    ...(recordedBy === undefined ? {} : { recordedBy }),
    ...(isOfTest?.(sessionOrigin) && { servedBy: 'test' }),
    recordings: readRecordings(entries, zero, sessionOrigin, steps),
  };
}

/** Replaces secrets where an entry may have them. */
interface RedactLines {
  /** Returns the same parts if nothing changes. */
  parts(parts: SecretParts): SecretParts;
  /** The claims of a response by the placeholders of tokens, which get the names that they have in the session. */
  claims(claims: Claims): Claims;
  readonly body: ReturnType<typeof createRedactBody>;
}

/** Names placeholders as well. The names depend on the order of the lines. */
function createRedactLines(
  sessionFile: string,
  secrets: KnownSecrets,
  former: FormerNames | undefined,
  { onSecret, names }: SecretNaming,
): RedactLines {
  const facts = { secrets, former, shared: names, onNamed: onSecret };
  const namePlaceholders = createPlaceholderNames(facts);
  const replaceSecrets = createReplaceSecrets(secrets);
  const replace = (text: string): string => namePlaceholders(replaceSecrets(text));
  return {
    parts: (parts) => {
      const text = JSON.stringify(parts);
      const clean = replace(text);
      return clean === text ? parts : JSON.parse(clean);
    },
    claims: (claims) => JSON.parse(replace(JSON.stringify(claims))),
    body: createRedactBody(sessionFile, replace),
  };
}

function* readRecordings(
  entries: Entries,
  zero: number,
  sessionOrigin: string,
  { parts, claims: redactClaims, body, keepBody, keepClaims, reporter }: LineSteps,
): Generator<Recording> {
  const departures = Float64Array.from(entries, ({ start }) => toMicroseconds(start - zero)).sort();
  for (const [index, indexed] of entries.entries()) {
    const entry = indexed.read();
    const clean = redactEntry(entry, parts);
    const request = body(keepBody.of(withBytes(clean.request, entry.request)));
    const answer = body(keepBody.of(withBytes(clean.response, entry.response)));
    const claims = keepClaims(entry.tokens);
    const response =
      claims && 'status' in answer ? withClaims(answer, redactClaims(claims)) : answer;
    const recorded = { ...clean, request, response };
    const placed = placeRecording(recorded, String(index + 1), zero, sessionOrigin);
    yield keepSeenParts(placed, departures);
    // The writer stops reading when the file is full, so only what was written is counted.
    reporter.add(recorded);
  }
}

/** Replaces the secrets of an entry. Its bodies take the form that they have in a session first. */
function redactEntry(entry: JournalEntry, redact: RedactLines['parts']): JournalEntry {
  const { request, response } = entry;
  const refined = { ...entry, request: refine(request), response: refine(response) };
  const parts = takeParts(refined);
  const clean = redact(parts);
  return clean === parts ? refined : withParts(refined, clean);
}

interface Message {
  readonly body?: Body | undefined;
}

/**
 * A message with its body in the form of a session. The bytes of a binary body are left out: only their format
 * knows what may be replaced in them, so they must not be searched like a text that is written in Base64.
 */
function refine<Each extends object & Message>(message: Each): Each {
  const { body } = message;
  if (body === undefined) return message;
  return { ...message, body: 'base64' in body ? { ...body, base64: '' } : refineBody(body) };
}

/** A message with the bytes that `refine` left out. */
function withBytes<Each extends object & Message>(message: Each, { body }: object & Message): Each {
  if (message.body === undefined || body === undefined || !('base64' in body)) return message;
  return { ...message, body: { ...message.body, base64: body.base64 } };
}

/**
 * Makes a recording of an entry. Its start and its end are rounded before the duration is computed, so that
 * rounding never moves the end of one recording past the start of another.
 */
function placeRecording(
  { start, end, origin, request, response }: JournalEntry,
  id: string,
  zero: number,
  sessionOrigin: string,
): Recording {
  const at = toMicroseconds(start - zero);
  const own = origin === sessionOrigin ? {} : { origin };
  const since = (moment: number): number => toMicroseconds(toMicroseconds(moment - zero) - at);
  const time = since(end);
  const { parts }: Partial<AnsweredResponse> = response;
  const placed = parts?.map(([moment, count]): [number, number] => [since(moment), count]);
  const timed = { ...response, time, ...(placed && { parts: placed }) };
  return { id, at, ...own, request, response: timed };
}

/** Keeps a session from naming body files that do not exist. */
interface KeepBody {
  /** Gives a message back. If the file of its body is missing, only the size of the body is kept. */
  of<Message extends object & { body?: Body | undefined }>(message: Message): Message;
  /** The number of files that were missing. */
  readonly lost: number;
}

/** In bytes. Bodies pass through memory, so no larger one was recorded. */
const MAX_BODY: number = 2 * 1024 ** 3;

/** Files may have been deleted between a crash and its recovery. */
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

/** A recorder writes regular files of the size that it notes. */
function isThere(sessionFile: string, body: FileBody): boolean {
  if (body.bytes > MAX_BODY) return false;
  const opened = attempt(() => openBodyFile(sessionFile, body));
  if (opened) closeSync(opened.descriptor);
  return opened !== undefined;
}

/** Browsers send this header only when they open a page. */
const PAGE_HEADER = 'upgrade-insecure-requests';

/** How well a recording shows which origin its session is of. */
type Rank = 'unanswered' | 'answered' | 'page';
const ranks: readonly Rank[] = ['unanswered', 'answered', 'page'];

/**
 * Finds the origin of a session without an upstream. It is that of the first page that a browser opened, since
 * browsers send requests of their own through a proxy before that. Without a page, it is that of the first
 * recording with an answer.
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

  /** Undefined if there is no recording. */
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

/** A response with those of the claims whose placeholders it contains. */
function withClaims<Answer extends Omit<AnsweredResponse, 'time'>>(
  response: Answer,
  claims: Claims,
): Answer {
  const unknown = new Set(findUnknownClaims({ ...response, claims }).unknown);
  const known = Object.entries(claims).filter(([placeholder]) => !unknown.has(placeholder));
  return known.length === 0 ? response : { ...response, claims: Object.fromEntries(known) };
}

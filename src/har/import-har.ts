import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { SessionReplayError, UserError } from '../errors.ts';
import { discardSession } from '../record/journal/discard-session.ts';
import { finaliseSession } from '../record/journal/finalise-session.ts';
import { type FormerSession, readFormerSession } from '../record/journal/former-session.ts';
import { RecordingPipeline } from '../record/journal/recording-pipeline.ts';
import type { RecordingReport } from '../record/journal/recording-report.ts';
import { EndpointAddresses } from '../record/pipeline/addresses.ts';
import { bodyLimits, redactRules } from '../record/pipeline/options.ts';
import type { RedactRules } from '../record/pipeline/redact/redact.ts';
import { createKey } from '../record/pipeline/redact/run-keys.ts';
import { encodeBody, readBodyFile } from '../session/body.ts';
import { SESSION_LIMITS } from '../session/constraints.ts';
import { displayPath } from '../session/files/paths.ts';
import { parseOptions } from '../session/json/parse-options.ts';
import { readSession } from '../session/read-session.ts';
import type { Body, Session } from '../session/schema.ts';
import type { NamedPlaces } from '../session/secrets/exceptions.ts';
import type { HarOptions, ImportOptions } from './har-options.ts';
import { type FormatName, findFormat } from './import-format.ts';
import { type LeftOver, renderLeftOvers, renderLosses } from './leftovers.ts';
import { harOptionsSchema, importOptionsSchema } from './options-schema.ts';
import { readEntries } from './read-entries.ts';
import { harError } from './read-har.ts';

/** A session that was made from a HAR. */
export interface ImportedSession extends RecordingReport {
  /** Absolute path. */
  readonly file: string;
  /** What was left out, by reason. `renderLeftOvers` turns it into sentences. */
  readonly left: readonly LeftOver[];
}

/**
 * Makes a session from a HAR 1.2, as Chrome, Firefox, Safari, Playwright, Charles, mitmproxy and Insomnia write it.
 * Its entries are redacted and written like recorded traffic. By default, only API calls are imported.
 *
 * The session is written once the whole HAR is read. Until then, the entries are in a journal beside it, which
 * is removed if the HAR turns out to be broken. If the process is killed, the next recording in that folder
 * recovers the journal as an interrupted session.
 * @example
 * import { importHar } from 'vitest-session-replay/har';
 *
 * const { file, recordings } = await importHar({ file: 'shop.har', hosts: 'api.example.com' });
 * console.log(`${file}: ${recordings} recordings`);
 * @throws {UserError} `INVALID_OPTIONS`; `SESSION_NOT_WRITABLE`, also for a session that exists already
 * @throws {SessionFileError} `INVALID_HAR` for a file that is not a HAR, is cut off, or has nothing to import
 */
export async function importHar(options: ImportOptions): Promise<ImportedSession> {
  const { lines, ...imported } = await importAs(options, 'har');
  return imported;
}

/** An import, with information that the session file lacks. */
interface LocatedSession extends ImportedSession {
  /** The line at which the entry of each recording starts in the imported file. */
  readonly lines: readonly number[];
}

/**
 * Makes a session from a file of any format.
 * @param format name of the format; undefined to detect it from the start or the name of the file
 * @param bytes the content of standard input, which `file` then only names
 * @throws as `importHar` does
 */
export async function importAs(
  options: ImportOptions,
  format: FormatName | undefined,
  bytes?: Uint8Array,
): Promise<LocatedSession> {
  const checked = parseOptions(importOptionsSchema, options, 'importHar');
  const { sessions = 'sessions', replace = false } = checked;
  const source = { file: bytes === undefined ? resolve(checked.file) : checked.file, bytes };
  const { file: har } = source;
  const { ending, isOwn, head, read, secrets } = findFormat(source, format);
  const { name = nameOf(har, ending) } = checked;
  const file = resolve(join(sessions, `${name}.session.json`));
  if (!replace && existsSync(file)) throw existing(file);
  const rules = rulesOf(checked.redact, () => secrets?.(source));
  // A file may claim to be free of secrets and still contain some.
  const redact = rules && isOwn ? { ...rules, keepsPlaceholders: true } : rules;
  const [key, claimsKey] = [createKey(), createKey()];
  const limits = bodyLimits(checked.maxBodySize ?? (head && WHOLE_BODIES));
  const pipeline = new RecordingPipeline(
    {
      sessionFile: file,
      name,
      key,
      claimsKey,
      limits,
      redact,
      addresses: new EndpointAddresses(),
      // The times of a HAR are in ms since 1970.
      clock: { wall: 0, monotonic: 0 },
    },
    'worker',
  );
  const entries = readEntries(source, read, { ...checked, limits, key, redact, isOwn });
  const origins = new Map<string, number>();
  const lines: { readonly start: number; readonly line: number }[] = [];
  try {
    for await (const { exchange, isApi, line } of entries.exchanges) {
      if (!replace && pipeline.recordings === 0 && !pipeline.journal.claim()) throw existing(file);
      await pipeline.add(exchange);
      if (pipeline.failure !== undefined) throw pipeline.failure.error;
      lines.push({ start: exchange.start, line });
      origins.set(exchange.origin, (origins.get(exchange.origin) ?? 0) + weightOf(exchange, isApi));
    }
    checked.signal?.throwIfAborted();
    if (pipeline.recordings === 0) throw nothingTaken(har, entries.left);
    const { journal } = await pipeline.close();
    const journals = journal === undefined ? [] : [journal];
    const origin = head?.origin ?? largestOf(origins);
    const recordedAt = lines.some(({ start }) => start < Date.parse(head?.recordedAt ?? ''))
      ? undefined
      : head?.recordedAt;
    const former = replace ? await readReplaced(file) : undefined;
    const report = finaliseSession(file, journals, origin, key, { claimsKey, former, recordedAt });
    // In the order of the recordings.
    if (recordedAt === undefined) lines.sort((a, b) => a.start - b.start);
    return { file, ...report, left: entries.left, lines: lines.map(({ line }) => line) };
  } catch (error) {
    await discard(pipeline, file);
    throw error;
  }
}

/** @param readDeclared gives the rules for what the file itself says is secret */
function rulesOf(
  redact: ImportOptions['redact'],
  readDeclared: () => NamedPlaces | undefined,
): RedactRules | false {
  const rules = redactRules(redact);
  if (rules === false) return false;
  const { patterns = [] } = readDeclared() ?? {};
  return { ...rules, patterns: [...(rules.patterns ?? []), ...patterns] };
}

/** The session to be replaced. Undefined for a file that cannot be read: its owner wants it replaced all the same. */
async function readReplaced(file: string): Promise<FormerSession | undefined> {
  try {
    return await readFormerSession(file);
  } catch (error) {
    if (error instanceof SessionReplayError) return undefined;
    throw error;
  }
}

/** What a session holds, its HAR holds, and so does the session that is made from that HAR. */
const WHOLE_BODIES = {
  request: SESSION_LIMITS.maxDecodedBytes,
  response: SESSION_LIMITS.maxDecodedBytes,
};

/** The name of a session that is made from a HAR, reduced to a folder name that is valid on every system. */
function nameOf(har: string, ending: RegExp): string {
  const name = basename(har)
    .replace(ending, '')
    .replace(/\.json$/i, '');
  const plain = name.replace(/[^\p{L}\p{M}\p{N}_]+/gu, (between) => (between === '.' ? '.' : '-'));
  return plain.replace(/^[^\p{L}\p{N}_]/u, '').replace(/\.$/, '') || 'har';
}

function existing(file: string): UserError {
  const advice = 'give another name, or replace it (replace: true, or --force)';
  return new UserError('SESSION_NOT_WRITABLE', `${displayPath(file)} exists already: ${advice}`);
}

/** The first error is the one to report. */
async function discard(pipeline: RecordingPipeline, file: string): Promise<void> {
  await pipeline.close().catch(() => undefined);
  const journal = pipeline.journal.file;
  try {
    discardSession(file, journal === undefined ? [] : [journal]);
  } catch (error) {
    if (!(error instanceof SessionReplayError)) throw error;
  }
}

/** The origin with the most answered API calls wins over one with more pages and files. */
function weightOf({ response }: { readonly response: unknown }, isApi: boolean): number {
  if (response === undefined) return 1 / MAX_WEIGHT;
  return isApi ? MAX_WEIGHT : 1;
}

/** A weight above the number of entries in any HAR. */
const MAX_WEIGHT = 2 ** 24;

/** The key with the largest value; of several, the first. */
function largestOf(origins: ReadonlyMap<string, number>): string | undefined {
  let largest: readonly [origin: string, weight: number] | undefined;
  for (const each of origins) if (largest === undefined || each[1] > largest[1]) largest = each;
  return largest?.[0];
}

function nothingTaken(har: string, left: readonly LeftOver[]): SessionReplayError {
  const reasons = renderLeftOvers(left).join('; ');
  const advice = 'import other kinds of entries (kinds, or --type), or remove a filter';
  return harError(har, { line: 1, column: 1 }, `has nothing to import (${reasons})`, advice);
}

/** A session in memory that was made from a HAR. */
export interface HarSession extends Omit<ImportedSession, 'file' | 'change'> {
  readonly session: Session;
}

/**
 * Reads a HAR as a session without writing a file. Its bodies are in memory. For a HAR with large bodies,
 * call `importHar` with a folder of your own.
 * @throws {UserError} `INVALID_OPTIONS`
 * @throws {SessionFileError} `INVALID_HAR`
 */
export async function readHarSession(options: HarOptions): Promise<HarSession> {
  const { lines, losses, ...read } = await readLocatedHar(options);
  return read;
}

/** A session from a HAR, with the line on which the entry of each recording starts. */
interface LocatedHar extends HarSession {
  readonly lines: readonly number[];
  /** What a replay may miss, one sentence each. */
  readonly losses: readonly string[];
}

/** @throws as `readHarSession` does */
export async function readLocatedHar(options: HarOptions): Promise<LocatedHar> {
  const checked = parseOptions(harOptionsSchema, options, 'readHarSession');
  // Only the owner may enter the folder, which is removed once the session is read.
  const sessions = await mkdtemp(join(tmpdir(), 'session-replay-har-'));
  try {
    const { file, change, ...report } = await importAs({ ...checked, sessions }, 'har');
    const { $schema, ...session } = await readSession(file);
    return {
      ...report,
      losses: renderLosses(report.left),
      session: { ...session, recordings: session.recordings.map((each) => withBodies(each, file)) },
    };
  } finally {
    await rm(sessions, { recursive: true, force: true });
  }
}

type Recording = Session['recordings'][number];

/** A recording with its bodies in memory instead of files. */
function withBodies(recording: Recording, file: string): Recording {
  const { request, response } = recording;
  return {
    ...recording,
    request: withBody(request, file),
    response: 'status' in response ? withBody(response, file) : response,
  };
}

function withBody<Message extends { body?: Body | undefined }>(
  message: Message,
  file: string,
): Message {
  const { body } = message;
  if (body === undefined || !('file' in body)) return message;
  const bytes = readBodyFile(file, body, SESSION_LIMITS.maxDecodedBytes);
  return {
    ...message,
    body: { ...encodeBody(bytes, undefined), ...(body.coding && { coding: body.coding }) },
  };
}

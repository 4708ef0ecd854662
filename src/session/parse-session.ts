/** Validates session files. */
import type { SessionFileError } from '../errors.ts';
import { packageVersion } from '../own-files.ts';
import { findUnknownClaims } from './claims.ts';
import {
  type Explanation,
  explainIssues,
  findFaultPositions,
  invalidSession,
} from './json/faults.ts';
import { parseJson, withoutMark } from './json/parse-json.ts';
import { findPathPosition } from './json/positions.ts';
import { quote } from './json/show-value.ts';
import type { CorrelationRule } from './link-rule.ts';
import { envelopeSchema, type Recording, recordingSchema, type Session } from './schema.ts';
import { withSource } from './session-file.ts';

/**
 * Parses the text of a session file.
 * @param file path of the file. Errors name it, and bodies in files are read from the same folder
 * @throws {SessionFileError} `INVALID_SESSION`. The message names file, line and JSON path, what was found
 * and what was expected
 */
export function parseSessionText(text: string, file: string): Session {
  const json = withoutMark(text);
  return checkSession(parseJson(json, file), json, file);
}

/**
 * Checks that a value is a session.
 * @param value result of `parseJson` for the text
 * @throws {SessionFileError} as `parseSessionText` does
 */
export function checkSession(value: unknown, json: string, file: string): Session {
  const version = newerVersion(value);
  if (version !== undefined) throw tooNew(json, file, version);
  const faults = findFaults(value);
  const [first, ...rest] = findFaultPositions(json, faults.told);
  if (first !== undefined) {
    throw invalidSession(file, 'is not a session', [first, ...rest], countOthers(faults));
  }
  return withSource(value as Session, file);
}

function newerVersion(value: unknown): number | undefined {
  if (typeof value !== 'object' || value === null || !('version' in value)) return undefined;
  const { version } = value;
  return typeof version === 'number' && Number.isInteger(version) && version > 1
    ? version
    : undefined;
}

function tooNew(json: string, file: string, version: number): SessionFileError {
  const problem = `needs a newer release of vitest-session-replay than this one (${packageVersion()}), \
which reads version 1. Update it with "npm install --save-dev vitest-session-replay@latest"`;
  const position = findPathPosition(json, ['version']);
  return invalidSession(file, problem, [
    { ...position, path: 'version', found: `the number ${version}`, expected: '1' },
  ]);
}

function countOthers({ told, count, isCut }: Faults): string {
  if (count === told.length) return '';
  return `${isCut ? 'at least ' : ''}${count - told.length} more`;
}

/** The number of faults that a message lists. Further faults are counted. */
const MAX_FAULTS_TOLD = 3;
/** Validation stops after this many faults: a huge array of wrong values is one mistake, not millions. */
const MAX_FAULTS_COUNTED = 100;

/** The faults of a value that is not a session. */
interface Faults {
  /** The first few faults. */
  readonly told: readonly Explanation[];
  /** The number of all faults, unless `isCut`. */
  readonly count: number;
  /** Validation stopped early, so there may be more faults. */
  readonly isCut: boolean;
}

/**
 * Validates a session without copying it: first the envelope, then each recording. The results of zod are
 * discarded.
 */
function findFaults(session: unknown): Faults {
  const told: Explanation[] = [];
  let count = 0;
  const add = (faults: readonly Explanation[]): void => {
    count += faults.length;
    told.push(...faults.slice(0, MAX_FAULTS_TOLD - told.length));
  };

  const envelope = envelopeSchema.safeParse(session);
  if (!envelope.success) add(explainIssues(envelope.error.issues, session));
  const recordings = recordingsOf(session);
  for (let index = 0; index < recordings.length && count < MAX_FAULTS_COUNTED; index += 1) {
    const recording = recordings[index];
    const { error } = recordingSchema.safeParse(recording);
    if (error) add(explainIssues(error.issues, recording, ['recordings', index]));
    else add(explainClaims(recording as Recording, index));
  }
  for (const duplicate of findDuplicates(recordings)) {
    if (count < MAX_FAULTS_COUNTED) add([duplicate]);
  }
  if (envelope.success) add(explainLinks(envelope.data.links ?? [], recordings));
  return { told, count, isCut: count >= MAX_FAULTS_COUNTED };
}

function recordingsOf(session: unknown): readonly unknown[] {
  if (typeof session !== 'object' || session === null || !('recordings' in session)) return [];
  return Array.isArray(session.recordings) ? session.recordings : [];
}

/** A separate pass: a map that grows while zod produces garbage makes validation slower by a fifth. */
function* findDuplicates(recordings: readonly unknown[]): Generator<Explanation> {
  const firsts = new Map<unknown, number>();
  for (const [index, recording] of recordings.entries()) {
    const id = idOf(recording);
    if (typeof id !== 'string') continue;
    const first = firsts.get(id);
    if (first === undefined) firsts.set(id, index);
    else {
      yield {
        path: ['recordings', index, 'id'],
        found: `${quote(id)}, which is the id of recordings[${first}] too`,
        expected: 'an id of its own',
      };
    }
  }
}

/** Explains links that name missing recordings. */
function explainLinks(
  links: readonly CorrelationRule[],
  recordings: readonly unknown[],
): Explanation[] {
  const ids = new Set(recordings.map(idOf));
  return links.flatMap((link, index) =>
    HALVES.flatMap((half): Explanation | [] => {
      const { recording } = link[half];
      if (recording === undefined || ids.has(recording)) return [];
      const path = ['links', index, half, 'recording'];
      return { path, found: `${quote(recording)}, which no recording has`, expected: anIdOf(ids) };
    }),
  );
}

const HALVES = ['from', 'to'] as const;

function anIdOf(ids: ReadonlySet<unknown>): string {
  const [first] = ids;
  return `the id of a recording${typeof first === 'string' ? `, such as ${quote(first)}` : ''}`;
}

/** Explains claims of tokens that the response does not contain. */
function explainClaims({ response }: Recording, index: number): Explanation[] {
  if (!('status' in response)) return [];
  const { unknown, held } = findUnknownClaims(response);
  return unknown.map((name) => ({
    path: ['recordings', index, 'response', 'claims', name],
    found: `claims of ${quote(name)}, which the response does not have`,
    expected: held === undefined ? 'no claims' : `a placeholder in it, such as ${quote(held)}`,
  }));
}

function idOf(recording: unknown): unknown {
  return typeof recording === 'object' && recording !== null && 'id' in recording
    ? recording.id
    : undefined;
}

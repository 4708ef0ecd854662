/**
 * Validates session files, and salvages the useful parts of a file that a new session replaces. If the file
 * is not a session, the valid links and noise in it are kept, since people and tools have put them there.
 * Only the schema decides which parts are valid.
 */
import { attempt, SessionFileError } from '../errors.ts';
import { elements, skipSpace, skipValue } from '../formats/json/json-text.ts';
import { packageVersion } from '../own-files.ts';
import { findUnknownClaims } from './claims.ts';
import { SESSION_LIMITS } from './constraints.ts';
import {
  type Explanation,
  explainIssues,
  type Fault,
  findFaultPositions,
  invalidSession,
} from './json/faults.ts';
import { parseJson, withoutMark } from './json/parse-json.ts';
import { findPathPosition, findPosition, type Position } from './json/positions.ts';
import { quote, quoteFrom } from './json/show-value.ts';
import type { CorrelationRule } from './link-rule.ts';
import { ruleSchema } from './link-schema.ts';
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

/**
 * Explains links that name missing recordings.
 * @param first index of the first link in the session
 */
function explainLinks(
  links: readonly CorrelationRule[],
  recordings: readonly unknown[],
  first = 0,
): Explanation[] {
  const ids = new Set(recordings.map(idOf));
  return links.flatMap((link, index) =>
    HALVES.flatMap((half): Explanation | [] => {
      const { recording } = link[half];
      if (recording === undefined || ids.has(recording)) return [];
      const path = ['links', first + index, half, 'recording'];
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

/** A link in the file, or the noise of a response, that cannot be taken over into a new session. */
interface LostPart extends Fault {
  /** The link or the noise as a whole, as JSON. */
  readonly json: string;
}

/** A link with its place in the file's list of links. */
interface PlacedLink {
  readonly link: CorrelationRule;
  readonly index: number;
  /** Undefined if the text is valid JSON, since the position is then easy to find. */
  readonly position?: Position;
}

/** The usable parts of a session file. */
export interface SalvagedSession {
  /** The session without the lost parts. Undefined if even that is not a session. */
  readonly session?: Session | undefined;
  readonly links: readonly PlacedLink[];
  /** The valid recordings. */
  readonly recordings: readonly Recording[];
  readonly lost: readonly LostPart[];
  /** Why the file is not a session, if some part of it is nevertheless kept or lost. */
  readonly unreadable?: string | undefined;
}

/**
 * The session that a value represents, or the usable parts of it.
 * @param value result of `parseJson` for the text
 * @param text text of the file, without the byte order mark
 */
export function salvageSession(value: unknown, text: string, file: string): SalvagedSession {
  try {
    const session = checkSession(value, text, file);
    const { links = [], recordings } = session;
    return { session, links: links.map((link, index) => ({ link, index })), recordings, lost: [] };
  } catch (error) {
    if (!(error instanceof SessionFileError)) throw error;
    const parts = salvageParts(Object(value), text);
    const isPart = parts.session === undefined && parts.links.length + parts.lost.length > 0;
    return isPart ? { ...parts, unreadable: error.message } : parts;
  }
}

function salvageParts(session: Record<string, unknown>, text: string): SalvagedSession {
  const lost: LostPart[] = [];
  const lose = (part: unknown, [explanation]: readonly Explanation[]): void => {
    const faults = explanation ? findFaultPositions(text, [explanation]) : [];
    for (const fault of faults) lost.push({ ...fault, json: JSON.stringify(part) });
  };
  const given: readonly unknown[] = Array.isArray(session.recordings) ? session.recordings : [];
  const links = salvageLinks(session.links, given, lose);
  const recordings = given.flatMap((each, index) => salvageRecording(each, index, lose));
  const mended = { ...session, links: links.map(({ link }) => link), recordings };
  const isSession = recordings.length === given.length && findFaults(mended).count === 0;
  return { session: isSession ? (mended as Session) : undefined, links, recordings, lost };
}

type Lose = (part: unknown, explanations: readonly Explanation[]) => void;

function salvageLinks(
  links: unknown,
  recordings: readonly unknown[] | undefined,
  lose: Lose,
): PlacedLink[] {
  const { error } = envelopeSchema.shape.links.safeParse(links);
  if (links === undefined) return [];
  const isTooMany = Array.isArray(links) && links.length > SESSION_LIMITS.maxLinks;
  if (!Array.isArray(links) || isTooMany) {
    lose(links, explainIssues(error?.issues ?? [], links, ['links']));
  }
  const kept: readonly unknown[] = Array.isArray(links)
    ? links.slice(0, SESSION_LIMITS.maxLinks)
    : [];
  return kept.flatMap((link, index): PlacedLink | [] => {
    const { data, error } = ruleSchema.safeParse(link);
    if (!data) {
      lose(link, explainIssues(error.issues, link, ['links', index]));
      return [];
    }
    const faults = recordings ? explainLinks([data], recordings, index) : [];
    if (faults.length === 0) return { link: data, index };
    lose(link, faults);
    return [];
  });
}

/** The recording, without its noise if only the noise is invalid. */
function salvageRecording(recording: unknown, index: number, lose: Lose): Recording | [] {
  const { data, error } = recordingSchema.safeParse(recording);
  if (data) return data;
  const { response, ...others } = Object(recording);
  if (response?.noise === undefined) return [];
  lose(response.noise, explainIssues(error.issues, recording, ['recordings', index]));
  const { noise: _, ...bare } = response;
  return recordingSchema.safeParse({ ...others, response: bare }).data ?? [];
}

/**
 * The links in a text that is not JSON, such as a file with merge conflict markers. The links come before the
 * recordings, on lines of their own.
 */
export function salvageText(text: string): SalvagedSession {
  const lost: LostPart[] = [];
  const links: PlacedLink[] = [];
  const [head = ''] = text.split('"recordings"', 1);
  const key = /^[^\S\n]*"links"[^\S\n]*:/m.exec(head);
  const start = key ? skipSpace(head, key.index + key[0].length) : head.length;
  for (const offset of elements(head, start)) {
    const index = links.length + lost.length;
    if (index === SESSION_LIMITS.maxLinks) break;
    const position = findPosition(text, offset);
    const place = { ...position, path: `links[${index}]` };
    const json = head.slice(offset, skipValue(head, offset));
    const lose: Lose = (_, [fault]) => {
      if (fault) lost.push({ ...fault, ...place, json });
    };
    const value = attempt((): unknown => JSON.parse(json));
    if (value === undefined) {
      lost.push({ ...place, found: quoteFrom(text, offset), expected: 'a link as JSON', json });
    }
    for (const { link } of value === undefined ? [] : salvageLinks([value], undefined, lose)) {
      links.push({ link, index, position });
    }
  }
  return { links, recordings: [], lost };
}

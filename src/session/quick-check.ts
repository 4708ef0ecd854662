/**
 * A quick check of sessions, which accepts nearly every file without zod. What it rejects goes to the schema, which
 * alone explains faults.
 */
import { isMembers } from '../collections.ts';
import { attempt, SessionReplayError } from '../errors.ts';
import type { Message } from '../formats/value/location-pattern.ts';
import { FIELD_NAME } from '../http/headers.ts';
import { findUnknownClaims } from './claims.ts';
import {
  BODY_FILE,
  CODINGS,
  explainExcess,
  isHeader,
  isOrigin,
  isSendable,
  MAX_NOISE,
  MAX_PARTS,
  MAX_POINTER,
  NOISE_PLACE,
  RAW_PATH,
  SESSION_LIMITS,
} from './constraints.ts';
import { isPlainName } from './files/paths.ts';
import { parseJson, withoutMark } from './json/parse-json.ts';
import { locationIn, PATTERN_SYNTAX, placesIn, type RequestPattern } from './link-rule.ts';
import type { Recording, Session } from './schema.ts';
import { readSessionFile, withSource } from './session-file.ts';

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string';
const isNumber: Check = (value) => Number.isFinite(value) && Number(value) >= 0;
const isBytes: Check = (value) => isNumber(value) && Number.isSafeInteger(value);
const isTrue: Check = (value) => value === true;
const isPresent: Check = () => true;
const isUrl: Check = (value) => typeof value === 'string' && isOrigin(value);

const isCoding: Check = (value) => CODINGS.some((coding) => coding === value);
const isBody = anyOf(
  shape({ json: isPresent }, { coding: isCoding }),
  shape({ text: isText }, { coding: isCoding }),
  shape({ base64: isBase64 }, { coding: isCoding }),
  shape({ file: isBodyFile, bytes: isBytes }, { coding: isCoding }),
  shape({ truncated: isBytes }),
);

const isNoise = shape({}, { body: listOf(isNoisePlace), headers: listOf(isText) });

const isPart: Check = (value) =>
  Array.isArray(value) && value.length === 2 && isNumber(value[0]) && isBytes(value[1]);
const isParts: Check = (value) =>
  Array.isArray(value) && value.length <= MAX_PARTS && value.every(isPart);

const isClaims: Check = (value) => isMembers(value) && Object.values(value).every(isMembers);

const isSentHeaders = headersOf(isSendable);
const isReceivedHeaders = headersOf(isHeader);

const isRequest = shape(
  {
    method: (value) => typeof value === 'string' && FIELD_NAME.pattern.test(value),
    path: (value) =>
      typeof value === 'string' &&
      value.length <= SESSION_LIMITS.maxHeadBytes &&
      RAW_PATH.test(value),
    headers: isSentHeaders,
  },
  { body: isBody, trailers: isSentHeaders },
);

const isResponse = anyOf(
  shape(
    {
      status: (value) =>
        isBytes(value) &&
        Number(value) >= SESSION_LIMITS.minStatus &&
        Number(value) <= SESSION_LIMITS.maxStatus,
      time: isNumber,
      headers: isReceivedHeaders,
    },
    {
      statusText: isText,
      body: isBody,
      trailers: isReceivedHeaders,
      parts: isParts,
      aborted: isTrue,
      error: isText,
      claims: isClaims,
      noise: isNoise,
    },
  ),
  shape({ error: isText, time: isNumber }, { aborted: isTrue }),
);

const RECORDING: Readonly<Record<string, Check>> = {
  id: (value) =>
    typeof value === 'string' && value !== '' && value.length <= SESSION_LIMITS.maxIdLength,
  at: isNumber,
  request: isRequest,
  response: isResponse,
};
const isRecording = shape(RECORDING, { origin: isUrl });

const isName: Check = (value) => typeof value === 'string' && value !== '';
const responsePattern = {
  recording: isText,
  path: (value: unknown) =>
    typeof value === 'string' && PATTERN_SYNTAX.path.test(value) && !/[?#]/.test(value),
  pointer: isText,
  header: isText,
  cookie: isText,
  place: isText,
};
const requestPattern = {
  ...responsePattern,
  query: isName,
  field: isName,
  segment: (value: unknown) => isBytes(value) && Number(value) > 0,
};
/** Whether a value is a link as written in a session file: a location of a response and one of a request. */
export const isLink: Check = shape({
  from: isPlace(shape({}, responsePattern), 'response'),
  to: isPlace(shape({}, requestPattern), 'request'),
});

const isEnvelope = shape(
  {
    version: (value) => value === 1,
    name: (value) => typeof value === 'string' && value.length <= SESSION_LIMITS.maxNameLength,
    origin: isUrl,
    recordedAt: isTime,
    recordings: Array.isArray,
  },
  {
    $schema: isText,
    recordedBy: isText,
    servedBy: (value) => value === 'test',
    interrupted: isTrue,
    links: (value) =>
      Array.isArray(value) && value.length <= SESSION_LIMITS.maxLinks && value.every(isLink),
  },
);

/** Whether a value is a session, without an explanation of what is wrong. */
export function isPlainSession(value: unknown): value is Session {
  const check = new SessionCheck();
  const recordings: unknown = Object(value).recordings;
  return (
    Array.isArray(recordings) &&
    recordings.every((recording) => check.add(recording) === undefined) &&
    check.finish(value) === undefined
  );
}

/** Checks the recordings of a session one by one, and then the rest of it. */
export class SessionCheck {
  readonly #ids: Set<unknown> = new Set();

  /** The member of a recording that is wrong, if any. Each id is there once, and claims have placeholders. */
  add(recording: unknown): string | undefined {
    if (!isRecording(recording)) {
      const members = Object.entries(RECORDING);
      const wrong = members.find(([key, check]) => !check(Object(recording)[key]));
      return wrong?.[0] ?? 'origin';
    }
    const { id, response } = recording as Recording;
    if (this.#ids.has(id)) return 'id';
    this.#ids.add(id);
    const hasOthers = 'claims' in response && findUnknownClaims(response).unknown.length > 0;
    return hasOthers ? 'response' : undefined;
  }

  /**
   * What is wrong with the members before the recordings, if anything.
   * @param envelope a session, whose recordings are those that were added
   */
  finish(envelope: unknown): string | undefined {
    if (!isEnvelope(envelope)) return 'the part before the recordings';
    const { links = [] } = envelope as Session;
    const named = links.flatMap(({ from, to }) => [from.recording, to.recording]);
    const isThere = named.every((id) => id === undefined || this.#ids.has(id));
    return isThere ? undefined : 'the recording of a link';
  }
}

/** Checks for an object with these members and no others. */
function shape(
  required: Readonly<Record<string, Check>>,
  optional: Readonly<Record<string, Check>> = {},
): Check {
  const checks = new Map(Object.entries({ ...required, ...optional }));
  const count = Object.keys(required).length;
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
    let found = 0;
    // `Object.entries` would create arrays that cost more than the rest of the check.
    for (const key in value) {
      if (!checks.get(key)?.(Reflect.get(value, key))) return false;
      if (key in required) found += 1;
    }
    return found === count;
  };
}

/** A pattern of a link that names exactly one location. */
function isPlace(isPattern: Check, message: Message): Check {
  return (value) => {
    if (!isPattern(value)) return false;
    const pattern = value as RequestPattern;
    return placesIn(pattern) === 1 && locationIn(pattern, message) !== undefined;
  };
}

function anyOf(...checks: readonly Check[]): Check {
  return (value) => checks.some((check) => check(value));
}

function headersOf(isAccepted: Check): Check {
  return (value) =>
    Array.isArray(value) && value.every(isAccepted) && explainExcess(value) === undefined;
}

/** Whether a value is a time of ISO 8601 in UTC, on a day that exists. */
function isTime(value: unknown): boolean {
  if (typeof value !== 'string' || !TIME.test(value)) return false;
  const day = value.slice(0, 10);
  const time = new Date(day);
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(day);
}

const TIME = /^\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?Z$/;

function isBase64(value: unknown): boolean {
  return (
    typeof value === 'string' && value.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(value)
  );
}

function isBodyFile(value: unknown): boolean {
  return typeof value === 'string' && BODY_FILE.test(value) && isPlainName(value);
}

function isNoisePlace(value: unknown): boolean {
  return typeof value === 'string' && value.length <= MAX_POINTER && NOISE_PLACE.test(value);
}

function listOf(isItem: Check): Check {
  return (value) => Array.isArray(value) && value.length <= MAX_NOISE && value.every(isItem);
}

/**
 * Reads a session file synchronously and without the schema, for callers that need no explanation of a fault. Undefined
 * if the file is missing or is not a session, and for the few sessions that only the schema accepts.
 * @param isWanted whether the text of the file is worth parsing. @default any is
 */
export function readPlainSession(
  file: string,
  isWanted?: (text: string) => boolean,
): Session | undefined {
  return attempt(() => {
    const { text } = readSessionFile(file);
    if (isWanted?.(text) === false) return undefined;
    const value = parseJson(withoutMark(text), file);
    return isPlainSession(value) ? withSource(value, file) : undefined;
  }, SessionReplayError);
}

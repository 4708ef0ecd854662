/**
 * Reads sessions. A quick check accepts nearly every file without zod, which takes longer to load than the
 * rest of the engine (test/bench/start-up.mjs). Values that the check rejects go to the schema, which
 * alone explains faults.
 */

import type { Message } from '../formats/value/location-pattern.ts';
import { FIELD_NAME } from '../http/headers.ts';
import { findUnknownClaims } from './claims.ts';
import {
  CODINGS,
  explainExcess,
  isHeader,
  isOrigin,
  isSendable,
  RAW_PATH,
  SESSION_LIMITS,
} from './constraints.ts';
import { parseJson, withoutMark } from './json/parse-json.ts';
import { locationIn, PATTERN_SYNTAX, placesIn, type RequestPattern } from './link-rule.ts';
import type { Session } from './schema.ts';
import { readSessionFile, withSource } from './session-file.ts';

/**
 * Reads a session file. The file may be a regular file, or a link to one whose name ends in `.session.json`.
 * Bodies in files are read from that file's folder.
 * @throws {SessionFileError} `INVALID_SESSION`. The message names file, line and JSON path, what was found
 * and what was expected
 * @throws {UserError} `SESSION_NOT_READABLE` if the file is missing, cannot be read, is not a regular file or
 * is larger than 500 MiB
 */
export async function readSession(file: string): Promise<Session> {
  const { text, path } = readSessionFile(file);
  const session = await parseSession(text, file);
  return path === file ? session : withSource(session, file, path);
}

/**
 * Parses the text of a session file.
 * @param file path of the file. Errors name it, and bodies in files are read from the same folder
 * @throws {SessionFileError} as `readSession` does
 */
export async function parseSession(text: string, file: string): Promise<Session> {
  const json = withoutMark(text);
  const value = parseJson(json, file);
  if (isPlainSession(value)) return withSource(value, file);
  // Loaded only here: zod is a third of the engine's start-up.
  const { checkSession } = await import('./parse-session.ts');
  return checkSession(value, json, file);
}

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
  shape({ truncated: isBytes }),
);

const isRecord: Check = (value) =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isClaims: Check = (value) => isRecord(value) && Object.values(Object(value)).every(isRecord);

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
      aborted: isTrue,
      error: isText,
      claims: isClaims,
    },
  ),
  shape({ error: isText, time: isNumber }, { aborted: isTrue }),
);

const isRecording = shape(
  {
    id: (value) =>
      typeof value === 'string' && value !== '' && value.length <= SESSION_LIMITS.maxIdLength,
    at: isNumber,
    request: isRequest,
    response: isResponse,
  },
  { origin: isUrl },
);

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

const isSession = shape(
  {
    version: (value) => value === 1,
    name: (value) => typeof value === 'string' && value.length <= SESSION_LIMITS.maxNameLength,
    origin: isUrl,
    recordedAt: isTime,
    recordings: (value) => Array.isArray(value) && value.every(isRecording),
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

/** True for sessions only. False for some sessions with rare members, such as bodies in files. */
export function isPlainSession(value: unknown): value is Session {
  return isSession(value) && isConsistent(value as Session);
}

/**
 * Whether ids are unique, links name existing recordings, and claims belong to placeholders of their
 * response.
 */
function isConsistent({ recordings, links = [] }: Session): boolean {
  const ids = new Set(recordings.map(({ id }) => id));
  const named = links.flatMap(({ from, to }) => [from.recording, to.recording]);
  return (
    ids.size === recordings.length &&
    named.every((id) => id === undefined || ids.has(id)) &&
    recordings.every(
      ({ response }) => !('claims' in response) || findUnknownClaims(response).unknown.length === 0,
    )
  );
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

/** Whether a value is a time as the recorder writes it. */
function isTime(value: unknown): boolean {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value))
    return false;
  const time = new Date(value);
  return !Number.isNaN(time.getTime()) && time.toISOString() === value;
}

/**
 * A quick look whether a value is a session. Nearly every file holds one, and loading zod to ask takes
 * longer than the rest of the engine's start (test/bench/start-up.mjs). Values rejected here go to the
 * schema, which alone explains faults.
 */
import { TOKEN } from '../http/header-syntax.ts';
import {
  CODINGS,
  MAX_ID,
  MAX_LINKS,
  MAX_NAME,
  MAX_STATUS,
  MIN_STATUS,
  REQUEST_TARGET,
} from './format-limits.ts';
import { explainExcess, isHeader, isSendable, MAX_STORED_HEAD } from './head-limits.ts';
import { isOrigin } from './is-origin.ts';
import { placesIn, type RequestPattern, RULE_PATH } from './link-rule.ts';
import type { Session } from './schema.ts';

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
    method: (value) => typeof value === 'string' && TOKEN.test(value),
    path: (value) =>
      typeof value === 'string' && value.length <= MAX_STORED_HEAD && REQUEST_TARGET.test(value),
    headers: isSentHeaders,
  },
  { body: isBody, trailers: isSentHeaders },
);

const isResponse = anyOf(
  shape(
    {
      status: (value) =>
        isBytes(value) && Number(value) >= MIN_STATUS && Number(value) <= MAX_STATUS,
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
    id: (value) => typeof value === 'string' && value !== '' && value.length <= MAX_ID,
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
    typeof value === 'string' && RULE_PATH.test(value) && !/[?#]/.test(value),
  pointer: (value: unknown) => value === '' || (typeof value === 'string' && value[0] === '/'),
  header: isName,
  cookie: isName,
  place: isName,
};
const requestPattern = {
  ...responsePattern,
  query: isName,
  field: isName,
  segment: (value: unknown) => isBytes(value) && Number(value) > 0,
};
const isLink = shape({
  from: isPlace(shape({}, responsePattern)),
  to: isPlace(shape({}, requestPattern)),
});

const isSession = shape(
  {
    version: (value) => value === 1,
    name: (value) => typeof value === 'string' && value.length <= MAX_NAME,
    origin: isUrl,
    recordedAt: isTime,
    recordings: (value) => Array.isArray(value) && value.every(isRecording),
  },
  {
    $schema: isText,
    recordedBy: isText,
    servedBy: (value) => value === 'test',
    interrupted: isTrue,
    links: (value) => Array.isArray(value) && value.length <= MAX_LINKS && value.every(isLink),
  },
);

/**
 * True only for a session. A session with rare members, such as bodies in files, may get false.
 */
export function isPlainSession(value: unknown): value is Session {
  return isSession(value) && hasDistinctIds(value as Session);
}

function hasDistinctIds({ recordings }: Session): boolean {
  return new Set(recordings.map(({ id }) => id)).size === recordings.length;
}

/** An object with these members, and no others. */
function shape(
  required: Readonly<Record<string, Check>>,
  optional: Readonly<Record<string, Check>> = {},
): Check {
  const checks = new Map(Object.entries({ ...required, ...optional }));
  const count = Object.keys(required).length;
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
    let found = 0;
    // Not `Object.entries`, whose arrays cost more than all else here.
    for (const key in value) {
      if (!checks.get(key)?.(Reflect.get(value, key))) return false;
      if (key in required) found += 1;
    }
    return found === count;
  };
}

/** A pattern of a link: it names one place. */
function isPlace(isPattern: Check): Check {
  return (value) => isPattern(value) && placesIn(value as RequestPattern) === 1;
}

function anyOf(...checks: readonly Check[]): Check {
  return (value) => checks.some((check) => check(value));
}

function headersOf(isAccepted: Check): Check {
  return (value) =>
    Array.isArray(value) && value.every(isAccepted) && explainExcess(value) === undefined;
}

/** As the recorder writes it. */
function isTime(value: unknown): boolean {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value))
    return false;
  const time = new Date(value);
  return !Number.isNaN(time.getTime()) && time.toISOString() === value;
}

/**
 * A recording as an entry of a HAR 1.2. Members whose names begin with an underscore hold what HAR has no member for:
 * the specification allows them, and an import gives the same recording.
 */
import { STATUS_CODES } from 'node:http';
import { headerValue, headerValues } from '../http/headers.ts';
import { findCookies, parseCookiePair } from '../http/set-cookie.ts';
import { toMicroseconds } from '../record/pipeline/clock.ts';
import { decodeBody, readBodyFile } from '../session/body.ts';
import { SESSION_LIMITS } from '../session/constraints.ts';
import type {
  AnsweredResponse,
  Body,
  ContentCoding,
  Header,
  Recording,
  Session,
} from '../session/schema.ts';
import { SOURCE } from '../session/session-file.ts';
import { encodeText } from './charset.ts';
import { requestLineOf } from './heads.ts';

/** A name and a value. */
interface Field {
  readonly name: string;
  readonly value: string;
}

/** The HTTP version of all messages, which a session does not contain. */
const HTTP_VERSION = 'HTTP/1.1';

/**
 * The entry of a recording.
 * @throws {SessionReplayError} `SESSION_NOT_READABLE` if the file of a body cannot be read
 */
export function entryOf(recording: Recording, session: Session): object {
  const { id, at, request, response, origin = session.origin } = recording;
  const { method, path, headers, trailers } = request;
  const url = origin + (path.startsWith('/') ? path : `/${path}`);
  const query = path.indexOf('?');
  const line = requestLineOf({ method, url, queryString: [] });
  const sent = partsOf(request.body, headers, session);
  const { error, aborted } = response;
  // As in a session, its start and its end are rounded, so that no request seems to leave before an answer had come.
  const time = toMicroseconds(toMicroseconds(at + response.time) - toMicroseconds(at));
  return {
    startedDateTime: renderTime(Date.parse(session.recordedAt), at),
    time,
    request: {
      ...{ method, url, httpVersion: HTTP_VERSION },
      cookies: headerValues(headers, 'cookie').flatMap((value) =>
        findCookies('cookie', value).map((cookie) => fieldOf(cookie.name, cookie.value)),
      ),
      headers: fieldsOf(headers),
      queryString: query === -1 ? [] : readQuery(path.slice(query)),
      ...(sent.text !== undefined && {
        postData: {
          mimeType: headerValue(headers, 'content-type') ?? '',
          params: [],
          text: sent.text,
          ...(sent.isBase64 && { encoding: 'base64' }),
          ...(sent.coding && { _coding: sent.coding }),
        },
      }),
      headersSize: -1,
      bodySize: sent.size,
      ...(sent.isTruncated && { _truncated: sent.size }),
      ...(line?.path !== path && { _path: path }),
      ...(trailers && { _trailers: fieldsOf(trailers) }),
    },
    response:
      'status' in response ? answerOf(response, session) : { ...NO_ANSWER, _error: response.error },
    cache: {},
    timings: { blocked: -1, dns: -1, connect: -1, send: 0, wait: time, receive: 0, ssl: -1 },
    // Chrome shows it as the type. A recorded request was never a page that a browser opened by itself.
    _resourceType: 'fetch',
    _id: id,
    ...((error !== undefined || aborted) && { _wasAborted: aborted ?? false }),
  };
}

/** A request without an answer, as Playwright writes it. For a status of 0, Playwright would answer with 200. */
const NO_ANSWER = {
  status: -1,
  statusText: '',
  httpVersion: HTTP_VERSION,
  cookies: [],
  headers: [],
  content: { size: 0, mimeType: 'x-unknown' },
  redirectURL: '',
  headersSize: -1,
  bodySize: -1,
} as const;

function answerOf(response: AnsweredResponse, session: Session): object {
  const { status, statusText, headers, error, trailers } = response;
  const { text, isBase64, isTruncated, size, coding } = partsOf(response.body, headers, session);
  return {
    status,
    statusText: statusText ?? STATUS_CODES[status] ?? '',
    httpVersion: HTTP_VERSION,
    cookies: headerValues(headers, 'set-cookie').map((value) => {
      const { name, value: content } = parseCookiePair(value.split(';', 1)[0] ?? '');
      return fieldOf(name, content);
    }),
    headers: fieldsOf(headers),
    content: {
      size,
      // The name that browsers use for an unknown type.
      mimeType: headerValue(headers, 'content-type') ?? 'x-unknown',
      ...(text !== undefined && { text }),
      ...(isBase64 && { encoding: 'base64' }),
      ...(isTruncated && { _truncated: size }),
      ...(coding && { _coding: coding }),
    },
    redirectURL: headerValue(headers, 'location') ?? '',
    headersSize: -1,
    // The size on the wire. For a compressed body, only its header tells the size.
    bodySize: size === 0 ? 0 : lengthOf(headers, size),
    ...(error !== undefined && { _error: error }),
    ...(trailers && { _trailers: fieldsOf(trailers) }),
  };
}

function lengthOf(headers: readonly Header[], size: number): number {
  const isCompressed = headerValue(headers, 'content-encoding') !== undefined;
  const length = Number(headerValue(headers, 'content-length') ?? -1);
  if (!isCompressed) return size;
  return Number.isSafeInteger(length) ? length : -1;
}

/** A body in the form of an entry. */
interface BodyParts {
  /** Undefined if there is no body, or if it was not kept. */
  readonly text: string | undefined;
  readonly isBase64: boolean;
  readonly isTruncated: boolean;
  /** Size of the decoded body, in bytes. */
  readonly size: number;
  readonly coding?: ContentCoding | undefined;
}

function partsOf(body: Body | undefined, headers: readonly Header[], session: Session): BodyParts {
  const none = { text: undefined, isBase64: false, isTruncated: false, size: 0 };
  if (body === undefined) return none;
  if ('truncated' in body) return { ...none, isTruncated: true, size: body.truncated };
  const bytes = bytesOf(body, session);
  const size = bytes.length;
  const text = bytes.toString();
  const type = headerValue(headers, 'content-type');
  // The import encodes a text in the charset of its type.
  const { bytes: back, isOther } = encodeText(text, type, size);
  const isText = !isOther && back.equals(bytes);
  const { coding } = body;
  if (isText) return { ...none, text, size, coding };
  return { ...none, text: bytes.toString('base64'), isBase64: true, size, coding };
}

/** The bytes without the content coding. */
function bytesOf(body: Exclude<Body, { truncated: number }>, session: Session): Buffer {
  if (!('file' in body)) return Buffer.from(decodeBody({ ...body, coding: undefined }));
  return readBodyFile(session[SOURCE]?.linked ?? '', body, SESSION_LIMITS.maxDecodedBytes);
}

/** The query as browsers write it, with decoded names and values. */
function readQuery(query: string): Field[] {
  return [...new URLSearchParams(query)].map(([name, value]) => fieldOf(name, value));
}

function fieldsOf(headers: readonly Header[]): Field[] {
  return headers.map(([name, value]) => fieldOf(name, value));
}

function fieldOf(name: string, value: string): Field {
  return { name, value };
}

/** The end of the year 9999, in ms since 1970. ISO 8601 has no later year, but a session may claim a later time. */
export const MAX_TIME: number = Date.UTC(10_000, 0) - 1;

/** A time in ISO 8601 with microseconds, the precision of a session. */
function renderTime(zero: number, at: number): string {
  const micros = Math.round(toMicroseconds(Math.min(at, MAX_TIME - zero)) * 1000);
  const whole = Math.floor(micros / 1000);
  const rest = String(micros - whole * 1000).padStart(3, '0');
  const time = new Date(zero + whole);
  return time.toISOString().replace('Z', `${rest}Z`);
}

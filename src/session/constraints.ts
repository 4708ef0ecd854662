/**
 * The constraints of the session format that do not need zod. The schema states them, and the quick check in
 * `read-session.ts` tests them.
 */
import { FIELD_NAME, FIELD_VALUE, MAX_HEAD_SIZE, MAX_HEADERS } from '../http/headers.ts';
import { parseUrl } from '../http/urls.ts';

/** The limits of a session file. */
export const SESSION_LIMITS = {
  /** Maximum size of a file that is read, in bytes. The text must fit into the longest string of V8. */
  maxReadBytes: 500 * 1024 * 1024,
  /**
   * Maximum size of a file that is written, in bytes. A reader holds the text in one string, which V8 limits
   * to 2 ** 29 - 24 characters, and the parsed session takes several times as much memory.
   */
  maxWrittenBytes: 256 * 1024 * 1024,
  /** In bytes. Higher than the recorder's own limit, since a placeholder may be longer than its secret. */
  maxHeadBytes: 4 * MAX_HEAD_SIZE,
  /** In characters. The name of a test may contain the values that the test is about. */
  maxNameLength: 1024 * 1024,
  /** In characters. */
  maxIdLength: 1000,
  /** Limited because each link is searched for in the whole session. */
  maxLinks: 200,
  /**
   * Maximum depth of a body that is stored as JSON. The size of indented JSON grows with the square of its
   * depth.
   */
  maxJsonDepth: 64,
  /** Maximum size of a body without its content coding, in bytes. A few kB of gzip can hold gigabytes. */
  maxDecodedBytes: 64 * 1024 * 1024,
  minStatus: 100,
  maxStatus: 999,
} as const;

/**
 * The phrase after "expected" for headers that are too many or too large for a session. Undefined for others.
 * Call this before checking the headers one by one.
 */
export function explainExcess(headers: readonly unknown[]): string | undefined {
  if (headers.length > MAX_HEADERS) return `at most ${MAX_HEADERS} headers`;
  let size = 0;
  for (const header of headers) if (isHeader(header)) size += headSize(header);
  const { maxHeadBytes } = SESSION_LIMITS;
  return size > maxHeadBytes ? `headers of at most ${maxHeadBytes} bytes` : undefined;
}

/** Whether a value is a pair of name and value. */
export function isHeader(value: unknown): value is [name: string, value: string] {
  return (
    Array.isArray(value) &&
    value.length === 2 &&
    typeof value[0] === 'string' &&
    typeof value[1] === 'string'
  );
}

/** Whether a header can be sent. HTTP clients refuse any other header, or send it as two. */
export function isSendable(value: unknown): value is [name: string, value: string] {
  return isHeader(value) && FIELD_NAME.pattern.test(value[0]) && FIELD_VALUE.pattern.test(value[1]);
}

/** Matches a path that Node and undici put on the wire, one character per byte. */
export const RAW_PATH: RegExp = /^[\u0021-\u00ff]+$/;
/** Matches the name of a file that holds a body. */
export const BODY_FILE: RegExp = /^[^/\\:]+\.bin$/;
/** How many times are kept of one streamed answer. */
export const MAX_PARTS = 65_536;

/** Limits for the parts of a response that are not compared: how many, and how long each is. */
export const MAX_NOISE = 50_000;
export const MAX_POINTER = 10_000;
/** Matches the place of such a part. */
export const NOISE_PLACE: RegExp =
  /^(?:(?:field|part|line|header) [\s\S]+|(?:\/(?:[^~/]|~[01])*)*)$/;
/** The content codings of bodies that are stored decoded. */
export const CODINGS = ['gzip', 'deflate', 'br'] as const;

/** Matches the form of an origin: scheme, host and port, with nothing before or after. */
export const ORIGIN_PATTERN: RegExp = /^https?:\/\/[^\s/?#@\\]+$/;

/** Whether a text is the origin of an http(s) URL. */
export function isOrigin(text: string): boolean {
  return ORIGIN_PATTERN.test(text) && parseUrl(text) !== undefined;
}

/** The URL at which editors find the JSON Schema of session files. */
export const SCHEMA_URL: string =
  'https://unpkg.com/vitest-session-replay/dist/session/session.schema.json';

/** The size of a header field in HTTP/1.1, in bytes, including the separator and the line end. */
function headSize(field: readonly [name: string, value: string]): number {
  // Not destructured, for speed: this runs for each field of a session.
  return field[0].length + field[1].length + ': \r\n'.length;
}

/** The error of an imported recording without a response. In a replay, its response is read to the end. */
export const UNKNOWN_ANSWER = 'NO_RESPONSE';

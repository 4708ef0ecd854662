/**
 * The constraints of the session format that need no zod: the schema states them, and the quick check of
 * `read-session.ts` tests them.
 */
import { HEADER_VALUE, MAX_HEAD_SIZE, MAX_HEADERS, TOKEN } from '../http/headers.ts';
import { parseUrl } from '../http/urls.ts';

/** In bytes. More than the recorder lets through: a placeholder may be longer than its secret. */
export const MAX_STORED_HEAD: number = 4 * MAX_HEAD_SIZE;

/**
 * What is expected instead of headers that are too many or too large for a session. Undefined for others.
 * Checked before the single headers.
 */
export function explainExcess(headers: readonly unknown[]): string | undefined {
  if (headers.length > MAX_HEADERS) return `at most ${MAX_HEADERS} headers`;
  let size = 0;
  for (const header of headers) if (isHeader(header)) size += headSize(header);
  return size > MAX_STORED_HEAD ? `headers of at most ${MAX_STORED_HEAD} bytes` : undefined;
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

/** Whether a header can be sent. HTTP clients refuse any other, or send it as two. */
export function isSendable(value: unknown): value is [name: string, value: string] {
  return isHeader(value) && TOKEN.test(value[0]) && HEADER_VALUE.test(value[1]);
}

/** In characters. The name of a test may contain the values that the test is about. */
export const MAX_NAME: number = 1024 * 1024;
/** In characters. */
export const MAX_ID = 1000;
/** Each link is searched for in the whole session. */
export const MAX_LINKS = 200;
/** A path that Node and undici put on the wire, one character per byte. */
export const RAW_PATH: RegExp = /^[\u0021-\u00ff]+$/;
/** The content codings of bodies that are stored decoded. */
export const CODINGS = ['gzip', 'deflate', 'br'] as const;
export const MIN_STATUS = 100;
export const MAX_STATUS = 999;

/** How an origin is written: scheme, host and port, with nothing before or after. */
export const ORIGIN_PATTERN: RegExp = /^https?:\/\/[^\s/?#@\\]+$/;

/** Whether a text is the origin of an http(s) URL. */
export function isOrigin(text: string): boolean {
  return ORIGIN_PATTERN.test(text) && parseUrl(text) !== undefined;
}

/**
 * The largest session file that is written, in bytes. A reader holds the text in one string, which V8 limits
 * to 2 ** 29 - 24 characters, and the parsed session takes several times as much memory.
 */
export const MAX_WRITTEN_BYTES: number = 256 * 1024 * 1024;

/** Where editors find the JSON Schema of session files. */
export const SCHEMA_URL: string =
  'https://unpkg.com/vitest-session-replay/dist/session/session.schema.json';

/** The size of a header field in HTTP/1.1, in bytes, with what separates and ends it. */
function headSize(field: readonly [name: string, value: string]): number {
  // Not taken apart: it is asked of each field of a session.
  return field[0].length + field[1].length + ': \r\n'.length;
}

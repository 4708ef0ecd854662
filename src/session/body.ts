/**
 * The forms in which a session stores a body. A session is reviewed like code, so the form is the
 * most readable one that still gives the very bytes back: parsed JSON, then text, then base64, and
 * what was compressed is stored decoded. Large bodies lie in files of their own (`body-file.ts`).
 */
import { dirname, join } from 'node:path';
import { SessionReplayError } from '../errors.ts';
import { decodeUtf8 } from '../formats/decode-utf8.ts';
import { isDeeper } from '../formats/is-deeper.ts';
import { decodeContent, encodeContent } from './content-coding.ts';
import type { Body } from './schema.ts';

export { encodeContent };

/** A body that lies in a file beside the session. */
export type FileBody = Extract<Body, { file: string }>;
/** A body by its characters, or by its bytes where it has none. */
export type TextBody = Extract<Body, { text: string } | { base64: string }>;

/** Pretty-printed JSON grows with the square of its depth, and nobody reviews such a body. */
export const DEEPEST_JSON = 64;

/**
 * The form in which a session stores these bytes of the wire inside its file.
 * @param contentEncoding the value of the Content-Encoding header
 */
export function encodeBody(wireBytes: Uint8Array, contentEncoding: string | undefined): Body {
  const { bytes, coding } = decodeContent(wireBytes, contentEncoding);
  return { ...encodePlain(bytes), ...(coding && { coding }) };
}

/**
 * The bytes of a stored body as they go on the wire, in their content coding if they had one.
 * @throws SessionReplayError for a body that was not kept, or is JSON too deep to be written
 */
export function decodeBody(body: Exclude<Body, FileBody>): Uint8Array {
  if ('truncated' in body) {
    throw new SessionReplayError(
      'REPLAY_FAILED',
      `a body of ${body.truncated} bytes was not recorded and cannot be sent`,
    );
  }
  const bytes = decodePlain(body);
  return body.coding ? encodeContent(bytes, body.coding) : bytes;
}

/**
 * The path of the file that holds a body. It holds the decoded bytes: with a `coding` they go through
 * `encodeContent` before they are sent.
 */
export function bodyFilePath(sessionFile: string, body: FileBody): string {
  return join(dirname(sessionFile), body.file);
}

/** UTF-16 is valid UTF-8 as well where it is all ASCII, with a zero byte beside each letter. */
const UTF16 = /^(?:(?:[\t\r\n -~]\0){2}|(?:\0[\t\r\n -~]){2})/;

/** The bytes of a body, which need not be in the most readable form: `refineBody` makes it that. */
export function encodeText(bytes: Uint8Array): TextBody {
  const text = decodeUtf8(bytes);
  if (text !== undefined && !UTF16.test(text)) return { text };
  return { base64: Buffer.from(bytes).toString('base64') };
}

/** The same body in the form in which a session stores it. */
export function refineBody(body: Body): Body {
  if (!('text' in body)) return body;
  const { text, coding } = body;
  const parsed = parseExactly(text);
  return parsed === undefined ? body : { ...parsed, ...(coding && { coding }) };
}

function encodePlain(bytes: Uint8Array): Body {
  return refineBody(encodeText(bytes));
}

function decodePlain(body: { json: unknown } | { text: string } | { base64: string }): Uint8Array {
  if ('json' in body) return Buffer.from(renderJson(body.json));
  return 'text' in body ? Buffer.from(body.text) : Buffer.from(body.base64, 'base64');
}

/** `JSON.parse` knows no limit of depth, but `JSON.stringify` is recursive. */
function renderJson(json: unknown): string {
  try {
    return JSON.stringify(json);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new SessionReplayError(
      'REPLAY_FAILED',
      'the JSON of a body is nested too deeply to be sent: give it as "text" in the session file',
      { cause: error },
    );
  }
}

/** The value of a JSON text, where `JSON.stringify` gives that very text back. */
function parseExactly(text: string): { json: unknown } | undefined {
  try {
    const json: unknown = JSON.parse(text);
    if (isDeeper(json, DEEPEST_JSON)) return undefined;
    return JSON.stringify(json) === text ? { json } : undefined;
  } catch {
    return undefined;
  }
}

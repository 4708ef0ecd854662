import { transcode } from '../../../formats/formats.ts';
import { isDeeper } from '../../../formats/json/exact-json.ts';
import { headerValue } from '../../../http/headers.ts';
import { type FileBody, readBodyFile } from '../../../session/body.ts';
import type { Body, Header } from '../../../session/schema.ts';

/** Deeper JSON cannot be written, nor sent. */
const MAX_DEPTH = 1000;

/**
 * The text of a body that a session holds; empty of one that it has not, or that is too deep.
 * @param headers of its message
 */
export function bodyText(body: Body | undefined, headers: readonly Header[]): string {
  if (!body) return '';
  if ('json' in body) return isDeeper(body.json, MAX_DEPTH) ? '' : JSON.stringify(body.json);
  if ('text' in body) return body.text;
  if (!('base64' in body)) return '';
  const bytes = Buffer.from(body.base64, 'base64');
  const transcoded = transcode(bytes, headerValue(headers, 'content-type'));
  return transcoded?.text ?? bytes.toString('latin1');
}

/** The JSON of a body that a session holds; undefined of one that has none. */
export function bodyJson({ body, headers }: MessageBody): unknown {
  if (body && 'json' in body) return body.json;
  const text = bodyText(body, headers);
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

interface MessageBody {
  readonly body?: Body | undefined;
  readonly headers: readonly Header[];
}

/** In bytes: nobody takes an id out of a larger one, or puts one in. */
const MAX_READ = 16 * 1024 * 1024;

/**
 * The bytes of a body that lies in a file. Undefined where that is large, missing or another one: a
 * body is sent from its file as it is then, and it is the sending that says what is wrong.
 * @param sessionFile none if the session was not read from a file
 */
export function tryReadBodyFile(
  sessionFile: string | undefined,
  body: FileBody,
): Buffer | undefined {
  if (sessionFile === undefined) return undefined;
  try {
    return readBodyFile(sessionFile, body, MAX_READ);
  } catch {
    return undefined;
  }
}

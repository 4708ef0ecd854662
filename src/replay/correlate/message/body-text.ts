import { attempt } from '../../../errors.ts';
import { transcode } from '../../../formats/formats.ts';
import { isDeeper } from '../../../formats/json/exact-json.ts';
import { headerValue } from '../../../http/headers.ts';
import { type FileBody, readBodyFile } from '../../../session/body.ts';
import type { Body, Header } from '../../../session/schema.ts';

/** Deeper JSON cannot be written, nor sent. */
const MAX_DEPTH = 1000;

/**
 * The text of a body in a session; empty if the session does not have it, or if it is nested too deeply.
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

/** The JSON of a body in a session; undefined if it is no JSON. */
export function bodyJson({ body, headers }: MessageBody): unknown {
  if (body && 'json' in body) return body.json;
  const text = bodyText(body, headers);
  if (!/^\s*[[{]/.test(text)) return undefined;
  return attempt(() => JSON.parse(text), SyntaxError);
}

interface MessageBody {
  readonly body?: Body | undefined;
  readonly headers: readonly Header[];
}

/** Bytes. Larger bodies neither bring nor carry ids. */
const MAX_READ = 16 * 1024 * 1024;

/**
 * The bytes of a body in a file; undefined if the file is large, missing or another one. What is wrong with it is
 * reported when the body is sent.
 * @param sessionFile undefined if the session was not read from a file
 */
export function tryReadBodyFile(
  sessionFile: string | undefined,
  body: FileBody,
): Buffer | undefined {
  if (sessionFile === undefined) return undefined;
  return attempt(() => readBodyFile(sessionFile, body, MAX_READ));
}

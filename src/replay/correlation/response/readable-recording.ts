import { readFileSync, statSync } from 'node:fs';
import { bodyFilePath, type FileBody } from '../../../session/body.ts';
import { headerValue } from '../../../session/headers.ts';
import type { Body, Recording } from '../../../session/schema.ts';
import { decodeText } from './decode-text.ts';
import type { ReadableResponse } from './see.ts';

/** Of a body that lies in a file, in bytes: one with ids in it is far smaller. */
const LARGEST_FILE = 16 * 1024 * 1024;

/**
 * A recorded response, ready to be read; undefined where none came.
 * @param origin that the recording was made against
 * @param sessionFile where the session lies; without it, bodies in files are left out
 */
export function readableRecording(
  recording: Recording,
  origin: string,
  sessionFile: string | undefined,
): ReadableResponse | undefined {
  const { request, response } = recording;
  if (!('status' in response)) return undefined;
  const { headers, body } = response;
  return {
    headers,
    ...(body && contentOf(body, headerValue(headers, 'content-type'), sessionFile)),
    requestPath: request.path,
    origin,
    ownsAll: false,
    basePath: '',
  };
}

function contentOf(
  body: Body,
  contentType: string | undefined,
  sessionFile: string | undefined,
): { json: unknown } | { text: string } | undefined {
  if ('json' in body) return { json: body.json };
  if ('text' in body) return { text: body.text };
  const text = decodeStored(body, contentType, sessionFile);
  return text === undefined ? undefined : { text };
}

function decodeStored(
  body: Exclude<Body, { json: unknown } | { text: string }>,
  contentType: string | undefined,
  sessionFile: string | undefined,
): string | undefined {
  if ('truncated' in body) return undefined;
  if ('base64' in body) return decodeText(Buffer.from(body.base64, 'base64'), contentType);
  if (sessionFile === undefined || body.bytes > LARGEST_FILE) return undefined;
  const bytes = readBodyFile(sessionFile, body);
  return bytes && decodeText(bytes, contentType);
}

/** Undefined where the file is missing or another: that is for the replay to say. */
function readBodyFile(sessionFile: string, body: FileBody): Uint8Array | undefined {
  const file = bodyFilePath(sessionFile, body);
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats?.isFile() && stats.size === body.bytes ? readFileSync(file) : undefined;
}

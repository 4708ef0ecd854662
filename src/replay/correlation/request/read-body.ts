import { readFileSync, statSync } from 'node:fs';
import { bodyFilePath } from '../../../session/body.ts';
import type { Body } from '../../../session/schema.ts';
import type { RequestBody } from './walk-body.ts';

/** Larger ones are streamed as they are. */
const MAX_FILE = 16 * 1024 * 1024;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * A request's body as text, where it is kept and of bounded size.
 * @param sessionFile where a body in a file lies beside; without it such a body is not read
 */
export function readRequestBody(
  body: Body | undefined,
  sessionFile: string | undefined,
): RequestBody | undefined {
  if (!body || 'truncated' in body) return undefined;
  if ('json' in body) return { json: body.json, isBinary: false };
  if ('text' in body) return { text: body.text, isBinary: false };
  if ('base64' in body) {
    return { text: Buffer.from(body.base64, 'base64').toString('latin1'), isBinary: true };
  }
  if (sessionFile === undefined) return undefined;
  const file = bodyFilePath(sessionFile, body);
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size !== body.bytes || size > MAX_FILE) return undefined;
  return decode(readFileSync(file));
}

function decode(bytes: Buffer): RequestBody {
  try {
    return { text: utf8.decode(bytes), isBinary: false };
  } catch {
    // Not an error: most files that people upload are no text.
    return { text: bytes.toString('latin1'), isBinary: true };
  }
}

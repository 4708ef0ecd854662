import type { Body } from '../../../session/schema.ts';
import { readBodyFile } from '../read-body-file.ts';
import type { RequestBody } from './walk-body.ts';

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
  const bytes = readBodyFile(sessionFile, body);
  return bytes && decode(bytes);
}

function decode(bytes: Buffer): RequestBody {
  try {
    return { text: utf8.decode(bytes), isBinary: false };
  } catch {
    // Not an error: most files that people upload are no text.
    return { text: bytes.toString('latin1'), isBinary: true };
  }
}

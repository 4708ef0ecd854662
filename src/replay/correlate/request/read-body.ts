import { decodeUtf8 } from '../../../formats/decode-utf8.ts';
import type { Body } from '../../../session/schema.ts';
import { tryReadBodyFile } from '../try-read-body-file.ts';
import type { RequestBody } from './walk-body.ts';

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
  const bytes = tryReadBodyFile(sessionFile, body);
  return bytes && decode(bytes);
}

/** Most files that people upload are no text. */
function decode(bytes: Buffer): RequestBody {
  const text = decodeUtf8(bytes);
  return text === undefined
    ? { text: bytes.toString('latin1'), isBinary: true }
    : { text, isBinary: false };
}

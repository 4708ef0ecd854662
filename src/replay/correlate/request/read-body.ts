import { decodeUtf8 } from '../../../formats/decode-utf8.ts';
import { transcode } from '../../../formats/formats.ts';
import { headerValue } from '../../../http/headers.ts';
import type { RecordedRequest } from '../../../session/schema.ts';
import { tryReadBodyFile } from '../try-read-body-file.ts';
import type { RequestBody } from './walk-body.ts';

/**
 * A request's body as text, where it is kept and of bounded size.
 * @param sessionFile where a body in a file lies beside; without it such a body is not read
 */
export function readRequestBody(
  { headers, body }: Pick<RecordedRequest, 'headers' | 'body'>,
  sessionFile: string | undefined,
): RequestBody | undefined {
  if (!body || 'truncated' in body) return undefined;
  if ('json' in body) return { json: body.json, isBinary: false };
  if ('text' in body) return { text: body.text, isBinary: false };
  const isInline = 'base64' in body;
  const bytes = isInline ? Buffer.from(body.base64, 'base64') : tryReadBodyFile(sessionFile, body);
  if (!bytes) return undefined;
  const transcoded = transcode(bytes, headerValue(headers, 'content-type'));
  if (transcoded) return { ...transcoded, isBinary: false };
  const text = isInline ? undefined : decodeUtf8(bytes);
  return text === undefined
    ? { text: bytes.toString('latin1'), isBinary: true }
    : { text, isBinary: false };
}

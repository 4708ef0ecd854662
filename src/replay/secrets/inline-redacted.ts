import { decodeUtf8 } from '../../session/decode-utf8.ts';
import type { RecordedRequest } from '../../session/schema.ts';
import { tryReadBodyFile } from '../correlation/try-read-body-file.ts';

/** Bodies in files that have no placeholder in them: each file is looked at once. */
const plain: WeakSet<object> = new WeakSet();

/**
 * A request whose body lies in a file and has placeholders in it, with that body in itself: what is in
 * a file is sent as it is. The same request where there is none, and where the file is large.
 * @param sessionFile beside which the file lies
 */
export function inlineRedacted(
  request: RecordedRequest,
  sessionFile: string | undefined,
): RecordedRequest {
  const { body } = request;
  if (!body || !('file' in body) || plain.has(body)) return request;
  const bytes = tryReadBodyFile(sessionFile, body);
  if (!bytes?.includes('REDACTED_')) {
    plain.add(body);
    return request;
  }
  const text = decodeUtf8(bytes);
  const content = text === undefined ? { base64: bytes.toString('base64') } : { text };
  return { ...request, body: { ...content, ...(body.coding && { coding: body.coding }) } };
}

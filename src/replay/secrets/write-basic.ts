import type { Header, RecordedRequest } from '../../session/schema.ts';
import { encodeBasic, hasReadableBasic } from '../../session/secrets/basic-credentials.ts';

/**
 * A request whose Basic credentials, which a session has in clear around a placeholder, are in Base64
 * as they go on the wire. What was recorded without a placeholder goes as it is.
 * @param recorded the request as the session has it
 * @param sent the same with live values
 */
export function writeBasic(recorded: RecordedRequest, sent: RecordedRequest): RecordedRequest {
  const readable = recorded.headers.filter(([, value]) => hasReadableBasic(value));
  if (readable.length === 0) return sent;
  const names = new Set(readable.map(([name]) => name.toLowerCase()));
  const headers = sent.headers.map(([name, value]): Header => {
    return [name, names.has(name.toLowerCase()) ? encodeBasic(value) : value];
  });
  return { ...sent, headers };
}

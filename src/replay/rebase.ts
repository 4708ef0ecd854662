import type { Header } from '../session/schema.ts';
import type { Target } from './target.ts';

/** Headers in which a server checks or follows a URL of its own (RFC 6454, RFC 9110, RFC 4918). */
const URL_HEADERS = /^(origin|referer|destination)$/i;

/**
 * A header with the recorded origin replaced by the target's, in those headers that hold a URL of
 * the server: a check of `Origin` against `Host` must pass at the target as it did then.
 */
export function rebaseHeader(header: Header, recordedOrigin: string, target: Target): Header {
  const [name, value] = header;
  if (!value.startsWith(recordedOrigin) || !URL_HEADERS.test(name)) return header;
  const rest = value.slice(recordedOrigin.length);
  if (rest === '') return [name, target.origin];
  return rest.startsWith('/') ? [name, target.origin + target.basePath + rest] : header;
}

import type { Header } from '../session/schema.ts';
import type { Targets } from './target.ts';

/** Headers in which a server checks or follows a URL of its own (RFC 6454, RFC 9110, RFC 4918). */
const URL_HEADERS = /^(origin|referer|destination)$/i;

/**
 * A header with a recorded origin replaced by that of its target, in those headers that hold a URL of
 * the server: a check of `Origin` against `Host` must pass at the target as it did then.
 */
export function rebaseHeader(header: Header, targets: Targets): Header {
  const [name, value] = header;
  if (!URL_HEADERS.test(name)) return header;
  for (const [recordedOrigin, { origin, basePath }] of targets) {
    if (value === recordedOrigin) return [name, origin];
    if (value.startsWith(`${recordedOrigin}/`)) {
      return [name, origin + basePath + value.slice(recordedOrigin.length)];
    }
  }
  return header;
}

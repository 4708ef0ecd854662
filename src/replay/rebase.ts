import type { Header } from '../session/schema.ts';
import type { Targets } from './target.ts';

/**
 * A header that holds a URL of the server, with a recorded origin replaced by that of its target: a
 * check of `Origin` against `Host` must pass at the target as it did then.
 */
export function rebaseHeader(header: Header, targets: Targets): Header {
  const [name, value] = header;
  for (const [recordedOrigin, { origin, basePath }] of targets) {
    if (value === recordedOrigin) return [name, origin];
    if (value.startsWith(`${recordedOrigin}/`)) {
      return [name, origin + basePath + value.slice(recordedOrigin.length)];
    }
  }
  return header;
}

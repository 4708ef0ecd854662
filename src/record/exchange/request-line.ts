import { parseUrl } from '../../http/parse-url.ts';
import type { RequestLine } from './exchange.ts';

/**
 * The request line as a session has it. A request through a plain proxy names its origin in its
 * target (RFC 9112, section 3.2.2): it counts as made against that origin, not against the proxy.
 */
export function createRequestLine(origin: string, method: string, target: string): RequestLine {
  if (target.startsWith('/')) return { origin, method, path: target };
  const absolute = /^(https?:\/\/[^/?#]+)(.*)$/is.exec(target);
  const named = absolute?.[1] === undefined ? undefined : parseUrl(absolute[1]);
  if (named === undefined) return { origin, method, path: target };
  const path = absolute?.[2] ?? '';
  return {
    origin: named.origin,
    method,
    path: path.startsWith('/') ? path : `/${path}`,
  };
}

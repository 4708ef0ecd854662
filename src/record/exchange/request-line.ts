import type { RequestLine } from './exchange.ts';

/**
 * The request line as a session has it. A request through a plain proxy names its origin in its
 * target (RFC 9112, section 3.2.2): it counts as made against that origin, not against the proxy.
 */
export function createRequestLine(origin: string, method: string, target: string): RequestLine {
  if (target.startsWith('/')) return { origin, method, path: target };
  const absolute = /^(https?:\/\/[^/?#]+)(.*)$/i.exec(target);
  if (absolute?.[1] === undefined || !URL.canParse(absolute[1])) {
    return { origin, method, path: target };
  }
  const path = absolute[2] ?? '';
  return {
    origin: new URL(absolute[1]).origin,
    method,
    path: path.startsWith('/') ? path : `/${path}`,
  };
}

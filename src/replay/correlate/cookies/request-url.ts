import { parseUrl } from '../../../http/parse-url.ts';
import { pathOf } from '../../../http/path-of.ts';
import type { Recording } from '../../../session/schema.ts';

/** Of a URL, what decides on its cookies. */
export type RequestUrl = Pick<URL, 'protocol' | 'hostname' | 'pathname'>;

/**
 * Tells where recorded requests went. Each origin is parsed once.
 * @param origin of the session
 */
export function createRequestUrls(origin: string): (recording: Recording) => RequestUrl {
  const bases = new Map<string, RequestUrl>();
  return ({ request: { path }, origin: own = origin }) => {
    const { protocol, hostname } = bases.get(own) ?? new URL(own);
    bases.set(own, { protocol, hostname, pathname: '/' });
    if (path.startsWith('/')) return { protocol, hostname, pathname: pathOf(path) };
    return (path !== '*' && parseUrl(path)) || { protocol, hostname, pathname: '/' };
  };
}

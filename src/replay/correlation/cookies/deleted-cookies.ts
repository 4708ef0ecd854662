import { headerValues } from '../../../session/headers.ts';
import type { Recording } from '../../../session/schema.ts';
import { parseCookiePair } from './cookie-pair.ts';

/** Servers delete cookies by a time long ago, most of them by 1970. */
const LONG_AGO = Date.UTC(2010, 0);

/** The names of the cookies that a response deletes (RFC 6265 section 3.1). */
export function deletedCookies({ response }: Recording): string[] {
  if (!('status' in response)) return [];
  return headerValues(response.headers, 'set-cookie')
    .filter(isDeletion)
    .map((setCookie) => parseCookiePair(setCookie.split(';', 1)[0] ?? '').name);
}

function isDeletion(setCookie: string): boolean {
  const maxAge = /;\s*max-age\s*=\s*(-?\d+)/i.exec(setCookie)?.[1];
  if (maxAge !== undefined) return Number(maxAge) <= 0;
  const expires = /;\s*expires\s*=\s*([^;]+)/i.exec(setCookie)?.[1];
  return expires !== undefined && Date.parse(expires.replaceAll('-', ' ')) < LONG_AGO;
}

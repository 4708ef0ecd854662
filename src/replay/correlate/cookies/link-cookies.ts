/**
 * Which cookies of a session are the server's, and whose. A cookie of a request is the server's where
 * a response before it had set that name and value; any other one the client brought itself, and it
 * stays as it was recorded. Requests that carry what a response set are of one client with it, and
 * each client gets a jar at the replay (`cookie-jars.ts`). Nothing is sent here.
 */
import type { Recording } from '../../../session/schema.ts';
import { CookieLinker } from './cookie-linker.ts';
import { type CookieLinks, type IsKept, NO_COOKIES } from './cookie-links.ts';
import { findSetCookies } from './find-set-cookies.ts';
import { moments } from './moments.ts';
import { createRequestUrls } from './request-url.ts';
import { traceCookies } from './trace-cookies.ts';

/**
 * Links the cookies of a session.
 * @param recordings in their order of departure
 * @param origin of the session
 * @param others further origins whose recordings are sent to a target
 * @param isKept which cookies are left as they are
 */
export function linkCookies(
  recordings: readonly Recording[],
  origin: string,
  others: readonly string[] = [],
  isKept: IsKept = () => false,
): CookieLinks {
  const origins = new Set([origin, ...others]);
  const urlOf = createRequestUrls(origin);
  const set = findSetCookies(recordings, urlOf, ({ origin: own = origin }) => origins.has(own));
  if (set.every(({ length }) => length === 0)) {
    const requests = set.map(() => NO_COOKIES);
    return { requests, unkept: [], hosts: new Set(), isKept, isHeldBack: () => false };
  }
  const linker = new CookieLinker(recordings, urlOf, traceCookies(recordings, set), isKept);
  for (const { index, isEnd } of moments(recordings)) {
    if (isEnd) linker.end(index);
    else linker.leave(index);
  }
  return linker.links();
}

import type { ServerCookie } from './cookie-links.ts';
import type { LiveCookie } from './jar.ts';
import { isAlike } from './parse-set-cookie.ts';

/** Where live cookies of one name are. */
export interface LiveCookies {
  /** What is sent by the rules, in the order of RFC 6265. */
  readonly sent: readonly LiveCookie[];
  /** What there is, wherever it is sent, the latest last. */
  all(): readonly LiveCookie[];
  /** What the response gave that had set an old cookie. */
  given(cookie: ServerCookie): readonly LiveCookie[];
}

/**
 * The live cookies for those of one name in a request; undefined where there is none for one. Each
 * goes where its like was, by path and domain, and then where there is a place left.
 */
export function placeCookies(
  cookies: readonly ServerCookie[],
  live: LiveCookies,
): (LiveCookie | undefined)[] {
  const taken = new Set<LiveCookie>();
  const from = (cookie: ServerCookie): readonly LiveCookie[] => {
    if (cookie.sending === 'old') return live.given(cookie);
    const all = cookie.sending === 'by rule' ? live.sent : live.all().toReversed();
    return all.filter((each) => !taken.has(each));
  };
  const take = (found: LiveCookie | undefined): LiveCookie | undefined => {
    if (found) taken.add(found);
    return found;
  };
  const alike = cookies.map((cookie) =>
    take(from(cookie).find((each) => isAlike(each, cookie.scope))),
  );
  const placed = cookies.map((cookie, at) => alike[at] ?? take(from(cookie)[0]));
  // A client that sends one cookie twice does so again.
  return placed.map(
    (found, at) => found ?? placed[cookies.findIndex(({ scope }) => scope === cookies[at]?.scope)],
  );
}

/** The same in their order of RFC 6265, with those that have no place: the first ones get the places. */
export function fillPlaces(
  placed: readonly (LiveCookie | undefined)[],
  sent: readonly LiveCookie[],
): (LiveCookie | undefined)[] {
  const filled = [...placed];
  for (const [order, cookie] of sent.entries()) {
    if (placed.includes(cookie)) continue;
    const behind = new Set<LiveCookie | undefined>(sent.slice(order + 1));
    const at = filled.findIndex((each) => behind.has(each));
    if (at !== -1) filled.splice(at, 0, cookie);
  }
  return filled.slice(0, placed.length);
}

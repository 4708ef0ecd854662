/**
 * The cookies of one client by the rules of RFC 6265 (domain, path, Secure, Max-Age, Expires), which tough-cookie
 * implements. The library is loaded with the first jar, since most sessions have no cookies.
 *
 * The library gets only the attributes of a `Set-Cookie`. Name and value stay the bytes that the server sent: the
 * library would refuse some, and would take the last byte of a letter in UTF-8 for white space.
 */
import { createRequire } from 'node:module';
import {
  type CookiePair,
  type CookieScope,
  isForeign,
  parseSetCookie,
  type SetCookie,
  slotOf,
} from '../../../http/set-cookie.ts';
import { CookieNames } from '../naming/cookie-names.ts';

type ToughCookie = typeof import('tough-cookie');

type FindCallback = Parameters<InstanceType<ToughCookie['MemoryCookieStore']>['getAllCookies']>[0];

/** A cookie of a live server. A jar gives the same object each time. */
export interface LiveCookie extends CookiePair, CookieScope {
  /** Its name in the recording. */
  readonly recordedName: string;
  /** Position of the recording whose live response set it. */
  readonly source: number;
}

type StoredCookie = InstanceType<ToughCookie['Cookie']>;

export interface Jar {
  /**
   * Takes a `Set-Cookie` field.
   * @param source position of the recording whose live response has it
   */
  store(setCookie: string, url: string, source: number): void;
  /** The cookies that are sent to a URL, in the order of RFC 6265 section 5.4. */
  cookies(url: string): LiveCookie[];
  /** All cookies of a recorded name that have not expired, for any URL, the latest last. */
  named(name: string): LiveCookie[];
  /** Position of the recording whose live response was the last to set or delete a cookie of that recorded name. */
  lastSource(name: string): number | undefined;
}

const require: NodeJS.Require = createRequire(import.meta.url);

/**
 * Makes an empty jar.
 * @param recordedHosts hosts of the recording. A server with the settings of the recorded one sets cookies for them
 * @param names the recorded names of live cookies
 */
export function createJar(
  recordedHosts: ReadonlySet<string> = new Set(),
  names: CookieNames = new CookieNames(),
): Jar {
  const { Cookie, CookieJar, MemoryCookieStore }: ToughCookie = require('tough-cookie');
  const store = new MemoryCookieStore();
  // The search of the store finds no cookie of a domain such as "internal", and throws for a host named "test".
  // The jar checks the domain of each cookie anyway.
  store.findCookies = async (_domain, _path, _special, callback?: FindCallback) => {
    if (!callback) return store.getAllCookies();
    store.getAllCookies(callback);
    return [];
  };
  const jar = new CookieJar(store, {
    // The user has named the target, and trusts it.
    rejectPublicSuffixes: false,
    // Only browsers know prefixes of names. The recording shows what the client did.
    prefixSecurity: 'unsafe-disabled',
    // Browsers trust loopback, and send Secure cookies to it by plain http.
    allowSecureOnLocal: true,
    // A client may carry a cookie by hand, whatever the rules say.
    enforceSecureOriginOnStorage: false,
  });
  const live = new WeakMap<StoredCookie, LiveCookie>();
  const named = new Map<string, Map<string, StoredCookie>>();
  const sources = new Map<string, number>();
  const toLive = (stored: StoredCookie): LiveCookie | [] => live.get(stored) ?? [];
  return {
    store(setCookie, url, source) {
      const cookie = parseSetCookie(setCookie, new URL(url));
      const { name, value, path, isDefaultPath, domain } = cookie;
      const isOfRecordedHost = isForeign(cookie) && recordedHosts.has(domain);
      const own = isOfRecordedHost ? { ...cookie, domain: '' } : cookie;
      const stored = toStored(Cookie, setCookie, own);
      const recordedName = names.recordedOf(name);
      sources.set(recordedName, source);
      if (!stored) return;
      live.set(stored, { name, recordedName, value, path, isDefaultPath, domain, source });
      const slots = named.get(recordedName) ?? new Map<string, StoredCookie>();
      named.set(recordedName, slots);
      slots.delete(slotOf(own));
      slots.set(slotOf(own), stored);
      jar.setCookieSync(stored, url, { ignoreError: true });
    },
    cookies: (url) => jar.getCookiesSync(url, { sort: true }).flatMap(toLive),
    named(name) {
      const all = [...(named.get(name)?.values() ?? [])];
      return all.filter((cookie) => (cookie.expiryTime() ?? Infinity) > Date.now()).flatMap(toLive);
    },
    lastSource: (name) => sources.get(name),
  };
}

/** The cookie as the library keeps it; undefined if the library cannot read the attributes. */
function toStored(
  Cookie: ToughCookie['Cookie'],
  setCookie: string,
  cookie: SetCookie,
): StoredCookie | undefined {
  const { name, value, domain, age } = cookie;
  const stored = Cookie.parse(['name=value', ...setCookie.split(';').slice(1)].join(';'));
  if (!stored) return undefined;
  stored.value = value;
  // The server names another domain, such as that of its settings. The cookie is kept for the target's host rather
  // than lost. It differs from a cookie of that name for the host alone.
  stored.key = isForeign(cookie) ? `${name}\n${domain}` : name;
  if (isForeign(cookie) || domain === '') stored.domain = null;
  // The library counts Max-Age from the last time that the cookie was sent.
  if (stored.maxAge !== null) stored.expires = new Date(Date.now() + age);
  stored.maxAge = null;
  return stored;
}

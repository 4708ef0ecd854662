/**
 * The cookies of one client, by the rules of RFC 6265 as tough-cookie has them: domain, path, Secure,
 * Max-Age, Expires. It is loaded with the first jar: most sessions have no cookies.
 *
 * Of a Set-Cookie it gets the attributes alone. Name and value stay the bytes that the server sent:
 * it would refuse some, and takes the last byte of a letter in UTF-8 for white space.
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

/** A cookie of a live server. The jar gives the same object for it each time. */
export interface LiveCookie extends CookiePair, CookieScope {
  /** What it is called in the recording. */
  readonly recordedName: string;
  /** Position of the recording whose live response set it. */
  readonly source: number;
}

type StoredCookie = InstanceType<ToughCookie['Cookie']>;

export interface Jar {
  /**
   * Takes a Set-Cookie, as it came.
   * @param source position of the recording whose response it is of
   */
  store(setCookie: string, url: string, source: number): void;
  /** What is sent to a URL, in the order of RFC 6265 section 5.4. */
  cookies(url: string): LiveCookie[];
  /** What there is of a recorded name, wherever it is sent, the latest last. */
  named(name: string): LiveCookie[];
  /** Whose live response set or deleted a cookie of that recorded name last, if one ever did. */
  lastSource(name: string): number | undefined;
}

const require: NodeJS.Require = createRequire(import.meta.url);

/**
 * Makes an empty jar.
 * @param recordedHosts which a server that still has its old settings takes for its own
 * @param names what the recording calls the cookies of the live server
 */
export function createJar(
  recordedHosts: ReadonlySet<string> = new Set(),
  names: CookieNames = new CookieNames(),
): Jar {
  const { Cookie, CookieJar, MemoryCookieStore }: ToughCookie = require('tough-cookie');
  const store = new MemoryCookieStore();
  // Its own search finds no cookie of a domain such as "internal", and throws for a host named "test".
  // The jar itself looks at the domain of each.
  store.findCookies = async (_domain, _path, _special, callback?: FindCallback) => {
    if (!callback) return store.getAllCookies();
    store.getAllCookies(callback);
    return [];
  };
  const jar = new CookieJar(store, {
    // Whoever named the target trusts it.
    rejectPublicSuffixes: false,
    // Clients other than browsers know no prefixes: what the recorded one did is in the recording.
    prefixSecurity: 'unsafe-disabled',
    // Browsers take loopback for trustworthy: there, Secure cookies go by plain http as well.
    allowSecureOnLocal: true,
    // A client may carry it by hand, whatever the rules are.
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

/** As the library keeps it; undefined where it cannot read the attributes. */
function toStored(
  Cookie: ToughCookie['Cookie'],
  setCookie: string,
  cookie: SetCookie,
): StoredCookie | undefined {
  const { name, value, domain, age } = cookie;
  const stored = Cookie.parse(['name=value', ...setCookie.split(';').slice(1)].join(';'));
  if (!stored) return undefined;
  stored.value = value;
  // The server still names its old domain, say in its settings. The cookie is better kept for the
  // target's host than lost. One of a wider domain is another than one of that host alone.
  stored.key = isForeign(cookie) ? `${name}\n${domain}` : name;
  if (isForeign(cookie) || domain === '') stored.domain = null;
  // Its Max-Age would count from the last time that the cookie was sent.
  if (stored.maxAge !== null) stored.expires = new Date(Date.now() + age);
  stored.maxAge = null;
  return stored;
}

/**
 * The cookies of one client, by the rules of RFC 6265 as tough-cookie has them: domain, path, Secure,
 * Max-Age, Expires. It is loaded with the first jar: most sessions have no cookies.
 *
 * Of a Set-Cookie it gets the attributes alone. Name and value stay the bytes that the server sent:
 * it would refuse some, and takes the last byte of a letter in UTF-8 for white space.
 */
import { createRequire } from 'node:module';
import { type CookiePair, parseCookiePair } from './cookie-pair.ts';

type ToughCookie = typeof import('tough-cookie');

type FindCallback = Parameters<InstanceType<ToughCookie['MemoryCookieStore']>['getAllCookies']>[0];

export interface Jar {
  /** Takes a Set-Cookie, as it came. */
  store(setCookie: string, url: string): void;
  /** What is sent to a URL, in the order of RFC 6265 section 5.4. */
  cookies(url: string): CookiePair[];
}

const require: NodeJS.Require = createRequire(import.meta.url);

/** Makes an empty jar. */
export function createJar(): Jar {
  const {
    Cookie,
    CookieJar,
    domainMatch,
    MemoryCookieStore,
  }: ToughCookie = require('tough-cookie');
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
  });
  return {
    store(setCookie, url) {
      const [pair = '', ...attributes] = setCookie.split(';');
      const { name, value } = parseCookiePair(pair);
      const cookie = Cookie.parse(['name=value', ...attributes].join(';'));
      if (!cookie) return;
      cookie.key = name;
      cookie.value = value;
      // The server still names its old domain, say in its settings. The cookie is better kept for the
      // target's host than lost.
      if (!domainMatch(new URL(url).hostname, cookie.domain ?? undefined)) cookie.domain = null;
      jar.setCookieSync(cookie, url, { ignoreError: true });
    },
    cookies(url) {
      return jar
        .getCookiesSync(url, { sort: true })
        .map(({ key: name, value }) => ({ name, value }));
    },
  };
}

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

export interface Jar {
  /** Takes a Set-Cookie, as it came. */
  store(setCookie: string, url: string): void;
  /** What is sent to a URL, in the order of RFC 6265 section 5.4. */
  cookies(url: string): CookiePair[];
}

const require: NodeJS.Require = createRequire(import.meta.url);

/** Makes an empty jar. */
export function createJar(): Jar {
  const { Cookie, CookieJar, domainMatch }: ToughCookie = require('tough-cookie');
  const jar = new CookieJar(undefined, {
    // Whoever named the target trusts it, and names such as "localhost" or "api" are public suffixes.
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
      // The server still names its old domain, say in its settings. The target is the only host that
      // the cookie can be for, so that it is better kept for that one than lost.
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

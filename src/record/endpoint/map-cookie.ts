import { isIP } from 'node:net';
import type { Upstream } from './upstream.ts';

/** Who set a cookie, and who is to keep it. */
export interface CookieContext {
  readonly upstream: Upstream;
  /** The client is a browser. */
  readonly isBrowser: boolean;
}

/**
 * A Set-Cookie header as a client of the endpoint must see it to keep the cookie and send it back.
 *
 * A Domain that covers the API goes: the cookie becomes one of the endpoint's host, and is sent to all
 * endpoints, whose hosts differ in their ports only (RFC 6265, section 8.5). Any other stays, so that
 * the cookie is refused as it would be otherwise.
 *
 * Secure goes, since most cookie jars would never send the cookie over plain HTTP. It stays where the
 * client would refuse the cookie without it: for its name (RFC 6265bis, section 4.1.3: curl, browsers),
 * and in browsers for SameSite=None and Partitioned. These take 127.0.0.1 for trustworthy (Secure
 * Contexts, section 3.1), and send it.
 */
export function mapCookie(value: string, { upstream, isBrowser }: CookieContext): string {
  const { hostname, isSecure } = upstream;
  const [pair = '', ...attributes] = value.split(';');
  const isNamedSecure = /^\s*__(Secure|Host)-/i.test(pair);
  const isCrossSite = attributes.some((each) =>
    /^\s*(samesite\s*=\s*none|partitioned)\s*$/i.test(each),
  );
  const dropsSecure = isSecure && !isNamedSecure && !(isBrowser && isCrossSite);
  const kept = attributes.filter((attribute) => {
    const [name = '', content = ''] = attribute.split('=').map((part) => part.trim());
    if (name.toLowerCase() === 'secure') return !dropsSecure;
    return name.toLowerCase() !== 'domain' || !covers(content, hostname);
  });
  return [pair, ...kept].join(';');
}

/** Domain matching (RFC 6265, section 5.1.3). No API may set a cookie for a whole top-level domain. */
function covers(domain: string, hostname: string): boolean {
  const name = domain.replace(/^\./, '').toLowerCase();
  if (name === hostname) return true;
  return name.includes('.') && hostname.endsWith(`.${name}`) && isIP(hostname) === 0;
}

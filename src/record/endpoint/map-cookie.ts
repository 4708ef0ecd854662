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
 * Secure goes for clients that would never send it over plain HTTP. Browsers do: they take 127.0.0.1
 * for trustworthy (Secure Contexts, section 3.1), and refuse SameSite=None and Partitioned without it.
 * It also stays where the cookie's name asks for it: curl and tough-cookie refuse it then as well.
 */
export function mapCookie(value: string, { upstream, isBrowser }: CookieContext): string {
  const { hostname, isSecure } = upstream;
  const [pair = '', ...attributes] = value.split(';');
  const dropsSecure = isSecure && !isBrowser && !/^\s*__(Secure|Host)-/i.test(pair);
  const kept = attributes.filter((attribute) => {
    const [, name = '', content = ''] = /^\s*([^=\s]*)\s*=?\s*(.*?)\s*$/.exec(attribute) ?? [];
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

/**
 * Maps addresses between a client, which knows the API as `http://127.0.0.1:PORT`, and the API. If the
 * origin is changed, the API gets its own host, and URLs in the headers of its responses are mapped to
 * the endpoint. Otherwise it gets the endpoint's host and builds its URLs from that. Bodies are never
 * changed.
 */

import { isIP } from 'node:net';
import { headerValue } from '../../http/headers.ts';
import { parseUrl } from '../../http/urls.ts';
import type { Header } from '../../session/schema.ts';
import { type AddressPair, isEndpointName, replaceEndpoint } from '../pipeline/addresses.ts';
import { type HeadMapping, namesSameServer, type Upstream } from '../pipeline/destination.ts';
import { pairHeaders } from '../pipeline/raw-headers.ts';

/**
 * A mapping of addresses between the clients of an endpoint and its API.
 * @param own the endpoint whose traffic is mapped
 * @param others further endpoints of the session: what leads to their APIs leads to them. It is read
 * at each request, so that it may grow
 */
export function createAddressMapping(
  own: AddressPair,
  others: readonly AddressPair[] = [],
): HeadMapping {
  return {
    toUpstream: ({ url = '/', rawHeaders }) => {
      const named = [own, ...others].filter(isKnownOtherwise);
      if (named.length === 0) return { path: url, headers: pairHeaders(rawHeaders) };
      const rewrite = (text: string): string =>
        replaceEndpoint(text, named, ({ upstream, changesOrigin }) => ({
          isSecure: upstream.isSecure,
          host: changesOrigin ? upstream.host : undefined,
        }));
      const headers = pairHeaders(rawHeaders).map(([name, value]): Header => {
        const isHost = own.changesOrigin && name.toLowerCase() === 'host';
        return [name, isHost ? own.upstream.host : rewrite(value)];
      });
      return { path: rewrite(url), headers };
    },
    toClient: (headers, { url = '/', rawHeaders }) => {
      if (!headers.some(leadsSomewhere)) return headers;
      const sent = pairHeaders(rawHeaders);
      return mapResponseHeaders(headers, {
        pairs: [own, ...others],
        hostname: nameIn(headerValue(sent, 'host') ?? ''),
        path: url,
        // Others that implement fetch send the rest of these headers, but have no site.
        isBrowser: headerValue(sent, 'sec-fetch-site') !== undefined,
      });
    },
  };
}

/** An endpoint speaks plain HTTP: an API that does so too, and is given its host, knows it as it is. */
function isKnownOtherwise({ upstream, changesOrigin }: AddressPair): boolean {
  return changesOrigin || upstream.isSecure;
}

/** The name by which a Host header calls an endpoint: cookies are kept by it. */
function nameIn(host: string): string {
  const name = host.replace(/:\d+$/, '');
  return isEndpointName(name) ? name : '127.0.0.1';
}

/** Who set a cookie, and who is to keep it. */
interface CookieContext {
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
function mapCookie(value: string, { upstream, isBrowser }: CookieContext): string {
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

/** What the headers of a response are read against. */
interface ResponseContext extends UrlContext {
  /** The client is a browser. */
  readonly isBrowser: boolean;
}

type MapValue = (value: string, context: ResponseContext) => string;

/** The headers that lead a client somewhere, and where their URLs stand. */
const mappings: ReadonlyMap<string, MapValue> = new Map<string, MapValue>([
  ['location', mapUrl],
  ['content-location', mapUrl],
  ['access-control-allow-origin', mapUrl],
  ['link', (value, context) => mapEach(value, /(<)([^>]*)/g, context)],
  [
    'refresh',
    (value, context) => mapEach(value, /^([^;,]*[;,]\s*(?:url\s*=\s*)?["']?)(.*)/i, context),
  ],
  // The realm of another scheme is a name that the client computes with.
  [
    'www-authenticate',
    (value, context) =>
      /^\s*bearer\s/i.test(value) ? mapEach(value, /(=\s*")([^"]*)/g, context) : value,
  ],
  [
    'set-cookie',
    (value, { pairs: [{ upstream }], isBrowser }) => mapCookie(value, { upstream, isBrowser }),
  ],
]);

/** Whether it is one that `mapResponseHeaders` may change. */
function leadsSomewhere([name]: Header): boolean {
  return mappings.has(name.toLowerCase());
}

/** The headers of a response as a client of the endpoint must see them. */
function mapResponseHeaders(headers: readonly Header[], context: ResponseContext): Header[] {
  return headers.map(([name, value]) => {
    const map = mappings.get(name.toLowerCase());
    return [name, map === undefined ? value : map(value, context)];
  });
}

function mapEach(value: string, places: RegExp, context: UrlContext): string {
  return value.replace(places, (_, start: string, url: string) => start + mapUrl(url, context));
}

/** What a URL in a response is read against. */
interface UrlContext {
  /** The first is that of the response. Each endpoint takes every path of its API's origin. */
  readonly pairs: readonly [own: AddressPair, ...others: AddressPair[]];
  /** By which name the client calls endpoints. */
  readonly hostname: string;
  /** Path of the request that was answered. */
  readonly path: string;
}

/** Scheme (which may be missing), user info, host with port, and the rest. */
const ABSOLUTE = /^(https?:)?\/\/([^/?#\\@]*@)?([^/?#\\@]+)(.*)$/is;

/**
 * A URL reference with the endpoint's address in the place of its API's. All else stays byte for byte:
 * relative references, user info, other hosts, and addresses inside of queries, which the client sends
 * back to an API that knows itself by them.
 */
function mapUrl(reference: string, context: UrlContext): string {
  const [whole, scheme, user = '', authority = '', rest = ''] = ABSOLUTE.exec(reference) ?? [];
  if (whole === undefined) return reference;
  const url = parseAuthority(scheme ?? ownScheme(context), authority);
  if (url === undefined) return reference;
  const pair = context.pairs.find((each) => names(url, rest, each, context));
  if (pair === undefined) return reference;
  // One that already leads back keeps the name that it has there.
  const hostname = isEndpoint(url, pair) ? url.hostname : context.hostname;
  return `${scheme === undefined ? '' : 'http:'}//${user}${hostname}:${pair.port}${rest}`;
}

function ownScheme({ pairs: [own] }: UrlContext): string {
  return own.upstream.isSecure ? 'https:' : 'http:';
}

/** Header bytes are read as latin1; a host name in UTF-8 becomes Punycode here, as in a client. */
function parseAuthority(scheme: string, authority: string): URL | undefined {
  return parseUrl(`${scheme}//${Buffer.from(authority, 'latin1').toString('utf8')}`);
}

function names(url: URL, rest: string, pair: AddressPair, { path }: UrlContext): boolean {
  const { origin, isSecure } = pair.upstream;
  if (namesSameServer(url.origin, origin)) return true;
  if (!isSecure) return false;
  // An API that was given the endpoint's host, and knows that it is called by TLS.
  if (isEndpoint(url, pair)) return url.protocol === 'https:';
  // An API that does not know so: something in front of it ends the TLS. Where the scheme is all that
  // a redirect changes, it means it, and would come back here for ever.
  return `https://${url.host}` === origin && (rest || '/') !== path;
}

function isEndpoint({ hostname, port }: URL, pair: AddressPair): boolean {
  return port === pair.port && isEndpointName(hostname);
}

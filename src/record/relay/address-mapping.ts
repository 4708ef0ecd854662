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
 * Creates a mapping of addresses between the clients of an endpoint and its API.
 * @param own the endpoint whose traffic is mapped
 * @param others further endpoints of the session: URLs of their APIs are mapped to these endpoints. The
 * list is read at each request, so it may grow
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
        // Other implementations of fetch send the other Sec-Fetch headers, but not this one.
        isBrowser: headerValue(sent, 'sec-fetch-site') !== undefined,
      });
    },
  };
}

/** Whether an API knows another address than the endpoint's: it uses TLS, or receives its own host. */
function isKnownOtherwise({ upstream, changesOrigin }: AddressPair): boolean {
  return changesOrigin || upstream.isSecure;
}

/** The name of an endpoint in a Host header, under which clients keep cookies. */
function nameIn(host: string): string {
  const name = host.replace(/:\d+$/, '');
  return isEndpointName(name) ? name : '127.0.0.1';
}

/** The API that set a cookie, and the client that has to keep it. */
interface CookieContext {
  readonly upstream: Upstream;
  /** Whether the client is a browser. */
  readonly isBrowser: boolean;
}

/**
 * A Set-Cookie header as a client of the endpoint must see it to keep the cookie and send it back.
 *
 * A Domain that covers the API is removed. The cookie then belongs to the endpoint's host, and is sent to
 * all endpoints, whose hosts differ only in their ports (RFC 6265, section 8.5). Any other Domain stays,
 * so that the client refuses the cookie as it would without the endpoint.
 *
 * Secure is removed, since most cookie jars would never send the cookie over plain HTTP. Secure stays if
 * the client would refuse the cookie without it: because of the cookie's name (RFC 6265bis, section
 * 4.1.3: curl, browsers), and in browsers because of SameSite=None and Partitioned. Browsers consider
 * 127.0.0.1 trustworthy (Secure Contexts, section 3.1), and send the cookie.
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

/** Domain matching (RFC 6265, section 5.1.3). An API may not set a cookie for a whole top-level domain. */
function covers(domain: string, hostname: string): boolean {
  const name = domain.replace(/^\./, '').toLowerCase();
  if (name === hostname) return true;
  return name.includes('.') && hostname.endsWith(`.${name}`) && isIP(hostname) === 0;
}

/** The context in which the headers of a response are read. */
interface ResponseContext extends UrlContext {
  /** Whether the client is a browser. */
  readonly isBrowser: boolean;
}

type MapValue = (value: string, context: ResponseContext) => string;

/** The headers that lead a client somewhere, each with a function that maps the URLs in it. */
const mappings: ReadonlyMap<string, MapValue> = new Map<string, MapValue>([
  ['location', mapUrl],
  ['content-location', mapUrl],
  ['access-control-allow-origin', mapUrl],
  ['link', (value, context) => mapEach(value, /(<)([^>]*)/g, context)],
  [
    'refresh',
    (value, context) => mapEach(value, /^([^;,]*[;,]\s*(?:url\s*=\s*)?["']?)(.*)/i, context),
  ],
  // For other schemes, the realm is a name that the client uses in computations.
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

/** Whether a header is one that `mapResponseHeaders` may change. */
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

/** The context in which a URL in a response is read. */
interface UrlContext {
  /** The first endpoint gives the response. Each endpoint accepts every path of its API's origin. */
  readonly pairs: readonly [own: AddressPair, ...others: AddressPair[]];
  /** The name by which the client calls endpoints. */
  readonly hostname: string;
  /** Path of the request that was answered. */
  readonly path: string;
}

/** Scheme (which may be missing), user info, host with port, and the rest. */
const ABSOLUTE = /^(https?:)?\/\/([^/?#\\@]*@)?([^/?#\\@]+)(.*)$/is;

/**
 * Replaces the API's address in a URL reference with the endpoint's. Everything else stays byte for byte:
 * relative references, user info, other hosts, and addresses inside queries, which the client sends back
 * to the API, and by which the API knows itself.
 */
function mapUrl(reference: string, context: UrlContext): string {
  const [whole, scheme, user = '', authority = '', rest = ''] = ABSOLUTE.exec(reference) ?? [];
  if (whole === undefined) return reference;
  const url = parseAuthority(scheme ?? ownScheme(context), authority);
  if (url === undefined) return reference;
  const pair = context.pairs.find((each) => names(url, rest, each, context));
  if (pair === undefined) return reference;
  // A URL that already leads to the endpoint keeps its host name.
  const hostname = isEndpoint(url, pair) ? url.hostname : context.hostname;
  return `${scheme === undefined ? '' : 'http:'}//${user}${hostname}:${pair.port}${rest}`;
}

function ownScheme({ pairs: [own] }: UrlContext): string {
  return own.upstream.isSecure ? 'https:' : 'http:';
}

/** Header bytes are read as latin1. A host name in UTF-8 becomes Punycode here, as in a client. */
function parseAuthority(scheme: string, authority: string): URL | undefined {
  return parseUrl(`${scheme}//${Buffer.from(authority, 'latin1').toString('utf8')}`);
}

function names(url: URL, rest: string, pair: AddressPair, { path }: UrlContext): boolean {
  const { origin, isSecure } = pair.upstream;
  if (namesSameServer(url.origin, origin)) return true;
  if (!isSecure) return false;
  // The API was given the endpoint's host, and knows that clients use TLS.
  if (isEndpoint(url, pair)) return url.protocol === 'https:';
  // Something in front of the API terminates TLS, so the API does not know that clients use TLS. A redirect
  // that changes only the scheme would lead back here forever, so it is left as it is.
  return `https://${url.host}` === origin && (rest || '/') !== path;
}

function isEndpoint({ hostname, port }: URL, pair: AddressPair): boolean {
  return port === pair.port && isEndpointName(hostname);
}

/** URLs of an API as its client must see them: where they lead to the API, they lead to its endpoint. */
import { parseUrl } from '../../http/parse-url.ts';
import { namesSameServer } from '../names-same-server.ts';
import { type AddressPair, isEndpointName } from './address-pair.ts';

/** What a URL in a response is read against. */
export interface UrlContext {
  /** The first is that of the response. Each endpoint takes every path of its API's origin. */
  readonly pairs: readonly [own: AddressPair, ...others: AddressPair[]];
  /** By which name the client calls endpoints. */
  readonly hostname: string;
  /** Target of the request that was answered. */
  readonly target: string;
}

/** Scheme (which may be missing), user info, host with port, and the rest. */
const ABSOLUTE = /^(https?:)?\/\/([^/?#\\@]*@)?([^/?#\\@]+)(.*)$/is;

/**
 * A URL reference with the endpoint's address in the place of its API's. All else stays byte for byte:
 * relative references, user info, other hosts, and addresses inside of queries, which the client sends
 * back to an API that knows itself by them.
 */
export function mapUrl(reference: string, context: UrlContext): string {
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

function names(url: URL, rest: string, pair: AddressPair, { target }: UrlContext): boolean {
  const { origin, isSecure } = pair.upstream;
  if (namesSameServer(url.origin, origin)) return true;
  if (!isSecure) return false;
  // An API that was given the endpoint's host, and knows that it is called by TLS.
  if (isEndpoint(url, pair)) return url.protocol === 'https:';
  // An API that does not know so: something in front of it ends the TLS. Where the scheme is all that
  // a redirect changes, it means it, and would come back here for ever.
  return `https://${url.host}` === origin && (rest || '/') !== target;
}

function isEndpoint({ hostname, port }: URL, pair: AddressPair): boolean {
  return port === pair.port && isEndpointName(hostname);
}

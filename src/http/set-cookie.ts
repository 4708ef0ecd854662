import { isNamed, trimBlanks } from './headers.ts';
import { isLoopback } from './loopback.ts';

/** The parts of a URL that decide which cookies it is sent. */
type RequestUrl = Pick<URL, 'protocol' | 'hostname' | 'pathname'>;

/** What tells cookies of one name apart, as the response has it. */
export interface CookieScope {
  /** Path of the requests that the cookie is for. */
  readonly path: string;
  /** Whether the path is that of the request, since the response named none. */
  readonly isDefaultPath: boolean;
  /** Empty for a cookie of only the host that set it. */
  readonly domain: string;
}

/** A cookie as a response sets it. */
export interface SetCookie extends CookiePair, CookieScope {
  /** The host that set it. */
  readonly host: string;
  readonly isSecure: boolean;
  /** In ms, how long the cookie lives; 0 or less for one that is deleted. */
  readonly age: number;
}

/** A cookie that expires before this time is deleted. Most servers name 1970. */
const LONG_AGO = Date.UTC(2010, 0);

/**
 * Reads a Set-Cookie (RFC 6265 sections 5.2 and 5.3).
 * @param url of the request
 * @param now the server's time at the response, in ms, if known
 */
export function parseSetCookie(setCookie: string, url: RequestUrl, now?: number): SetCookie {
  const [pair = '', ...pieces] = setCookie.split(';');
  const attributes = new Map(pieces.map(parseAttribute));
  const path = attributes.get('path') ?? '';
  const isDefaultPath = !path.startsWith('/');
  return {
    ...parseCookiePair(pair),
    path: isDefaultPath ? defaultPath(url.pathname) : path,
    isDefaultPath,
    domain: (attributes.get('domain') ?? '').replace(/^\./, '').toLowerCase(),
    host: url.hostname,
    isSecure: attributes.has('secure'),
    age: ageOf(attributes, now),
  };
}

/** Whether a client that obeys the rules sends a cookie to a URL while it lives (section 5.4). */
export function isSentTo(cookie: SetCookie, { hostname, pathname, protocol }: RequestUrl): boolean {
  const { path, isSecure } = cookie;
  if (isSecure && protocol !== 'https:' && !isLoopback(hostname)) return false;
  const isOfDomain = !isForeign(cookie) && isInDomain(hostname, cookie.domain);
  if (!(hostname === cookie.host || isOfDomain) || !pathname.startsWith(path)) return false;
  return pathname.length === path.length || path.endsWith('/') || pathname[path.length] === '/';
}

/** A key that two cookies share if the later one replaces the earlier one (section 5.3, step 11). */
export function slotOf(cookie: SetCookie): string {
  const { name, domain, host, path } = cookie;
  const whose = isForeign(cookie) ? `${domain}@${host}` : domain || host;
  return `${name};${whose};${path}`;
}

/**
 * Whether a cookie names a domain that its host is not in: a server may not know the name that clients know
 * it by.
 */
export function isForeign({ domain, host }: SetCookie): boolean {
  return domain !== '' && !isInDomain(host, domain);
}

function isInDomain(host: string, domain: string): boolean {
  return domain !== '' && (host === domain || host.endsWith(`.${domain}`));
}

function parseAttribute(text: string): [string, string] {
  const equals = text.indexOf('=');
  if (equals === -1) return [text.trim().toLowerCase(), ''];
  return [text.slice(0, equals).trim().toLowerCase(), text.slice(equals + 1).trim()];
}

function defaultPath(pathname: string): string {
  return pathname.slice(0, Math.max(1, pathname.lastIndexOf('/')));
}

function ageOf(attributes: ReadonlyMap<string, string>, now: number | undefined): number {
  const maxAge = attributes.get('max-age') ?? '';
  if (/^-?\d+$/.test(maxAge)) return Number(maxAge) * 1000;
  const expires = Date.parse((attributes.get('expires') ?? '').replaceAll('-', ' '));
  if (Number.isNaN(expires)) return Infinity;
  if (now !== undefined) return expires - now;
  return expires < LONG_AGO ? 0 : Infinity;
}

/** A cookie as `Cookie` and `Set-Cookie` have it, byte for byte, neither decoded nor unquoted. */
export interface CookiePair {
  /** Empty for a cookie without a name, of which only the value is sent. */
  readonly name: string;
  readonly value: string;
}

/** Parses what is between two semicolons of `Cookie`, or before the first one of `Set-Cookie`. */
export function parseCookiePair(text: string): CookiePair {
  const equals = text.indexOf('=');
  if (equals === -1) return { name: '', value: trimBlanks(text) };
  return {
    name: trimBlanks(text.slice(0, equals)),
    value: trimBlanks(text.slice(equals + 1)),
  };
}

/** A cookie with its place in a header. */
interface PlacedCookie extends CookiePair {
  /** Offset of the value. */
  readonly start: number;
}

/**
 * The cookies of a `Cookie`, in their order, or the one cookie of a `Set-Cookie`.
 * @param name of the header, in any case
 */
export function findCookies(name: string, header: string): PlacedCookie[] {
  const pairs = header.split(';', isNamed(name, 'set-cookie') ? 1 : undefined);
  let at = 0;
  return pairs.map((text) => {
    const pair = parseCookiePair(text);
    const start = at + text.indexOf(pair.value, text.indexOf('=') + 1);
    at += text.length + 1;
    return { ...pair, start };
  });
}

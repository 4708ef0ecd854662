import { isNamed, trimBlanks } from './headers.ts';
import { isLoopback } from './loopback.ts';

/** Of a URL, what decides on its cookies. */
type RequestUrl = Pick<URL, 'protocol' | 'hostname' | 'pathname'>;

/** What tells cookies of one name apart, in the words of the response. */
export interface CookieScope {
  /** Of the requests that it is for. */
  readonly path: string;
  /** Whether that comes from the path of the request, since the response named none. */
  readonly isDefaultPath: boolean;
  /** Empty for a cookie of the host alone that set it. */
  readonly domain: string;
}

/** A cookie as a response sets it. */
export interface SetCookie extends CookiePair, CookieScope {
  /** The host that set it. */
  readonly host: string;
  readonly isSecure: boolean;
  /** How long it lasts, in ms; one that is deleted does not. */
  readonly age: number;
}

/** Servers delete cookies by a time long ago, most of them by 1970. */
const LONG_AGO = Date.UTC(2010, 0);

/**
 * Reads a Set-Cookie (RFC 6265 sections 5.2 and 5.3).
 * @param url of the request
 * @param now the server's time at the response, in ms, where it is known
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

/** Whether a client that keeps the rules sends it to a URL, as long as it lasts (section 5.4). */
export function isSentTo(cookie: SetCookie, { hostname, pathname, protocol }: RequestUrl): boolean {
  const { path, isSecure } = cookie;
  if (isSecure && protocol !== 'https:' && !isLoopback(hostname)) return false;
  const isOfDomain = !isForeign(cookie) && isInDomain(hostname, cookie.domain);
  if (!(hostname === cookie.host || isOfDomain) || !pathname.startsWith(path)) return false;
  return pathname.length === path.length || path.endsWith('/') || pathname[path.length] === '/';
}

/** The same text for a cookie that takes the place of another (section 5.3, step 11). */
export function slotOf(cookie: SetCookie): string {
  const { name, domain, host, path } = cookie;
  const whose = isForeign(cookie) ? `${domain}@${host}` : domain || host;
  return `${name};${whose};${path}`;
}

/** Whether it names a domain that its host is not in: the server may not know how its client names it. */
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

/** A cookie as `Cookie` and `Set-Cookie` have it, byte for byte: nothing is decoded or unquoted. */
export interface CookiePair {
  /** Empty for a cookie without one, of which only the value is sent. */
  readonly name: string;
  readonly value: string;
}

/** The pair of a piece of `Cookie` between two semicolons, or of the first piece of `Set-Cookie`. */
export function parseCookiePair(text: string): CookiePair {
  const equals = text.indexOf('=');
  if (equals === -1) return { name: '', value: trimBlanks(text) };
  return {
    name: trimBlanks(text.slice(0, equals)),
    value: trimBlanks(text.slice(equals + 1)),
  };
}

/** A cookie in a header. */
interface PlacedCookie extends CookiePair {
  /** Where its value begins. */
  readonly start: number;
}

/**
 * The cookies in a `Cookie`, in their order, and the one of a `Set-Cookie`, without its attributes.
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

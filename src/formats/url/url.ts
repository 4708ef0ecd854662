/** URLs: their parts, their values, and where they are in texts. */
import { parseUrl } from '../../http/urls.ts';
import { decodeEscapes } from '../text/codecs.ts';
import { isFor } from '../value/api-words.ts';
import { type Cursor, FixedCursor, type Reading } from '../value/reading.ts';
import { readParameters } from './form.ts';

/** The parts of a URL as they are written, but for dot segments. */
interface UrlParts {
  /** Begins with a slash. The path of the server's own URL is without the base path of the target. */
  readonly path: string;
  readonly query: string | undefined;
  readonly fragment: string | undefined;
  /** Whether it is a URL of the server that answered. */
  readonly isOwn: boolean;
}

/** In characters: a longer URL is a text. */
export const MAX_URL_LENGTH = 8192;

const ABSOLUTE = /^https?:\/\/[^/?#\\]+/i;
const SCHEME = /^[a-z][a-z0-9+.-]*:/i;
const DOT_SEGMENT = /\/\.\.?(?:\/|$)/;

/**
 * The parts of an absolute http(s) URL or a path, or also of a relative reference. Undefined for anything
 * else, and for more than 8,192 characters, since pages and headers may hold thousands of URLs.
 * @param isReference whether the value is known to be a reference, so that it may be relative
 */
export function splitUrl(
  value: string,
  isReference: boolean,
  server: Reading['server'],
): UrlParts | undefined {
  if (value.length > MAX_URL_LENGTH) return undefined;
  if (value.startsWith('//')) {
    const scheme = server.origin.slice(0, server.origin.indexOf('//'));
    return splitUrl(scheme + value, false, server);
  }
  if (value.startsWith('/')) return splitPath(value, true, server.basePath);
  const root = ABSOLUTE.exec(value)?.[0];
  if (root !== undefined) {
    const rest = value.slice(root.length);
    const other = otherOf(root, rest, server);
    if (other) return { ...splitPath(rest, true, other.basePath), isOwn: false };
    const isOwn = server.ownsAll || root === server.origin || originOf(root) === server.origin;
    return splitPath(rest, isOwn, server.basePath);
  }
  if (!isReference || SCHEME.test(value)) return undefined;
  const resolved = resolveReference(value, server);
  return resolved === undefined ? undefined : splitPath(resolved, true, server.basePath);
}

type ServerBase = Pick<Reading['server'], 'origin' | 'basePath'>;

/** The other server that a URL leads to: of several on one host, the one with the longest base path. */
function otherOf(
  root: string,
  path: string,
  { origin, basePath, others = [] }: Reading['server'],
): ServerBase | undefined {
  if (others.length === 0) return undefined;
  const named = originOf(root);
  const bases = [{ origin, basePath, isOwn: true }, ...others].filter(
    (base) => base.origin === named && isUnder(path, base.basePath),
  );
  const [longest] = bases.toSorted((a, b) => b.basePath.length - a.basePath.length);
  return longest && !('isOwn' in longest) ? longest : undefined;
}

function isUnder(path: string, basePath: string): boolean {
  return path.startsWith(basePath) && /^(?:[/?#]|$)/.test(path.slice(basePath.length));
}

function splitPath(text: string, isOwn: boolean, basePath: string): UrlParts {
  const hash = text.indexOf('#');
  const beforeHash = hash < 0 ? text : text.slice(0, hash);
  const mark = beforeHash.indexOf('?');
  const path = normalise(mark < 0 ? beforeHash : beforeHash.slice(0, mark));
  return {
    path: isOwn ? withoutBase(path, basePath) : path,
    query: mark < 0 ? undefined : beforeHash.slice(mark + 1),
    fragment: hash < 0 ? undefined : text.slice(hash + 1),
    isOwn,
  };
}

/** A path without the base path, which a server behind a proxy may not know and leave out. */
function withoutBase(path: string, basePath: string): string {
  if (basePath === '' || !path.startsWith(basePath)) return path;
  const rest = path.slice(basePath.length);
  if (rest === '') return '/';
  return rest.startsWith('/') ? rest : path;
}

function normalise(path: string): string {
  if (path === '') return '/';
  return DOT_SEGMENT.test(path) ? new URL(`http://a${path}`).pathname : path;
}

function resolveReference(value: string, server: Reading['server']): string | undefined {
  const url = parseUrl(value, `http://a${server.basePath}${askedPath(server)}`);
  return url && url.pathname + url.search + url.hash;
}

/** The base of relative references: the requested path, without the origin that a proxy is sent. */
export function askedPath({ requestPath }: Pick<Reading['server'], 'requestPath'>): string {
  const path = requestPath.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '');
  return path.startsWith('/') && path.length <= MAX_URL_LENGTH ? path : '/';
}

function originOf(root: string): string | undefined {
  return parseUrl(root)?.origin;
}

/** A piece of a text, as it is written. */
interface UrlPiece {
  readonly raw: string;
  readonly start: number;
}

/** The start of a query or a fragment: its mark, or the start of a text, in front of a name and a value. */
const QUERY_START = /(?:^|[?#"'>])(?=[\w.%[\]~-]{1,64}=)/g;
/** What is in no query; the escapes of `&` in JSON and markup are. */
const QUERY_END = /[\s"'<>`?#]|\\(?!\\{0,6}u0026)/g;
/** The end of the brackets or the sentence that a URL is in. */
const BEHIND = /[)\]},.;:!]{1,8}$/;

/** The queries and fragments with parameters in a text of any kind, such as JSON, markup or a script. */
export function* findQueries(text: string): Generator<UrlPiece, void> {
  for (const { 0: mark, index } of text.matchAll(QUERY_START)) {
    const start = index + mark.length;
    // The end is searched for: a query that is matched as a whole can take more memory than V8 gives.
    QUERY_END.lastIndex = start;
    const raw = text.slice(start, QUERY_END.exec(text)?.index);
    yield { raw: raw.replace(BEHIND, ''), start };
  }
}

/** `https://user:password@host` (RFC 3986, section 3.2.1), perhaps with escaped slashes. */
const USER_INFO = /:(?:\\?\/){2}[^\s/?#@"'<>\\:]{0,256}:([^\s/?#@"'<>\\]{1,512})@/g;

/** The passwords in the URLs of a text of any kind. */
export function* findUrlPasswords(text: string): Generator<UrlPiece, void> {
  if (!text.includes('@')) return;
  for (const { 0: all, 1: raw = '', index } of text.matchAll(USER_INFO)) {
    yield { raw, start: index + all.length - 1 - raw.length };
  }
}

const CLOSING = 0x29;

/**
 * Reports the values of a URL: its path and query, if it is the server's own; each segment of its path, and
 * the key in one; each parameter of its query and fragment. Reports nothing for a value that is no URL.
 * @param isReference whether the value is known to be a URL, so that it may be relative
 */
export function readUrlParts(
  value: string,
  isReference: boolean,
  within: Cursor,
  reading: Reading,
): void {
  const parts = splitUrl(value, isReference, reading.server);
  if (!parts) return;
  const { path, query, fragment, isOwn } = parts;
  const pathAndQuery = query === undefined ? path : `${path}?${query}`;
  if (isOwn) {
    reading.urlCursor.moveToPath(within);
    reading.visit(pathAndQuery, reading.urlCursor);
  }
  readSegments(path, within, reading);
  if (query) readParameters(query, 'query', within, 'part', reading, pathAndQuery);
  if (fragment?.includes('=')) {
    readParameters(fragment.replace(/^[/?]+/, ''), 'fragment', within, 'part', reading);
  }
}

function readSegments(path: string, within: Cursor, reading: Reading): void {
  const { visit, urlCursor } = reading;
  let before: string | undefined;
  let thing: string | undefined;
  let start = 1;
  for (let position = 1; start <= path.length; position += 1) {
    const slash = path.indexOf('/', start);
    const end = slash < 0 ? path.length : slash;
    if (end > start) {
      const segment = decodeEscapes(path.slice(start, end));
      urlCursor.moveToSegment(within, position, before, thing);
      visit(segment, urlCursor);
      if (path.charCodeAt(end - 1) === CLOSING) {
        readKey(path.slice(start, end), position, within, reading);
      }
      // In `/orders/edit/7`, 7 is an order.
      thing = isFor('verbs', segment) ? before : undefined;
      before = segment;
    }
    start = end + 1;
  }
}

/** Reports the key in a segment of OData, or each of several keys with names. */
function readKey(segment: string, position: number, within: Cursor, reading: Reading): void {
  const entity = entityKeyOf(segment);
  if (!entity) return;
  const { visit, urlCursor } = reading;
  const { name, key } = entity;
  if (!key.includes('=')) {
    urlCursor.moveToKey(within, position, name);
    visit(decodeEscapes(key), urlCursor);
    return;
  }
  for (const pair of key.split(',')) {
    const [named = '', value = ''] = pair.split('=', 2);
    if (named === '' || value === '') continue;
    urlCursor.moveToKey(within, position, name, named);
    visit(decodeEscapes(value), urlCursor);
  }
}

/** Reports a URL, perhaps a relative one, and its values. */
export function readReference(url: string, at: Cursor, reading: Reading): void {
  if (url === '') return;
  reading.visit(url, at);
  readUrlParts(url, true, at, reading);
}

/** A URL in a text, without the end of the sentence or the brackets that it is in. */
const URL_IN_TEXT = /https?:\/\/[^\s<>"'`{}|\\^]*[^\s<>"'`{}|\\^.,;:!?)\]]/gi;
/** URLs behind these are not read: a text with more is a list or a program. */
const MAX_URLS = 100;

/** Whether a text may have a URL in it. Every string of a response is asked. */
function hasUrlInside(text: string): boolean {
  // A single character is found much faster than several.
  return text.length > 10 && text.includes('/') && text.includes('://');
}

/** The first URLs in a text, as they are written. */
export function* findUrls(
  text: string,
): Generator<{ readonly url: string; readonly start: number }> {
  if (!hasUrlInside(text)) return;
  let count = 0;
  for (const { 0: url, index: start } of text.matchAll(URL_IN_TEXT)) {
    count += 1;
    if (count > MAX_URLS) return;
    yield { url, start };
  }
}

/**
 * Reports the URLs in a text that people read, such as a mail with a link to follow: `body /text url 1`. In
 * HTML, their ampersands are escaped.
 */
export function readUrlsInText(text: string, within: Cursor, reading: Reading): void {
  if (!hasUrlInside(text)) return;
  let count = 0;
  for (const { url } of findUrls(text)) {
    count += 1;
    const plain = text.includes('<') ? url.replaceAll('&amp;', '&') : url;
    readReference(
      plain,
      new FixedCursor('url', { kind: 'url', index: count }, [], within),
      reading,
    );
  }
}

/** A segment of OData with the key of an entity: `/Orders('7')`, `/Lines(OrderID=7,Line=1)`. */
interface EntityKey {
  readonly name: string;
  /** The key without its quotes. */
  readonly key: string;
  /** Offset of the key in the segment. */
  readonly start: number;
}

const CALL = /^([A-Za-z_]\w*)\('?([^()']+)'?\)$/;

/** The key in the parentheses of a path segment; undefined for other segments. */
export function entityKeyOf(segment: string): EntityKey | undefined {
  const call = segment.endsWith(')') ? CALL.exec(segment) : null;
  if (!call) return undefined;
  const [, name = '', key = ''] = call;
  return { name, key, start: segment.indexOf(key, name.length) };
}

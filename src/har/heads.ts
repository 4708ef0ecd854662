/** The heads of an entry's messages, as they were on the wire. */
import { FIELD_NAME, FIELD_VALUE, headerValue, MAX_HEADERS, trimBlanks } from '../http/headers.ts';
import { hasDotSegment, parseUrl } from '../http/urls.ts';
import type { RequestLine } from '../record/pipeline/exchange.ts';
import type { Header } from '../session/schema.ts';
import type { HarEntry } from './schema/entry-schema.ts';

/** A name and a value. */
interface Field {
  readonly name: string;
  readonly value: string;
}

/** Undefined if the URL is not an HTTP URL. */
export function requestLineOf({
  method,
  url,
  queryString,
  _path,
}: Pick<HarEntry['request'], 'method' | 'url' | 'queryString' | '_path'>): RequestLine | undefined {
  const parsed = parseUrl(url);
  if (parsed === undefined || !/^https?:$/.test(parsed.protocol)) return undefined;
  if (_path !== undefined) return { origin: parsed.origin, method, path: _path };
  const path = rawPathOf(url) ?? `${parsed.pathname}${parsed.search}`;
  return { origin: parsed.origin, method, path: withQuery(path, queryString) };
}

/** The path as it was sent. Undefined for a path that clients normalise before they send it. */
function rawPathOf(url: string): string | undefined {
  const [, rest] = /^https?:\/\/[^/?#]*([^#]*)/i.exec(url) ?? [];
  if (rest === undefined || !/^[!-[\]-~]*$/.test(rest) || hasDotSegment(rest)) return undefined;
  return rest.startsWith('/') ? rest : `/${rest}`;
}

/** Insomnia lists parameters that its URL lacks. */
function withQuery(path: string, parameters: readonly Field[]): string {
  if (path.includes('?') || parameters.length === 0) return path;
  const query = parameters.map(({ name, value }): [string, string] => [name, value]);
  return `${path}?${new URLSearchParams(query)}`;
}

/** The headers of a message that can be sent. */
interface MessageHeaders {
  readonly headers: Header[];
  /** The number of headers that cannot be sent. */
  readonly dropped: number;
}

/** The headers of a message in the HAR of a session, where nothing is elsewhere. */
export function ownHeadersOf({ headers }: { readonly headers: readonly Field[] }): MessageHeaders {
  return readHeaders(headers);
}

/** The headers of a request, with cookies and a media type that are only elsewhere in the entry. */
export function requestHeadersOf({
  headers: fields,
  cookies,
  postData,
}: HarEntry['request']): MessageHeaders {
  const { headers, dropped } = readHeaders(fields);
  if (cookies.length > 0 && headerValue(headers, 'cookie') === undefined) {
    const pairs = cookies.map(({ name, value }) => `${name}=${value}`);
    return readHeaders([...named(headers), { name: 'cookie', value: pairs.join('; ') }], dropped);
  }
  return withType({ headers, dropped }, postData?.mimeType);
}

/** The headers of a response, with those that are only elsewhere in the entry. */
export function responseHeadersOf(response: NonNullable<HarEntry['response']>): MessageHeaders {
  const { cookies, redirectURL, status, content } = response;
  const { headers, dropped } = readHeaders(splitCookies(response.headers, cookies));
  const added: Field[] = [];
  if (headerValue(headers, 'set-cookie') === undefined) {
    added.push(...cookies.map((cookie) => ({ name: 'set-cookie', value: setCookieOf(cookie) })));
  }
  const isRedirect = status >= 300 && status < 400 && redirectURL !== '';
  if (isRedirect && headerValue(headers, 'location') === undefined) {
    added.push({ name: 'location', value: redirectURL });
  }
  const all =
    added.length === 0 ? { headers, dropped } : readHeaders([...named(headers), ...added], dropped);
  return withType(all, content?.text === undefined ? undefined : content.mimeType);
}

/** Safari joins several cookies with commas. The list of cookies shows which commas are parts of dates. */
function splitCookies(fields: readonly Field[], cookies: readonly Field[]): readonly Field[] {
  if (cookies.length < 2) return fields;
  const names = new Set(cookies.map(({ name }) => name));
  return fields.flatMap((field) => {
    if (field.name.toLowerCase() !== 'set-cookie') return field;
    const pieces: string[] = [];
    for (const piece of field.value.split(', ')) {
      const isCookie = pieces.length === 0 || names.has(piece.split('=', 1)[0] ?? '');
      if (isCookie) pieces.push(piece);
      else pieces[pieces.length - 1] += `, ${piece}`;
    }
    return pieces.map((value) => ({ ...field, value }));
  });
}

/** The trailers of a message, which only our own HARs have. */
export function trailersOf({
  _trailers = [],
}: {
  readonly _trailers?: readonly Field[] | undefined;
}): Header[] {
  return readHeaders(_trailers).headers;
}

function named(headers: readonly Header[]): Field[] {
  return headers.map(([name, value]) => ({ name, value }));
}

/** @param mimeType media type of the body; browsers write `x-unknown` for an unknown type */
function withType(message: MessageHeaders, mimeType: string | undefined): MessageHeaders {
  const { headers, dropped } = message;
  if (mimeType === undefined || !mimeType.includes('/')) return message;
  if (headerValue(headers, 'content-type') !== undefined) return message;
  return readHeaders([...named(headers), { name: 'content-type', value: mimeType }], dropped);
}

/**
 * Leaves out the pseudo-headers of HTTP/2, such as `:authority`, which are parts of the request line. Browsers
 * join the values of several headers with line breaks. The number of headers is limited: a message
 * with more of them counts as malformed.
 */
function readHeaders(fields: readonly Field[], droppedBefore = 0): MessageHeaders {
  const headers: Header[] = [];
  let dropped = droppedBefore;
  for (const { name, value } of fields) {
    if (name.startsWith(':')) continue;
    if (headers.length + dropped > MAX_HEADERS) break;
    if (!FIELD_NAME.pattern.test(name)) {
      dropped++;
      continue;
    }
    for (const line of value.split(/\r?\n/, MAX_HEADERS + 1)) {
      const bytes = toBytes(trimBlanks(line));
      if (FIELD_VALUE.pattern.test(bytes)) headers.push([name, bytes]);
      else dropped++;
    }
  }
  return { headers, dropped };
}

/** A value with one character for each byte. Producers decode bytes as Latin-1 or as UTF-8. */
function toBytes(value: string): string {
  return /[^\0-\xff]/.test(value) ? Buffer.from(value).toString('latin1') : value;
}

function setCookieOf(cookie: NonNullable<HarEntry['response']>['cookies'][number]): string {
  const { name, value, path, domain, expires, httpOnly, secure, sameSite } = cookie;
  const attributes = [
    path && `Path=${path}`,
    domain && `Domain=${domain}`,
    expires && `Expires=${toHttpDate(expires)}`,
    httpOnly && 'HttpOnly',
    secure && 'Secure',
    sameSite && `SameSite=${sameSite}`,
  ];
  return [`${name}=${value}`, ...attributes.filter(Boolean)].join('; ');
}

/** Dates in a HAR are in ISO 8601. */
function toHttpDate(date: string): string {
  const time = Date.parse(date);
  return Number.isNaN(time) ? date : new Date(time).toUTCString();
}

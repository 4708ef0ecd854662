import { opaqueTag } from '../../http/entity-tag.ts';
import { findParameters, rememberNames } from '../../http/headers.ts';
import { findCookies } from '../../http/set-cookie.ts';
import { readValue } from '../json/json.ts';
import { decodeEscapes } from '../text/codecs.ts';
import { readReference } from '../url/url.ts';
import type { Step } from '../value/location.ts';
import {
  type Cursor,
  FixedCursor,
  type ReadableResponse,
  type Reading,
  RepeatCounter,
} from '../value/reading.ts';

/**
 * Reports the value of each header and of its parts. Headers that never name a live thing are left out.
 * @param within the part of a multipart body that has the headers
 */
export function readHeaders(
  headers: ReadableResponse['headers'],
  reading: Reading,
  within?: Cursor,
): void {
  let repeats: RepeatCounter | undefined;
  reading.isInHead = true;
  for (let index = 0; index < headers.length; index += 1) {
    const header = headers[index];
    const name = header && liveHeader(header[0], index);
    if (name === undefined || header?.[1] === '') continue;
    repeats ??= new RepeatCounter();
    readHeader(name, header?.[1] ?? '', repeats, reading, within);
  }
  reading.isInHead = false;
}

function readHeader(
  name: string,
  value: string,
  repeats: RepeatCounter,
  reading: Reading,
  within: Cursor | undefined,
): void {
  if (name === 'set-cookie') {
    readSetCookie(value, repeats, reading, within);
    return;
  }
  if (name === 'link') {
    readLink(value, repeats, reading, within);
    return;
  }
  const step: Step = { kind: 'header', name };
  const at = new FixedCursor(
    isReference(name) ? 'url' : 'string',
    repeats.next(step),
    [name],
    within,
  );
  if (isReference(name)) {
    readReference(value, at, reading);
  } else if (name === 'etag') {
    readEntityTag(value, at, reading);
  } else if (name === 'refresh') {
    readRefresh(value, at, reading);
  } else {
    readValue(value, at, reading);
    readBracketed(value, at, reading);
    readHeaderParameters(value, step, repeats, reading, within);
  }
}

/** Reports a lock token without its angle brackets, since clients send it within others. */
function readBracketed(value: string, at: Cursor, reading: Reading): void {
  if (!value.startsWith('<') || value.indexOf('>') !== value.length - 1) return;
  readValue(
    value.slice(1, -1),
    new FixedCursor('string', { kind: 'inside' }, undefined, at),
    reading,
  );
}

/** Whether the value of a header is a URL, which may be relative. */
function isReference(name: string): boolean {
  return name === 'location' || name === 'content-location';
}

/**
 * Reports an entity tag as a whole and without its quotes and `W/`, since clients send it back either way.
 */
function readEntityTag(value: string, at: Cursor, { visit }: Reading): void {
  visit(value, at);
  const tag = opaqueTag(value);
  if (tag !== undefined) visit(tag, new FixedCursor('string', { kind: 'tag' }, undefined, at));
}

const LINK: Step = { kind: 'header', name: 'link' };

/**
 * Reports the URLs of a Link header by their relations: `header link rel next`. A URL without a relation has
 * a number, and one with several relations is reported under each.
 */
function readLink(
  value: string,
  repeats: RepeatCounter,
  reading: Reading,
  within: Cursor | undefined,
): void {
  for (const { url, relations } of parseLinks(value)) {
    for (const each of relations.length === 0 ? [''] : relations) {
      const header = new FixedCursor('url', each === '' ? repeats.next(LINK) : LINK, [], within);
      const at =
        each === ''
          ? header
          : new FixedCursor('url', repeats.next({ kind: 'rel', name: each }), [each], header);
      readReference(url, at, reading);
    }
  }
}

/** Reports the URL of `5; url=/orders/7`, which browsers follow after that many seconds. */
export function readRefresh(value: string, within: Cursor, reading: Reading): void {
  const semicolon = /[;,]/.exec(value);
  if (!semicolon) return;
  const rest = value.slice(semicolon.index + 1).trim();
  const url = rest.replace(/^url\s*=\s*/i, '').replace(/^(["'])(.*)\1$/, '$2');
  readReference(url, new FixedCursor('url', { kind: 'url' }, undefined, within), reading);
}

/** Parameters that are the same in the responses of every instance. */
const UNLINKED_PARAMETERS = /^(?:realm|charset|algorithm|qop|stale|max-age|httponly|secure)$/i;

/** Reports the parameters of a header: `header www-authenticate nonce`. */
function readHeaderParameters(
  value: string,
  header: Step,
  repeats: RepeatCounter,
  reading: Reading,
  within: Cursor | undefined,
): void {
  for (const { name, value: text } of findParameters(value)) {
    if (text === '' || UNLINKED_PARAMETERS.test(name)) continue;
    const around = new FixedCursor('string', header, undefined, within);
    const step = repeats.next({ kind: 'parameter', name: name.toLowerCase() });
    readValue(text, new FixedCursor('string', step, [name], around), reading);
  }
}

/** How servers delete a cookie: by a Max-Age of 0 or less, or by an expiry long before there were cookies. */
const DELETES = /;\s*(?:max-age\s*=\s*"?(?:0+|-\d+)"?|expires\s*=[^;]*\b(?:1970|0000))\s*(?![\d])/i;

/** Whether a Set-Cookie deletes its cookie. */
export function deletesCookie(header: string): boolean {
  return DELETES.test(header);
}

/**
 * Reports the value of a cookie: `cookie sid`. A value with percent escapes is also reported without them,
 * since scripts send it so in a header of their own. A cookie that is deleted is not reported.
 */
function readSetCookie(
  header: string,
  repeats: RepeatCounter,
  { visit }: Reading,
  within: Cursor | undefined,
): void {
  const [cookie] = findCookies('set-cookie', header);
  if (!cookie?.value || deletesCookie(header)) return;
  const { name, value } = cookie;
  const at = new FixedCursor('string', repeats.next({ kind: 'cookie', name }), [name], within);
  visit(value, at);
  const decoded = decodeEscapes(value);
  if (decoded !== value)
    visit(decoded, new FixedCursor('string', { kind: 'decoded' }, undefined, at));
}

/**
 * Headers of responses that never name a live thing: they describe the message, the connection or the
 * server, instruct caches and browsers, or say when. A request that repeats one of their values does
 * so by chance. Not among them: Last-Modified and Digest, which are validators, and whatever nobody
 * has registered.
 */
const UNLINKED_HEADERS: ReadonlySet<string> = new Set([
  // The message and its connection (RFC 9110, RFC 9112).
  'connection',
  'content-encoding',
  'content-language',
  'content-length',
  'content-range',
  'content-type',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'via',
  // When.
  'age',
  'date',
  'expires',
  'retry-after',
  'server-timing',
  'x-response-time',
  'x-runtime',
  // What the server is and can.
  'accept',
  'accept-ch',
  'accept-encoding',
  'accept-patch',
  'accept-post',
  'accept-ranges',
  'allow',
  'alt-svc',
  'dav',
  'ms-author-via',
  'p3p',
  'server',
  'x-aspnet-version',
  'x-aspnetmvc-version',
  'x-powered-by',
  // What caches are to do, and what they did.
  'cache-control',
  'cdn-cache-control',
  'cf-cache-status',
  'pragma',
  'surrogate-control',
  'vary',
  'x-cache',
  'x-cache-hits',
  // What browsers are to do.
  'clear-site-data',
  'content-security-policy',
  'content-security-policy-report-only',
  'expect-ct',
  'feature-policy',
  'nel',
  'origin-agent-cluster',
  'permissions-policy',
  'public-key-pins',
  'referrer-policy',
  'report-to',
  'reporting-endpoints',
  'strict-transport-security',
  'timing-allow-origin',
  'x-content-type-options',
  'x-dns-prefetch-control',
  'x-download-options',
  'x-frame-options',
  'x-permitted-cross-domain-policies',
  'x-robots-tag',
  'x-ua-compatible',
  'x-xss-protection',
]);

/** Prefixes of such headers: CORS, handshakes, isolation, rate limits. */
const UNLINKED_PREFIXES =
  /^(?:access-control-|cross-origin-|sec-|(?:x-)?rate-?limit-|(?:x-)?rate-?limit$)/;

/** The name in lower case of a header that may name a live thing; undefined for others. */
const liveHeader: (name: string, place: number) => string | undefined = rememberNames((name) =>
  UNLINKED_HEADERS.has(name) || UNLINKED_PREFIXES.test(name) ? undefined : name,
);

/** A link of a `Link` header. */
interface HeaderLink {
  /** As it is written. */
  readonly url: string;
  /** In lower case. */
  readonly relations: readonly string[];
}

/** Relations of a link behind these are not read: each makes all values of its URL be reported again. */
const MAX_RELATIONS = 16;

/** `;name=value`, `;name="value"` or `;name`. */
const PARAMETER =
  /\s*;\s*([^\s=;,<"]*)\s*(?:=\s*(?:"([^"\\]*(?:\\[\s\S][^"\\]*)*)"|([^\s;,<"]*)))?/y;

/** The links of a `Link` header (RFC 8288 section 3), in their order, without malformed ones. */
function parseLinks(value: string): HeaderLink[] {
  const links: HeaderLink[] = [];
  for (let at = value.indexOf('<'); at !== -1; at = value.indexOf('<', at)) {
    const start = at + 1;
    at = start;
    while (at < value.length && value[at] !== '<' && value[at] !== '>') at += 1;
    if (value[at] !== '>') continue;
    const url = value.slice(start, at);
    PARAMETER.lastIndex = at + 1;
    let relation: string | undefined;
    for (let match = PARAMETER.exec(value); match; match = PARAMETER.exec(value)) {
      const [, name = '', quoted, token = ''] = match;
      at = PARAMETER.lastIndex;
      // Of several, the first counts (section 3.3).
      if (name.toLowerCase() === 'rel') relation ??= quoted ?? token;
    }
    links.push({ url, relations: relationsIn(relation ?? '') });
  }
  return links;
}

function relationsIn(relation: string): string[] {
  return relation.toLowerCase().split(/\s+/).filter(Boolean).slice(0, MAX_RELATIONS);
}

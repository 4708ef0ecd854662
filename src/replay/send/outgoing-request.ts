/** From a recorded request to what is put on the wire. */
import type { Readable } from 'node:stream';
import { headerValues, rememberNames } from '../../http/headers.ts';
import { parseUrl } from '../../http/urls.ts';
import type { Header, RecordedRequest } from '../../session/schema.ts';
import { type Target, type Targets, targetPath } from './target.ts';

/** A request as it is handed to a client. Host, framing and connection headers are the client's. */
export interface OutgoingRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: readonly Header[];
  readonly body: OutgoingBody | undefined;
  readonly trailers: readonly Header[];
}

export type OutgoingBody =
  | { readonly bytes: Uint8Array }
  | { readonly stream: Readable; readonly length: number };

/** How the requests of one replay differ from the recorded ones. */
export interface Rewriting {
  readonly targets: Targets;
  /** The user's headers. */
  readonly overrides: HeaderLists;
}

/** The recorded request as it is sent to its target. */
export function createOutgoingRequest(
  request: RecordedRequest,
  body: OutgoingBody | undefined,
  target: Target,
  { targets, overrides }: Rewriting,
): OutgoingRequest {
  const named = namedInConnection(request.headers);
  const headers: Header[] = [];
  for (let place = 0; place < request.headers.length; place += 1) {
    const header = request.headers[place];
    if (!header) continue;
    const { name, isOfEngine, isUrl } = headerKind(header[0], place);
    if (isOfEngine || named.includes(name)) continue;
    headers.push(isUrl ? rebaseHeader(header, targets) : header);
  }
  return {
    method: request.method,
    path: targetPath(target, request.path),
    headers: overrideHeaders(headers, overrides),
    body,
    trailers: request.trailers ?? [],
  };
}

/** What a header of a request is to the engine, by its name. */
interface HeaderKind {
  /** In lower case. */
  readonly name: string;
  /** The engine writes it itself. */
  readonly isOfEngine: boolean;
  /** A server checks or follows a URL of its own in it (RFC 6454, RFC 9110, RFC 4918). */
  readonly isUrl: boolean;
}

const URL_HEADERS: ReadonlySet<string> = new Set(['origin', 'referer', 'destination']);

/** @param place of the header among those of its request */
const headerKind: (name: string, place: number) => HeaderKind = rememberNames((name) => ({
  name,
  isOfEngine: ENGINE_HEADERS.has(name),
  isUrl: URL_HEADERS.has(name),
}));

/**
 * Lower-case names of the headers that the engine writes itself (RFC 9112, sections 3.2 and 6), and of those
 * that belong to one connection, whether Connection names them or not (RFC 9110, section 7.6.1).
 */
export const ENGINE_HEADERS: ReadonlySet<string> = new Set([
  'host',
  'content-length',
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'transfer-encoding',
  'upgrade',
]);

/** Headers by name, or as a list where a name comes more than once. */
export type HeaderFields = Readonly<Record<string, string>> | readonly Header[];

/** Headers for every request, and headers for those requests alone that were recorded with them. */
interface HeaderRules {
  /** Added to every request; one of the same name (in any case) is replaced. */
  readonly set?: HeaderFields | undefined;
  /** Put in the place of a header of the same name; a request without it does not get it. */
  readonly replace?: HeaderFields | undefined;
}

/**
 * Headers that a replay sends in the place of recorded ones. Without `set` and `replace`, all are set.
 * The value tells the two forms apart: in `{ set: 'a' }`, `set` is the name of a header.
 */
export type HeaderOverrides = HeaderFields | HeaderRules;

/** Header overrides of any form, as lists. No name is in both. */
export interface HeaderLists extends HeaderRules {
  readonly set: readonly Header[];
  readonly replace: readonly Header[];
}

/** Whether a value is in the form `{ set, replace }`. */
export function isHeaderRules(headers: unknown): headers is HeaderRules {
  if (typeof headers !== 'object' || headers === null || Array.isArray(headers)) return false;
  return ['set', 'replace'].some((key) => typeof Reflect.get(headers, key) === 'object');
}

/** Header overrides in any form, as lists. */
export function headerLists(headers: HeaderOverrides | undefined): HeaderLists {
  if (!isHeaderRules(headers)) return { set: listOf(headers), replace: [] };
  return { set: listOf(headers.set), replace: listOf(headers.replace) };
}

/** Overrides with others over them: a name that both have is as the others say, in all that they say of it. */
export function mergeHeaders(under: HeaderLists, over: HeaderLists): HeaderLists {
  const named = headerNames(over);
  const without = (headers: readonly Header[]): Header[] =>
    headers.filter(([name]) => !named.has(name.toLowerCase()));
  return {
    set: [...without(under.set), ...over.set],
    replace: [...without(under.replace), ...over.replace],
  };
}

/** The names of all overrides, in lower case. */
export function headerNames({ set, replace }: HeaderLists): ReadonlySet<string> {
  return new Set([...set, ...replace].map(([name]) => name.toLowerCase()));
}

/**
 * Headers with overrides put in: they take the place of the first header of their name (in any
 * case), whose spelling stays; further ones of that name are dropped; new ones come last.
 */
function overrideHeaders(
  headers: readonly Header[],
  { set, replace }: HeaderLists,
): readonly Header[] {
  if (set.length + replace.length === 0) return headers;
  const left = new Map<string, Header[]>();
  for (const override of [...set, ...replace]) {
    const name = override[0].toLowerCase();
    left.set(name, [...(left.get(name) ?? []), override]);
  }
  const overridden = new Set(left.keys());
  const kept = headers.flatMap((header): readonly Header[] => {
    const name = header[0].toLowerCase();
    if (!overridden.has(name)) return [header];
    const replacements = left.get(name) ?? [];
    left.delete(name);
    return replacements.map(([, value]): Header => [header[0], value]);
  });
  return [...kept, ...set.filter(([name]) => left.has(name.toLowerCase()))];
}

function listOf(headers: HeaderFields | undefined): readonly Header[] {
  if (headers === undefined) return [];
  return isList(headers) ? headers : Object.entries(headers);
}

function isList(headers: HeaderFields): headers is readonly Header[] {
  return Array.isArray(headers);
}

/** In any case, with the default port or without; with a user it is left as it is. */
const ORIGIN = /^https?:\/\/[^/?#@\\]+(?=\/|$)/i;

/**
 * A header that holds a URL of the server, with a recorded origin replaced by that of its target: a
 * check of `Origin` against `Host` must pass at the target as it did then.
 */
export function rebaseHeader(header: Header, targets: Targets): Header {
  const [name, value] = header;
  const named = ORIGIN.exec(value)?.[0];
  const recorded = named && parseUrl(named)?.origin;
  if (!recorded) return header;
  const target = targets.find(([origin]) => origin === recorded)?.[1];
  if (!target) return header;
  const rest = value.slice(named.length);
  return [name, rest === '' ? target.origin : target.origin + target.basePath + rest];
}

/** Lower-case names of the headers that a message names in Connection: they go no further either. */
function namedInConnection(headers: readonly Header[]): readonly string[] {
  const values = headerValues(headers, 'connection');
  if (values.length === 0) return NONE;
  return values.length === 1 && values[0] === 'keep-alive' ? KEEP_ALIVE : values.flatMap(namesIn);
}

const NONE: readonly string[] = [];
/** What most messages have. */
const KEEP_ALIVE: readonly string[] = ['keep-alive'];

function namesIn(value: string): string[] {
  return value.split(',').map((name) => name.trim().toLowerCase());
}

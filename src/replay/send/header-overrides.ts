/** The headers that a user sets on all requests of a replay. */
import { groupBy } from '../../collections.ts';
import type { Header } from '../../session/schema.ts';

/**
 * Names, in lower case, of the headers that the engine writes itself (RFC 9112, sections 3.2 and 6), and of
 * hop-by-hop headers, whether Connection lists them or not (RFC 9110, section 7.6.1).
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

/** Headers by name, or as a list in which a name may come more than once. */
export type HeaderFields = Readonly<Record<string, string>> | readonly Header[];

/** Headers for every request, and headers only for requests that were recorded with them. */
interface HeaderRules {
  /** Added to every request; one of the same name (in any case) is replaced. */
  readonly set?: HeaderFields | undefined;
  /** Replaces a header of the same name. A request that was recorded without it does not get it. */
  readonly replace?: HeaderFields | undefined;
}

/**
 * Headers that a replay sends in place of recorded ones. Without `set` and `replace`, all are set. The values
 * tell the two forms apart: in `{ set: 'a' }`, `set` is the name of a header.
 */
export type HeaderOverrides = HeaderFields | HeaderRules;

/** Header overrides as lists. No name is in both. */
export interface HeaderLists extends HeaderRules {
  readonly set: readonly Header[];
  readonly replace: readonly Header[];
}

/** Whether a value has the form `{ set, replace }`. */
export function isHeaderRules(headers: unknown): headers is HeaderRules {
  if (typeof headers !== 'object' || headers === null || Array.isArray(headers)) return false;
  return ['set', 'replace'].some((key) => typeof Reflect.get(headers, key) === 'object');
}

/** Header overrides of any form as lists. */
export function headerLists(headers: HeaderOverrides | undefined): HeaderLists {
  if (!isHeaderRules(headers)) return { set: listOf(headers), replace: [] };
  return { set: listOf(headers.set), replace: listOf(headers.replace) };
}

/** Merges two sets of overrides. If both have a name, `over` wins. */
export function mergeHeaders(under: HeaderLists, over: HeaderLists): HeaderLists {
  const named = createOverrides(over).byName;
  const without = (headers: readonly Header[]): Header[] =>
    headers.filter(([name]) => !named.has(name.toLowerCase()));
  return {
    set: [...without(under.set), ...over.set],
    replace: [...without(under.replace), ...over.replace],
  };
}

/** Header overrides, prepared for requests. */
interface Overrides {
  /** Headers for every request. */
  readonly set: readonly Header[];
  /** All headers, by name in lower case. */
  readonly byName: ReadonlyMap<string, readonly Header[]>;
}

/** Prepares header overrides of any form for requests. */
export function createOverrides(headers: HeaderOverrides | undefined): Overrides {
  const { set, replace } = headerLists(headers);
  return { set, byName: groupBy([...set, ...replace], ([name]) => name.toLowerCase()) };
}

function listOf(headers: HeaderFields | undefined): readonly Header[] {
  if (headers === undefined) return [];
  return isList(headers) ? headers : Object.entries(headers);
}

function isList(headers: HeaderFields): headers is readonly Header[] {
  return Array.isArray(headers);
}

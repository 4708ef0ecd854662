import type { Header } from '../../session/schema.ts';

/** Headers by name, or as a list where a name comes more than once. */
export type HeaderFields = Readonly<Record<string, string>> | readonly Header[];

/** Headers for every request, and headers for those requests alone that were recorded with them. */
export interface HeaderRules {
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
export function overrideHeaders(
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

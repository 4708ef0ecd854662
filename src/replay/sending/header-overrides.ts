import type { Header } from '../../session/schema.ts';

/** Headers by name, or as a list where a name comes more than once. */
export type HeaderOverrides = Readonly<Record<string, string>> | readonly Header[];

/** Header overrides in either form, as a list. */
export function headerList(headers: HeaderOverrides | undefined): readonly Header[] {
  if (headers === undefined) return [];
  return isList(headers) ? headers : Object.entries(headers);
}

/**
 * Headers with overrides put in: they take the place of the first header of their name (in any
 * case), whose spelling stays; further ones of that name are dropped; new ones come last.
 */
export function overrideHeaders(
  headers: readonly Header[],
  overrides: readonly Header[],
): readonly Header[] {
  if (overrides.length === 0) return headers;
  const left = new Map<string, Header[]>();
  for (const override of overrides) {
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
  return [...kept, ...[...left.values()].flat()];
}

function isList(headers: HeaderOverrides): headers is readonly Header[] {
  return Array.isArray(headers);
}

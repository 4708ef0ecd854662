/** Names come from data; those of headers are few. */
const MAX_KNOWN = 10_000;

/**
 * Finds something out about names of headers once for each: every message has the same ones.
 * @param find is given the name in lower case
 */
export function rememberNames<Found>(find: (name: string) => Found): (name: string) => Found {
  const known = new Map<string, { readonly found: Found }>();
  return (name) => {
    const cached = known.get(name);
    if (cached) return cached.found;
    const found = find(name.toLowerCase());
    if (known.size < MAX_KNOWN) known.set(name, { found });
    return found;
  };
}

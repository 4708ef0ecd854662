/** Names come from data; those of headers are few. */
const MAX_KNOWN = 10_000;

interface Known<Found> {
  readonly name: string;
  readonly found: Found;
}

/**
 * Finds something out about names of headers once for each: every message has the same ones, and most
 * at the same places.
 * @param find is given the name in lower case
 * @returns is given the name, and its place in the message
 */
export function rememberNames<Found>(
  find: (name: string) => Found,
): (name: string, place: number) => Found {
  const known = new Map<string, Known<Found>>();
  const latest: Known<Found>[] = [];
  return (name, place) => {
    const last = latest[place];
    if (last !== undefined && last.name === name) return last.found;
    const entry = known.get(name) ?? { name, found: find(name.toLowerCase()) };
    if (known.size < MAX_KNOWN) known.set(name, entry);
    if (place <= latest.length) latest[place] = entry;
    return entry.found;
  };
}

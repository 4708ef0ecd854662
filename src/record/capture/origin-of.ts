const known: Map<string, string | undefined> = new Map();

/** A test may call any number of servers, one after the other. */
const MAX_KNOWN = 100;

/** The origin of an address; undefined for an invalid address. Cached, since each request asks for one. */
export function originOf(address: string): string | undefined {
  if (known.has(address)) return known.get(address);
  const origin = URL.canParse(address) ? new URL(address).origin : undefined;
  if (known.size === MAX_KNOWN) known.clear();
  known.set(address, origin);
  return origin;
}

import type { RecordedRequest } from '../../session/schema.ts';

/** What may be Base64, and hide a name. */
const CODED = /[A-Za-z0-9+/_-]{16}/;

/**
 * Whether a request may name one of these origins, by a look at it. False: it does not. A host stands
 * in any escape but Base64 as it is.
 */
export function createMayName(origins: readonly string[]): (request: RecordedRequest) => boolean {
  const hosts = origins.map((origin) => new URL(origin).hostname);
  const mayBeIn = (text: string): boolean => {
    const lowerCase = text.toLowerCase();
    return hosts.some((host) => lowerCase.includes(host)) || CODED.test(text);
  };
  return ({ path, headers, body }) =>
    body !== undefined || mayBeIn(path) || headers.some(([, value]) => mayBeIn(value));
}

import { HOP_BY_HOP_HEADERS } from '../../session/hop-by-hop.ts';

/** Lower-case header names that the engine writes itself (RFC 9110 section 7.6.1; RFC 9112 sections 3.2, 6). */
export const ENGINE_HEADERS: ReadonlySet<string> = new Set([
  'host',
  'content-length',
  ...HOP_BY_HOP_HEADERS,
]);

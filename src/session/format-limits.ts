/** What the schema of sessions and the quick look at them have in common. */

/** In characters: of texts that are shown. The name of a test may hold the values that it is of. */
export const MAX_NAME: number = 1024 * 1024;
/** In characters. */
export const MAX_ID = 1000;
/** Each is looked for in all of a session. */
export const MAX_LINKS = 200;
/** What Node and undici put on the wire, a character for a byte. */
export const REQUEST_TARGET: RegExp = /^[\u0021-\u00ff]+$/;
/** The content codings that bodies are stored without. */
export const CODINGS = ['gzip', 'deflate', 'br'] as const;
export const MIN_STATUS = 100;
export const MAX_STATUS = 999;

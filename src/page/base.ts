/** Where the page is served. Its cookie is sent to this path alone. */
export const PAGE_BASE = '/__sessions__/';

/**
 * The header in which a call of the page carries the key of its origin. An `EventSource` cannot set headers, so its URL
 * has a parameter instead.
 */
export const ORIGIN_KEY = { header: 'x-sessions-origin-key', parameter: 'originKey' } as const;

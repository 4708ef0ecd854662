/** Where the page is served. Its cookie is sent to this path alone. */
export const PAGE_BASE = '/__sessions__/';

/**
 * Where a call of the page has the key of its origin. An `EventSource` sends no headers of its own, so its URL has a
 * parameter instead.
 */
export const ORIGIN_KEY = { header: 'x-sessions-origin-key', parameter: 'originKey' } as const;

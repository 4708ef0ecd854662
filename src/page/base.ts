/** Where the page is served. Its cookie is sent to this path alone. */
export const PAGE_BASE = '/__sessions__/';

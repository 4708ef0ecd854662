/**
 * Sessions of many GETs as the recorder would write them: the headers of Node's `fetch` and a small
 * JSON answer, some 850 bytes of file for each recording.
 */

/** @typedef {import('../../../src/session/schema.ts').Session} Session */

/** What undici's `fetch` sends, less what a replay writes itself (Host, Connection). */
export const clientHeaders = {
  accept: '*/*',
  'accept-language': '*',
  'sec-fetch-mode': 'cors',
  'user-agent': 'node',
  'accept-encoding': 'gzip, deflate',
};

/** In ms, between two requests of one client. */
const period = 2.5;

/**
 * A session in which every path was answered with 200.
 * @param {string} origin
 * @param {readonly string[]} paths
 * @param {number} [clients] how many clients sent at the same time, each one request after another
 * @returns {Session}
 */
export function createGetSession(origin, paths, clients = 1) {
  return {
    version: 1,
    name: `${paths.length} items`,
    origin,
    recordedAt: '2026-11-24T10:00:00.000Z',
    recordings: paths.map((path, index) => ({
      id: String(index + 1),
      at: (period * index) / clients,
      request: { method: 'GET', path, headers: requestHeaders(origin) },
      response: answer(index),
    })),
  };
}

/**
 * Paths of items that the server has, all different.
 * @param {number} count
 */
export function itemPaths(count) {
  return Array.from({ length: count }, (_, index) => `/items/${index}`);
}

/**
 * A few paths of which the server has all but the last: one that any contender must find out.
 */
export const pathsWithOneMissing = [...itemPaths(19), '/missing'];

/**
 * @param {string} origin
 * @returns {[string, string][]}
 */
function requestHeaders(origin) {
  return [
    ['host', new URL(origin).host],
    ['connection', 'keep-alive'],
    ...Object.entries(clientHeaders),
  ];
}

/** @param {number} index */
function answer(index) {
  const item = { id: index, name: `item ${index}` };
  return {
    status: 200,
    time: 1.5 + (index % 10) / 10,
    headers: /** @type {[string, string][]} */ ([
      ['Content-Type', 'application/json'],
      ['Content-Length', String(JSON.stringify(item).length)],
      ['Date', 'Tue, 24 Nov 2026 10:00:00 GMT'],
      ['Connection', 'keep-alive'],
      ['Keep-Alive', 'timeout=5'],
    ]),
    body: { json: item },
  };
}

/**
 * What is tried for each row of the table in `src/record/README.md`: names of clients in `fixtures/projects/clients`,
 * or of the tests of this folder.
 */
export const inProcessCases: Readonly<Record<string, readonly string[]>> = {
  'global fetch': ['global fetch', 'global fetch, a saved reference'],
  'undici 6, 7 and 8: request, stream, pipeline, fetch; its Client, Pool and Agent': [
    'undici 6 request',
    'undici 7 request',
    'undici 7 stream',
    'undici 7 pipeline',
    'undici 7 Client',
    'undici 7 Pool',
    'undici 7 Agent',
    'fetch of undici 7',
  ],
  'node:http and node:https, however imported, with any agent or none': [
    'node:http by default import',
    'node:http by named import',
    'node:http by a saved reference',
    'node:http, new ClientRequest',
    'node:http without keep-alive',
    'node:http with an agent of its own',
    'node:http without an agent',
    'node:http with a foreign agent',
    'node:https',
  ],
  axios: ['axios', 'axios with its fetch adapter'],
  got: ['got'],
  'node-fetch': ['node-fetch'],
  superagent: ['superagent'],
  'supertest with a URL': ['supertest with a URL'],
  'supertest with a handler': ['supertest with a handler'],
};

/** undici 8 runs where Node 22.19 or later does. */
export const casesOfUndici8: readonly string[] = ['undici 8 request', 'undici 8 Pool'];

/**
 * What the table says of other protocols, from left to right. In process it is tried by
 * `protocols.test.ts`; through endpoints and proxies by the tests of `record/relay`.
 */
export const protocolRows: Readonly<Record<string, readonly [string, string, string]>> = {
  'undici over HTTP/2 (allowH2)': [
    'without pseudo headers; replayed over HTTP/1.1',
    'as HTTP/1.1',
    'as HTTP/1.1',
  ],
  'node:http2': ['no', 'no', 'no'],
  'WebSocket of undici, ws': [
    'its handshake, which a replay skips',
    'its handshake',
    'its handshake',
  ],
};

/** Clients in other processes: `other-processes.test.ts`, and by a proxy `record/relay/clients.test.ts`. */
export const otherProcesses: readonly string[] = [
  'a child process of Node',
  'curl',
  'Chromium',
  "Python's urllib",
];

/**
 * The requests of a session by autocannon, each of its connections with its share: with all of them on
 * each it would take minutes to begin. Arguments: the session file, the connections.
 */
import { readFile } from 'node:fs/promises';
import autocannon from 'autocannon';
import { clientHeaders } from '../kit/create-get-session.mjs';
import { report } from './report.mjs';

const [file = '', number] = process.argv.slice(2);
const connections = Number(number);
const { origin, recordings } = JSON.parse(await readFile(file, 'utf8'));
const requests = recordings.map((/** @type {any} */ { request: { method, path } }) => ({
  method,
  path,
  headers: clientHeaders,
}));
const share = Math.ceil(requests.length / connections);
let from = 0;

const start = performance.now();
const result = await autocannon({
  url: origin,
  connections,
  amount: requests.length,
  requests: requests.slice(0, 1),
  setupClient(client) {
    client.setRequests(requests.slice(from, from + share));
    from += share;
  },
});
report(performance.now() - start, () => ({
  passed: result['2xx'],
  failed: result.non2xx + result.errors,
}));

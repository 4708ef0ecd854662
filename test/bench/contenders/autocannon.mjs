/**
 * The requests of a session by autocannon, which goes through them on each of its connections anew.
 * Arguments: the session file, the connections.
 */
import { readFile } from 'node:fs/promises';
import autocannon from 'autocannon';
import { clientHeaders } from '../kit/create-get-session.mjs';
import { report } from './report.mjs';

const [file = '', number] = process.argv.slice(2);
const { origin, recordings } = JSON.parse(await readFile(file, 'utf8'));

const start = performance.now();
const result = await autocannon({
  url: origin,
  connections: Number(number),
  amount: recordings.length,
  requests: recordings.map((/** @type {any} */ { request: { method, path } }) => ({
    method,
    path,
    headers: clientHeaders,
  })),
});
report(performance.now() - start, () => ({
  passed: result['2xx'],
  failed: result.non2xx + result.errors,
}));

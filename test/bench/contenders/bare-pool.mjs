/**
 * The least that a program could do: as many loops as connections, each of which takes the next
 * recording, requests it from undici's pool, compares the status and dumps the body. It keeps nothing
 * of what came back, and headers are one object for all. Arguments: the session file, the connections.
 */
import { readFile } from 'node:fs/promises';
import { Pool } from 'undici';
import { clientHeaders } from '../kit/create-get-session.mjs';
import { report } from './report.mjs';

const [file = '', number] = process.argv.slice(2);
const connections = Number(number);
const { origin, recordings } = JSON.parse(await readFile(file, 'utf8'));
let next = 0;
let passed = 0;

const start = performance.now();
const pool = new Pool(origin, { connections });
await Promise.all(Array.from({ length: connections }, sendInTurn));
await pool.close();
report(performance.now() - start, () => ({ passed, failed: recordings.length - passed }));

async function sendInTurn() {
  while (next < recordings.length) {
    const { request, response } = recordings[next++];
    const { method, path } = request;
    const { statusCode, body } = await pool.request({ method, path, headers: clientHeaders });
    await body.dump();
    if (statusCode === response.status) passed += 1;
  }
}

/**
 * The least that a program could do to send on the clock: a timer for the next request that is due, and
 * undici's pool. It stamps a request when its first byte leaves, as a replay does, and keeps nothing
 * else. Arguments: the session file, the connections.
 */
import { readFile } from 'node:fs/promises';
import { Pool } from 'undici';
import { clientHeaders } from '../kit/create-get-session.mjs';
import { report } from './report.mjs';
import { skewOf } from './skew-of.mjs';

const [file = '', number] = process.argv.slice(2);
const { origin, recordings } = JSON.parse(await readFile(file, 'utf8'));
const pool = new Pool(origin, { connections: Number(number) });
/** @type {number[]} */
const late = [];
let next = 0;
let passed = 0;
let over = 0;
/** @type {() => void} */
let resolve;
const done = new Promise((/** @type {(value?: unknown) => void} */ settle) => (resolve = settle));

const cpu = process.cpuUsage();
const start = performance.now();
sendDue();
await done;
const time = performance.now() - start;
const figures = skewOf(late, time, process.cpuUsage(cpu));
await pool.close();
report(time, () => ({ passed, failed: recordings.length - passed }), figures);

function sendDue() {
  while (next < recordings.length && recordings[next].at <= performance.now() - start) {
    send(recordings[next++]);
  }
  if (next < recordings.length) {
    setTimeout(sendDue, recordings[next].at - (performance.now() - start));
  }
}

/** @param {any} recording */
function send({ at, request: { method, path }, response }) {
  pool.dispatch(
    { method, path, headers: clientHeaders },
    {
      onRequestStart() {
        late.push(performance.now() - start - at);
      },
      onResponseStart(_controller, status) {
        if (status === response.status) passed += 1;
      },
      onResponseEnd: end,
      onResponseError: end,
    },
  );
}

function end() {
  over += 1;
  if (over === recordings.length) resolve();
}

/**
 * Reads a session file, with or without validating it. Both ways have the package loaded: what is on
 * the heap already decides when V8 collects garbage. Arguments: the way, the file.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { parseSession, readSession } from 'vitest-session-replay/replay';
import { report } from './report.mjs';

const empty = {
  version: 1,
  name: '',
  origin: 'http://127.0.0.1:3000',
  recordedAt: '2026-11-24T10:00:00.000Z',
  recordings: [],
};
await parseSession(JSON.stringify(empty), 'empty.session.json');

const [way, path = ''] = process.argv.slice(2);
const read =
  way === 'readSession'
    ? readSession
    : async (/** @type {string} */ file) => JSON.parse(await readFile(file, 'utf8'));

const start = performance.now();
const session = await read(path);
report(performance.now() - start, () => digest(session));

/** @param {unknown} value */
function digest(value) {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}

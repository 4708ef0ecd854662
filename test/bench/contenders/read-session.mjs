/**
 * Reads a session file, with or without validating it. Both ways have the package loaded: what is on
 * the heap already decides when V8 collects garbage. Arguments: the way, the file.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { readSession } from 'vitest-session-replay/replay';
import { report } from './report.mjs';

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

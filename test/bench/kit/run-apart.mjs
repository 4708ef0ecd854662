import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/**
 * What a contender came to in a process of its own.
 * @typedef {object} Sample
 * @property {number} time in ms, as the contender took it
 * @property {unknown} answer for the check, the same from every contender
 * @property {number} memory peak resident memory of its process, in bytes
 * @property {Record<string, number>} figures what else it measured
 */

/** In ms. A contender that hangs must not hang the bench. */
const timeout = 120_000;

/**
 * Runs `contenders/<name>.mjs` in a fresh process: no contender is warm from another, and the peak of
 * memory is its own.
 * @param {string} name
 * @param {readonly string[]} args
 * @returns {Promise<Sample>}
 */
export async function runApart(name, args) {
  const script = fileURLToPath(new URL(`../contenders/${name}.mjs`, import.meta.url));
  const child = fork(script, args, { timeout });
  const closed = once(child, 'close');
  /** @type {Sample | undefined} */
  let sample;
  child.on('message', (message) => {
    sample = /** @type {Sample} */ (message);
  });
  const [exitCode, signal] = await closed;
  if (!sample)
    throw new Error(`The contender ${name} ended without an answer: ${signal ?? exitCode}`);
  return sample;
}

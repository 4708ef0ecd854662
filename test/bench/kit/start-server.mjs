import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/**
 * The server under load.
 * @typedef {object} BenchServer
 * @property {string} origin such as `http://127.0.0.1:3000`
 * @property {() => Promise<number>} takeCount how many requests it has answered since the last call
 * @property {() => Promise<{ served: number, found: number }>} takeCounts the same, and how many of them
 *   with 200
 * @property {() => void} close
 */

/**
 * Starts `server.mjs` in a process of its own.
 * @returns {Promise<BenchServer>}
 */
export async function startServer() {
  const child = fork(fileURLToPath(new URL('./server.mjs', import.meta.url)));
  const [{ port }] = await once(child, 'message');
  const takeCounts = async () => {
    const answer = once(child, 'message');
    child.send('count');
    const [{ served, found }] = await answer;
    return { served, found };
  };
  return {
    origin: `http://127.0.0.1:${port}`,
    takeCounts,
    takeCount: async () => (await takeCounts()).served,
    close: () => child.disconnect(),
  };
}

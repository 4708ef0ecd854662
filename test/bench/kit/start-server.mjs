import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/**
 * The server under load.
 * @typedef {object} BenchServer
 * @property {string} origin such as `http://127.0.0.1:3000`
 * @property {() => Promise<number>} takeCount how many requests it has answered since the last call
 * @property {() => void} close
 */

/**
 * Starts `server.mjs` in a process of its own.
 * @returns {Promise<BenchServer>}
 */
export async function startServer() {
  const child = fork(fileURLToPath(new URL('./server.mjs', import.meta.url)));
  const [{ port }] = await once(child, 'message');
  return {
    origin: `http://127.0.0.1:${port}`,
    async takeCount() {
      const answer = once(child, 'message');
      child.send('count');
      const [{ served }] = await answer;
      return served;
    },
    close: () => child.disconnect(),
  };
}

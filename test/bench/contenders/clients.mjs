/**
 * GETs by the clients whose requests a worker records in process, each over kept-alive connections.
 * @typedef {(url: string) => Promise<void>} Get rejects for anything but a 200 that was read to its end
 */
import { Agent, get } from 'node:http';
import { request } from 'undici';

/** @param {number} status */
function check(status) {
  if (status !== 200) throw new Error(`status ${status}`);
}

/** @returns {Get} */
function createHttpGet() {
  const agent = new Agent({ keepAlive: true });
  return (url) =>
    new Promise((resolve, reject) => {
      get(url, { agent }, (response) => {
        response.resume();
        response.on('end', () => {
          check(response.statusCode ?? 0);
          resolve();
        });
      }).on('error', reject);
    });
}

/** @type {Readonly<Record<string, () => Get>>} */
export const clients = {
  fetch: () => async (url) => {
    const response = await fetch(url);
    check(response.status);
    await response.arrayBuffer();
  },
  undici: () => async (url) => {
    const { statusCode, body } = await request(url);
    check(statusCode);
    await body.dump();
  },
  http: createHttpGet,
};

// Sends requests of all kinds until one gets no answer. After each whole response, and before
// anything else, it writes the path to a log, in one synchronous write.
import { openSync, writeSync } from 'node:fs';
import http from 'node:http';

const methods = ['GET', 'POST', 'HEAD', 'DELETE'];

export async function send(url, log, until = new AbortController().signal) {
  const descriptor = openSync(log, 'a');
  const { pathname } = new URL(log, 'file:');
  const name = pathname.split('.').pop();
  let number = 0;
  const delivered = (path) => writeSync(descriptor, `${path}\n`);
  const loop = async (client) => {
    while (!until.aborted) {
      const method = methods[number % methods.length];
      const path = `/${name}/${number++}`;
      if (!(await client(`${url}${path}`, method, () => delivered(path)))) return;
    }
  };
  await Promise.all([loop(byFetch), loop(byFetch), loop(byHttp), loop(byHttp)]);
}

async function byFetch(url, method, delivered) {
  try {
    const body = method === 'POST' ? 'x'.repeat(1000) : undefined;
    const response = await fetch(url, { method, body });
    await response.arrayBuffer();
    delivered();
    return true;
  } catch {
    return false;
  }
}

/** With a length, the response is whole when the last byte has come, before its end is told. */
function byHttp(url, method, delivered) {
  return new Promise((resolve) => {
    const request = http.request(url, { method }, (response) => {
      const length = Number(response.headers['content-length'] ?? Number.NaN);
      let left = method === 'HEAD' || response.statusCode === 204 ? 0 : length;
      let isTold = false;
      const tell = () => {
        if (!isTold) delivered();
        isTold = true;
      };
      if (left === 0) tell();
      response.on('data', (chunk) => {
        left -= chunk.length;
        if (left === 0) tell();
      });
      response.on('end', () => response.complete && tell());
      response.on('close', () => resolve(isTold));
      response.on('error', () => resolve(isTold));
    });
    request.on('error', () => resolve(false));
    request.end(method === 'POST' ? 'y'.repeat(100) : undefined);
  });
}

const [, program, url, log] = process.argv;
if (program?.endsWith('load.mjs')) {
  process.on('disconnect', () => process.exit());
  await send(url, log);
}

/**
 * The requests of a session as a Postman collection, each with a test of its status, by newman.
 * Argument: the session file.
 */
import { readFile } from 'node:fs/promises';
import newman from 'newman';
import { clientHeaders } from '../kit/create-get-session.mjs';
import { report } from './report.mjs';

const [file = ''] = process.argv.slice(2);
const { origin, recordings } = JSON.parse(await readFile(file, 'utf8'));
const header = Object.entries(clientHeaders).map(([key, value]) => ({ key, value }));
const collection = {
  info: {
    name: 'items',
    schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json',
  },
  event: [
    { listen: 'test', script: { exec: ["pm.test('200', () => pm.response.to.have.status(200))"] } },
  ],
  item: recordings.map((/** @type {any} */ { request: { method, path } }) => ({
    name: path,
    request: { method, url: origin + path, header },
  })),
};

const start = performance.now();
const summary = await new Promise((resolve, reject) => {
  newman.run(
    { collection, reporters: [] },
    (/** @type {unknown} */ error, /** @type {any} */ run) =>
      error ? reject(error) : resolve(run),
  );
});
const { total, failed } = summary.run.stats.assertions;
report(performance.now() - start, () => ({ passed: total - failed, failed }));

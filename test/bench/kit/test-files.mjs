/** Test files as a person would write them, and such that do little or nothing. */

import { clientHeaders } from './create-get-session.mjs';

/**
 * A test for each path, written out.
 * @param {string} origin
 * @param {readonly string[]} paths
 */
export function renderTests(origin, paths) {
  const tests = paths.map(
    (path) => `
test('GET ${path}', async () => {
  const response = await fetch('${origin}${path}');
  expect(response.status).toBe(200);
});
`,
  );
  return `import { expect, test } from 'vitest';\n${tests.join('')}`;
}

/**
 * The same tests, made in a loop: there is less to parse.
 * @param {string} origin
 * @param {readonly string[]} paths
 */
export function renderLoop(origin, paths) {
  return `import { expect, test } from 'vitest';

for (const path of ${JSON.stringify(paths)}) {
  test('GET ' + path, async () => {
    const response = await fetch('${origin}' + path);
    expect(response.status).toBe(200);
  });
}
`;
}

/**
 * The least that a suite made of a session could do: no look at the file's form, no live values, no
 * body kept. The first test starts as many loops as there are connections, each of which takes the
 * next recording, requests it from undici's pool and dumps the body; each test awaits its own status.
 * @param {string} session its file, as seen from the test file's folder
 * @param {number} connections
 */
export function renderLeastSuite(session, connections) {
  return `import { readFileSync } from 'node:fs';
import { Pool } from 'undici';
import { expect, test } from 'vitest';

const { origin, recordings } = JSON.parse(readFileSync(${JSON.stringify(session)}, 'utf8'));
const headers = ${JSON.stringify(clientHeaders)};
const settle = [];
const statuses = recordings.map((_, index) => new Promise((resolve) => { settle[index] = resolve; }));
let next = 0;
let pool;

recordings.forEach(({ request, response }, index) => {
  test('#' + (index + 1) + ' ' + request.method + ' ' + request.path, async () => {
    start();
    expect(await statuses[index]).toBe(response.status);
  });
});

function start() {
  if (pool !== undefined) return;
  pool = new Pool(origin, { connections: ${connections} });
  for (let client = 0; client < ${connections}; client += 1) sendInTurn();
}

async function sendInTurn() {
  while (next < recordings.length) {
    const index = next++;
    const { method, path } = recordings[index].request;
    const { statusCode, body } = await pool.request({ method, path, headers });
    await body.dump();
    settle[index](statusCode);
  }
}
`;
}

/** @param {number} count */
export function renderEmptyTests(count) {
  return `import { test } from 'vitest';

for (let index = 0; index < ${count}; index += 1) test('empty ' + index, () => {});
`;
}

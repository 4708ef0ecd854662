/** Test files as a person would write them, and such that do nothing. */

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

/** @param {number} count */
export function renderEmptyTests(count) {
  return `import { test } from 'vitest';

for (let index = 0; index < ${count}; index += 1) test('empty ' + index, () => {});
`;
}

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { alternate } from './kit/alternate.mjs';
import { assertAnswer } from './kit/assert-answer.mjs';
import { ratio, seconds } from './kit/format.mjs';
import { median } from './kit/median.mjs';
import { renderBar } from './kit/render-bar.mjs';
import { withScratchFolder } from './kit/scratch-folder.mjs';
import { runVitest, writeVitestProject } from './kit/vitest-project.mjs';

/** How many requests each test sends. */
const counts = [4, 3, 3, 4, 3, 3, 4, 3, 3, 3, 4, 3, 3, 3, 3];
const requests = counts.reduce((sum, count) => sum + count, 0);
const rounds = 11;
const bar = 1;

/** @type {import('./run.mjs').Bench} */
export const ownApp = {
  title: `${counts.length} sessions of ${requests} requests against an app of their own, and the tests that recorded them`,
  about: `Wall time of \`vitest run\`. The app is one of Express, which each test and each session makes \
anew (\`target: './app.js#createApp'\`). All tests are in one file. Empty tests show what Vitest takes for \
one file, and for as many files as sessions in one worker. Median of ${rounds} rounds.`,
  measure: () => withScratchFolder(measure),
};

/** @param {string} folder */
async function measure(folder) {
  const empty = join(folder, 'empty');
  await writeProject(folder, files);
  await writeProject(empty, emptyFiles);
  const run = async (
    /** @type {string} */ filter,
    /** @type {number} */ passed,
    /** @type {string} */ project = folder,
  ) => {
    const { time, answer, output } = await runVitest(project, filter);
    assertAnswer(filter, answer, { exitCode: 0, passed, failed: 0 }, output);
    return time;
  };
  const tests = () => run('hand/own.test.js', counts.length);
  const sessions = () => run('sessions/', requests);
  await tests();
  await sessions();
  const samples = await alternate(rounds, {
    tests,
    sessions,
    oneFile: () => run('one/', requests, empty),
    manyFiles: () => run('many/', requests, empty),
  });
  const handWritten = median(samples.tests);
  const share = median(samples.sessions) / handWritten;
  return {
    table: [
      [`${counts.length} of ${requests} requests`, 'time', 'of the time of the tests', 'at most'],
      ['tests', seconds(handWritten), ratio(1), ''],
      [
        'sessions',
        seconds(median(samples.sessions)),
        ratio(share),
        renderBar(ratio(bar), share > bar),
      ],
      ['empty tests in one file', seconds(median(samples.oneFile)), '', ''],
      [`empty tests in ${counts.length} files`, seconds(median(samples.manyFiles)), '', ''],
    ],
    missed: share > bar ? [`own app: ${ratio(share)}, at most ${ratio(bar)}`] : [],
  };
}

/**
 * @param {string} folder
 * @param {Record<string, string>} contents by the paths of the files
 */
async function writeProject(folder, contents) {
  await writeVitestProject(folder);
  for (const [path, content] of Object.entries(contents)) {
    await mkdir(join(folder, path, '..'), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}

/** @param {number} count */
function renderEmptyTests(count) {
  const tests = Array.from({ length: count }, (_, index) => `test('${index}', () => {});\n`);
  return `import { test } from 'vitest';\n\n${tests.join('')}`;
}

const emptyFiles = {
  'vitest.config.js': 'export default { test: { isolate: false, maxWorkers: 1 } };\n',
  'one/empty.test.js': renderEmptyTests(requests),
  ...Object.fromEntries(
    counts.map((count, index) => [`many/${index}.test.js`, renderEmptyTests(count)]),
  ),
};

const files = {
  'vitest.config.js': `
import { sessionReplay } from 'vitest-session-replay';

export default { plugins: [sessionReplay({ target: './app.js#createApp' })] };
`,
  'app.js': `
import express from 'express';

export function createApp() {
  const items = [];
  const app = express();
  app.use(express.json());
  app.post('/items', (request, response) => {
    items.push({ id: items.length + 1, ...request.body });
    response.status(201).json(items.at(-1));
  });
  app.get('/items/:id', (request, response) => {
    const item = items.find(({ id }) => String(id) === request.params.id);
    response.status(item ? 200 : 404).json(item);
  });
  return app;
}
`,
  'hand/own.test.js': `
import { once } from 'node:events';
import { expect } from 'vitest';
import { test as base } from 'vitest-session-replay/fixture';
import { createApp } from '../app.js';

const test = base.extend({
  url: async ({ recorder }, use) => {
    const server = createApp().listen(0, '127.0.0.1');
    await once(server, 'listening');
    await use('http://127.0.0.1:' + server.address().port);
    server.close();
    server.closeAllConnections();
  },
});
${counts
  .map(
    (count, index) => `
test('adds and reads item ${index + 1}', async ({ url }) => {
  const headers = { 'Content-Type': 'application/json' };
  const added = await fetch(url + '/items', { method: 'POST', headers, body: '{"name":"a"}' });
  expect(added.status).toBe(201);
  const { id } = await added.json();
  for (let read = 1; read < ${count}; read += 1) {
    expect((await fetch(url + '/items/' + id)).status).toBe(200);
  }
});
`,
  )
  .join('')}`,
};

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeSession } from '../../dist/internals.js';
import { alternate } from './kit/alternate.mjs';
import { assertAnswer } from './kit/assert-answer.mjs';
import { createGetSession, itemPaths, pathsWithOneMissing } from './kit/create-get-session.mjs';
import { ratio, seconds } from './kit/format.mjs';
import { median } from './kit/median.mjs';
import { renderBar } from './kit/render-bar.mjs';
import { withScratchFolder } from './kit/scratch-folder.mjs';
import { renderTests } from './kit/test-files.mjs';
import { runVitest, writeVitestProject } from './kit/vitest-project.mjs';

/** @typedef {import('./kit/start-server.mjs').BenchServer} BenchServer */

const files = 60;
const requests = 6;
const rounds = 3;
const bar = 0.3;

/** @type {import('./run.mjs').Bench} */
export const manySessions = {
  title: `${files} sessions of ${requests} GETs and as many hand-written test files`,
  about: `Wall time of \`vitest run\`, the whole of it, default reporter to a pipe, all options of Vitest \
and of the plugin the defaults. Hand-written is \`test\` + \`fetch\` + \`expect(status)\`. Median of \
${rounds} rounds.`,
  measure: (server) => withScratchFolder((folder) => measure(server, folder)),
};

/**
 * @param {BenchServer} server
 * @param {string} folder
 */
async function measure(server, folder) {
  await writeVitestProject(folder);
  await writeContenders(folder, 'check', server.origin, pathsWithOneMissing, 1);
  await writeContenders(folder, 'many', server.origin, itemPaths(requests), files);
  for (const filter of ['tests/check', 'sessions/check']) {
    const { answer, output } = await runVitest(folder, filter);
    assertAnswer(filter, answer, { exitCode: 1, passed: 19, failed: 1 }, output);
  }
  await server.takeCount();

  const run = async (/** @type {string} */ filter) => {
    const { time, answer, output } = await runVitest(folder, filter);
    const passed = files * requests;
    assertAnswer(filter, answer, { exitCode: 0, passed, failed: 0 }, output);
    assertAnswer(`${filter}, requests`, await server.takeCount(), passed);
    return time;
  };
  const samples = await alternate(rounds, {
    handWritten: () => run('tests/many'),
    sessions: () => run('sessions/many'),
  });
  const handWritten = median(samples.handWritten);
  const share = median(samples.sessions) / handWritten;
  return {
    table: [
      [`${files} files of ${requests}`, 'time', 'of the hand-written time', 'at most'],
      ['hand-written', seconds(handWritten), ratio(1), ''],
      [
        'sessions',
        seconds(median(samples.sessions)),
        ratio(share),
        renderBar(ratio(bar), share > bar),
      ],
    ],
    missed: share > bar ? [`many sessions: ${ratio(share)}, at most ${ratio(bar)}`] : [],
  };
}

/**
 * The same requests as session files and as test files.
 * @param {string} folder
 * @param {string} name
 * @param {string} origin
 * @param {readonly string[]} paths
 * @param {number} count
 */
async function writeContenders(folder, name, origin, paths, count) {
  await mkdir(join(folder, 'tests'), { recursive: true });
  const session = createGetSession(origin, paths);
  const tests = renderTests(origin, paths);
  for (let index = 0; index < count; index += 1) {
    writeSession(join(folder, `sessions/${name}-${index}.session.json`), session);
    await writeFile(join(folder, `tests/${name}-${index}.test.js`), tests);
  }
}

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeSession } from '../../dist/internals.js';
import { alternate } from './kit/alternate.mjs';
import { assertAnswer } from './kit/assert-answer.mjs';
import { createGetSession, itemPaths, pathsWithOneMissing } from './kit/create-get-session.mjs';
import { ratio, seconds } from './kit/format.mjs';
import { median } from './kit/median.mjs';
import { renderBar } from './kit/render-bar.mjs';
import { runApart } from './kit/run-apart.mjs';
import { withScratchFolder } from './kit/scratch-folder.mjs';
import { renderEmptyTests, renderLeastSuite, renderLoop, renderTests } from './kit/test-files.mjs';
import { runVitest, writeVitestProject } from './kit/vitest-project.mjs';

/** @typedef {import('./kit/start-server.mjs').BenchServer} BenchServer */

const count = 5000;
const rounds = 5;
/** Of the floor: the requests alone, and as many empty tests. */
const bar = 1.25;

/** @type {import('./run.mjs').Bench} */
export const generatedSuite = {
  title: '5,000 GETs as a generated suite and as a hand-written test file',
  about: `Wall time of \`vitest run\`, default reporter to a pipe, less that of a file with one empty test \
(in brackets: with it). Hand-written is \`test\` + \`fetch\` + \`expect(status)\`, the body left unread. All \
options of the plugin are the defaults: a session that one client recorded has one request under way at \
a time, as a hand-written file has. The least suite reads the same file by \`JSON.parse\`, checks and links \
nothing, and requests from a bare undici pool in its tests. The requests alone are a bare undici pool in a fresh process, without \
Vitest; they and the empty tests, which share one thread in a suite, are the floor. \
Median of ${rounds} rounds.`,
  measure: (server) => withScratchFolder((folder) => measure(server, folder)),
};

/**
 * @param {BenchServer} server
 * @param {string} folder
 */
async function measure(server, folder) {
  await writeVitestProject(folder);
  await writeContenders(folder, 'check', server.origin, pathsWithOneMissing);
  await writeContenders(folder, 'items', server.origin, itemPaths(count));
  await writeFile(join(folder, 'all-empty.test.js'), renderEmptyTests(count));
  await check(server, folder);

  const run = async (/** @type {string} */ file, tests = count, requests = count) => {
    const { time, answer, output } = await runVitest(folder, file);
    assertAnswer(file, answer, { exitCode: 0, passed: tests, failed: 0 }, output);
    assertAnswer(`${file}, requests`, await server.takeCount(), requests);
    return time;
  };
  const sendAlone = async (/** @type {number} */ connections) => {
    const session = join(folder, 'sessions/items.session.json');
    const sample = await runApart('bare-pool', [session, String(connections)]);
    assertAnswer('bare-pool', sample.answer, { passed: count, failed: 0 });
    await server.takeCount();
    return sample.time;
  };
  const samples = await alternate(rounds, {
    oneEmpty: () => run('one-empty.test.js', 1, 0),
    empty: () => run('all-empty.test.js', count, 0),
    handWritten: () => run('items.test.js'),
    loop: () => run('items-loop.test.js'),
    ordered: () => run('items.session.json'),
    parallel: () => run('items-64.session.json'),
    least: () => run('items-least.test.js'),
    least64: () => run('items-least-64.test.js'),
    alone: () => sendAlone(1),
    alone64: () => sendAlone(64),
  });

  const base = median(samples.oneEmpty);
  const handWritten = median(samples.handWritten) - base;
  const renderRow = (/** @type {string} */ name, /** @type {number} */ time) => [
    name,
    seconds(time),
    ratio(time / handWritten),
  ];
  const renderRun = (/** @type {string} */ name, /** @type {readonly number[]} */ times) => {
    const [, time = '', ...rest] = renderRow(name, median(times) - base);
    return [name, `${time} (${seconds(median(times))})`, ...rest];
  };
  const empty = median(samples.empty) - base;
  const suites = [
    { clients: '1 client', times: samples.ordered, least: samples.least, alone: samples.alone },
    {
      clients: '64 clients',
      times: samples.parallel,
      least: samples.least64,
      alone: samples.alone64,
    },
  ].map(({ clients, times, least, alone }) => {
    const floor = median(alone) + empty;
    return {
      name: `generated suite, recorded by ${clients}`,
      times,
      share: (median(times) - base) / floor,
      least: {
        name: `least suite, ${clients}`,
        times: least,
        share: (median(least) - base) / floor,
      },
    };
  });
  return {
    table: [
      ['5,000 tests', 'time', 'of the hand-written time', 'of the floor', 'at most'],
      renderRun('hand-written, each test by itself', samples.handWritten),
      renderRun('hand-written, in a loop', samples.loop),
      ...suites.map(({ name, times, share }) => [
        ...renderRun(name, times),
        ratio(share),
        renderBar(ratio(bar), share > bar),
      ]),
      ...suites.map(({ least }) => [...renderRun(least.name, least.times), ratio(least.share)]),
      renderRow('the requests alone, one after another', median(samples.alone)),
      renderRow('the requests alone, 64 at a time', median(samples.alone64)),
      renderRun('empty tests', samples.empty),
    ],
    missed: suites
      .filter(({ share }) => share > bar)
      .map(({ name, share }) => `${name}: ${ratio(share)} of the floor, at most ${ratio(bar)}`),
  };
}

/**
 * The same requests as sessions and as test files.
 * @param {string} folder
 * @param {string} name
 * @param {string} origin
 * @param {readonly string[]} paths
 */
async function writeContenders(folder, name, origin, paths) {
  const sessions = join(folder, 'sessions');
  writeSession(join(sessions, `${name}.session.json`), createGetSession(origin, paths));
  writeSession(join(sessions, `${name}-64.session.json`), createGetSession(origin, paths, 64));
  await writeFile(join(folder, `${name}.test.js`), renderTests(origin, paths));
  await writeFile(join(folder, `${name}-loop.test.js`), renderLoop(origin, paths));
  const session = `sessions/${name}.session.json`;
  await writeFile(join(folder, `${name}-least.test.js`), renderLeastSuite(session, 1));
  await writeFile(join(folder, `${name}-least-64.test.js`), renderLeastSuite(session, 64));
}

/**
 * Each contender must find the one path of 20 that the server does not have.
 * @param {BenchServer} server
 * @param {string} folder
 */
async function check(server, folder) {
  const files = [
    'check.test.js',
    'check-loop.test.js',
    'check.session.json',
    'check-64.session.json',
    'check-least.test.js',
    'check-least-64.test.js',
  ];
  for (const file of files) {
    const { answer, output } = await runVitest(folder, file);
    assertAnswer(file, answer, { exitCode: 1, passed: 19, failed: 1 }, output);
  }
  await server.takeCount();
}

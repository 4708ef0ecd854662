/**
 * A Vitest project in a scratch folder, with one config for every contender, and its command line as
 * a user would run it. Each run leaves behind the peak memory of its two processes: that of Vitest
 * writes it when it exits, that of the worker when its last test is over.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/**
 * @typedef {object} Run
 * @property {number} time wall time of the command in ms
 * @property {{ exitCode: number | null, passed: number, failed: number }} answer
 * @property {number} memory peak resident memory of Vitest and its worker, added up, in bytes; NaN if
 *   the run broke off
 * @property {string} output
 */

const kit = fileURLToPath(new URL('.', import.meta.url));
const repository = fileURLToPath(new URL('../../..', import.meta.url));

/** In ms. A run that hangs must not hang the bench. */
const timeout = 120_000;

const files = {
  'package.json': '{ "type": "module", "private": true }\n',
  'vitest.config.js': `
import { writeFileSync } from 'node:fs';
import { sessionReplay } from 'vitest-session-replay';
import { peakMemory } from './peak-memory.mjs';

process.once('exit', () => writeFileSync('vitest.peak', String(peakMemory())));

export default { plugins: [sessionReplay()], test: { setupFiles: 'worker-peak.js' } };
`,
  'worker-peak.js': `
import { writeFileSync } from 'node:fs';
import { afterAll } from 'vitest';
import { peakMemory } from './peak-memory.mjs';

afterAll(() => writeFileSync('worker.peak', String(peakMemory())));
`,
  'one-empty.test.js': `
import { test } from 'vitest';

test('empty', () => {});
`,
};

/**
 * Writes the project. Its `node_modules` holds what is built of this package, as npm would install
 * it, and links to every package of the repository.
 * @param {string} folder an empty one
 */
export async function writeVitestProject(folder) {
  const packages = join(folder, 'node_modules');
  const own = join(packages, 'vitest-session-replay');
  await mkdir(own, { recursive: true });
  await cp(join(repository, 'package.json'), join(own, 'package.json'));
  await cp(join(repository, 'dist'), join(own, 'dist'), { recursive: true });
  for (const name of await readdir(join(repository, 'node_modules'))) {
    if (name.startsWith('.')) continue;
    await symlink(join(repository, 'node_modules', name), join(packages, name), 'junction');
  }
  for (const [path, content] of Object.entries(files)) await writeFile(join(folder, path), content);
  await cp(join(kit, 'peak-memory.mjs'), join(folder, 'peak-memory.mjs'));
}

/**
 * Runs one test file of the project: the command line, the default reporter, into a pipe.
 * @param {string} folder
 * @param {string} file as a filter, part of the path of that file alone
 * @returns {Promise<Run>}
 */
export async function runVitest(folder, file) {
  const peaks = ['vitest.peak', 'worker.peak'].map((name) => join(folder, name));
  for (const peak of peaks) await rm(peak, { force: true });
  const vitest = join(repository, 'node_modules/vitest/vitest.mjs');

  const start = performance.now();
  const child = spawn(process.execPath, [vitest, 'run', file], {
    cwd: folder,
    env: plainEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout,
  });
  const [stdout, stderr] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  const time = performance.now() - start;

  const [main = 0, worker = 0] = await Promise.all(peaks.map(readPeak));
  const answer = { exitCode: child.exitCode, ...countTests(stdout) };
  return { time, answer, memory: main + worker, output: stdout + stderr };
}

/** Without what tells Vitest that it runs in a CI, in another Vitest or under an agent. */
function plainEnvironment() {
  const names = ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot'];
  const present = names.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value]];
  });
  return { ...Object.fromEntries(present), NO_COLOR: '1' };
}

/** @param {string} output */
function countTests(output) {
  const line = /^ *Tests .*$/m.exec(output)?.[0] ?? '';
  const count = (/** @type {string} */ state) =>
    Number(new RegExp(`(\\d+) ${state}`).exec(line)?.[1] ?? 0);
  return { passed: count('passed'), failed: count('failed') };
}

/** @param {string} file */
async function readPeak(file) {
  return existsSync(file) ? Number(await readFile(file, 'utf8')) : Number.NaN;
}

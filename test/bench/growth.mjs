import { join } from 'node:path';
import { writeSession } from '../../dist/internals.js';
import { alternate } from './kit/alternate.mjs';
import { assertAnswer } from './kit/assert-answer.mjs';
import { createGetSession, itemPaths } from './kit/create-get-session.mjs';
import { kilobytes, megabytes, milliseconds, seconds } from './kit/format.mjs';
import { median } from './kit/median.mjs';
import { renderBar } from './kit/render-bar.mjs';
import { withScratchFolder } from './kit/scratch-folder.mjs';
import { runVitest, writeVitestProject } from './kit/vitest-project.mjs';

const sizes = [100, 1000, 10_000, 50_000];
const rounds = 3;
/** Against the size before. */
const bar = 1.1;

/** @type {import('./run.mjs').Bench} */
export const growth = {
  title: 'The generated suite as sessions grow',
  about: `\`vitest run\` on one session, less a run on a file with one empty test. Per recording, neither \
time nor memory may be more than ${bar} times that of the size before; "each further one" is what the \
recordings beyond the size before took. Memory is the peak of Vitest's process and the peak of its \
worker added up, as if they came at once. Median of ${rounds} rounds.`,
  measure: (server) => withScratchFolder((folder) => measure(server, folder)),
};

/**
 * What recordings cost beyond an empty run.
 * @typedef {object} Cost
 * @property {number} size how many recordings
 * @property {number} time in ms
 * @property {number} memory in bytes
 */

/**
 * @param {import('./kit/start-server.mjs').BenchServer} server
 * @param {string} folder
 */
async function measure(server, folder) {
  await writeVitestProject(folder);
  for (const size of sizes) {
    const file = join(folder, `sessions/${size}-items.session.json`);
    writeSession(file, createGetSession(server.origin, itemPaths(size)));
  }
  await server.takeCount();

  const run = async (/** @type {string} */ file, /** @type {number} */ tests, requests = tests) => {
    const sample = await runVitest(folder, file);
    const expected = { exitCode: 0, passed: tests, failed: 0 };
    assertAnswer(file, sample.answer, expected, sample.output);
    assertAnswer(`${file}, requests`, await server.takeCount(), requests);
    return sample;
  };
  const runs = sizes.map((size) => [
    `${size}`,
    () => run(`sessions/${size}-items.session.json`, size),
  ]);
  const samples = await alternate(rounds, {
    empty: () => run('one-empty.test.js', 1, 0),
    ...Object.fromEntries(runs),
  });

  const empty = summarize(samples.empty);
  const costs = sizes.map((size) => {
    const { time, memory } = summarize(samples[`${size}`]);
    return { size, time: time - empty.time, memory: memory - empty.memory };
  });
  return { table: [head, ...costs.map(renderCost)], missed: costs.flatMap(findGrowth) };
}

/** @param {readonly import('./kit/vitest-project.mjs').Run[]} runs */
function summarize(runs) {
  return {
    time: median(runs.map(({ time }) => time)),
    memory: median(runs.map(({ memory }) => memory)),
  };
}

const head = [
  'recordings',
  'time',
  'per recording',
  'each further one',
  'memory',
  'per recording',
  'each further one',
];

/** @type {(cost: Cost, index: number, costs: readonly Cost[]) => string[]} */
function renderCost(cost, index, costs) {
  const { size, time, memory } = cost;
  const before = costs[index - 1];
  const further = before && size - before.size;
  return [
    size.toLocaleString('en'),
    seconds(time),
    renderBar(milliseconds(time / size), grows('time', cost, before)),
    further ? milliseconds((time - before.time) / further) : '',
    megabytes(memory),
    renderBar(kilobytes(memory / size), grows('memory', cost, before)),
    further ? kilobytes((memory - before.memory) / further) : '',
  ];
}

/** @type {(cost: Cost, index: number, costs: readonly Cost[]) => string[]} */
function findGrowth(cost, index, costs) {
  const kinds = /** @type {const} */ (['time', 'memory']);
  return kinds
    .filter((kind) => grows(kind, cost, costs[index - 1]))
    .map((kind) => `growth: ${kind} per recording at ${cost.size}`);
}

/**
 * Whether a recording costs more than it did at the size before.
 * @param {'time' | 'memory'} kind
 * @param {Cost} now
 * @param {Cost | undefined} before
 */
function grows(kind, now, before) {
  return before !== undefined && now[kind] / now.size > (before[kind] / before.size) * bar;
}

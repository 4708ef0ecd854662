import { join } from 'node:path';
import { writeSession } from '../../dist/internals.js';
import { alternate } from './kit/alternate.mjs';
import { assertAnswer } from './kit/assert-answer.mjs';
import { createGetSession, itemPaths, pathsWithOneMissing } from './kit/create-get-session.mjs';
import { milliseconds, ratio } from './kit/format.mjs';
import { median } from './kit/median.mjs';
import { renderBar } from './kit/render-bar.mjs';
import { runApart } from './kit/run-apart.mjs';
import { withScratchFolder } from './kit/scratch-folder.mjs';

const perSecond = 1000;
const count = 10 * perSecond;
const rounds = 5;
/** The p99 of the skew, in ms, and as a multiple of the bare loop's. */
const bar = { p99: 2, ratio: 1.5 };
/** What `openLoop` opens at most. */
const connections = '1024';

/** @type {import('./run.mjs').Bench} */
export const pace = {
  title: 'Open loop at 1,000 requests per second for 10 s',
  about: `How late requests leave: from the time that each was due to its first byte. The bare loop is one \
\`setTimeout\` for the next request that is due and \`Pool.dispatch\` of undici. Each in a fresh process, \
with no warm-up: the first requests wait for code and connections. Core is the processor time of the \
process. Median of ${rounds} rounds.`,
  measure: (server) => withScratchFolder((folder) => measure(server, folder)),
};

/**
 * @param {import('./kit/start-server.mjs').BenchServer} server
 * @param {string} folder
 */
async function measure(server, folder) {
  const write = (/** @type {string} */ name, /** @type {string[]} */ paths) => {
    const session = createGetSession(server.origin, paths);
    const recordings = session.recordings.map((recording, index) => ({
      ...recording,
      at: (1000 / perSecond) * index,
    }));
    const file = join(folder, `${name}.session.json`);
    writeSession(file, { ...session, recordings });
    return file;
  };
  const check = write('check', pathsWithOneMissing);
  const items = write('items', itemPaths(count));
  for (const name of ['timer-loop', 'open-loop']) {
    const { answer } = await runApart(name, [check, connections]);
    assertAnswer(name, answer, { passed: 19, failed: 1 });
  }
  await server.takeCount();

  const run = async (/** @type {string} */ name) => {
    const { answer, figures } = await runApart(name, [items, connections]);
    assertAnswer(name, answer, { passed: count, failed: 0 });
    assertAnswer(`${name}, answers`, await server.takeCounts(), { served: count, found: count });
    return figures;
  };
  const samples = await alternate(rounds, {
    bare: () => run('timer-loop'),
    replay: () => run('open-loop'),
  });
  const middle = (/** @type {'bare' | 'replay'} */ name, /** @type {string} */ figure) =>
    median(samples[name].map((figures) => figures[figure]));
  const p99 = middle('replay', 'p99');
  const share = p99 / middle('bare', 'p99');
  const renderRow = (/** @type {string} */ title, /** @type {'bare' | 'replay'} */ name) => [
    title,
    milliseconds(middle(name, 'p50')),
    name === 'replay'
      ? renderBar(milliseconds(p99), p99 > bar.p99)
      : milliseconds(middle(name, 'p99')),
    milliseconds(middle(name, 'max')),
    name === 'replay' ? renderBar(ratio(share), share > bar.ratio) : ratio(1),
    name === 'replay' ? `${milliseconds(bar.p99)}, ${ratio(bar.ratio)}` : '',
    ratio(middle(name, 'core')),
  ];
  return {
    table: [
      ['10,000 GETs', 'p50', 'p99', 'max', 'p99 of the bare loop', 'at most', 'core'],
      renderRow('bare loop of timers', 'bare'),
      renderRow('`replaySession`, `openLoop: true`', 'replay'),
    ],
    missed: [
      ...(p99 > bar.p99 ? [`pace: p99 ${milliseconds(p99)} > ${milliseconds(bar.p99)}`] : []),
      ...(share > bar.ratio ? [`pace: ${ratio(share)} of the bare loop > ${bar.ratio}`] : []),
    ],
  };
}

import { join } from 'node:path';
import { writeSession } from '../../dist/internals.js';
import { alternate } from './kit/alternate.mjs';
import { assertAnswer } from './kit/assert-answer.mjs';
import { createGetSession, itemPaths, pathsWithOneMissing } from './kit/create-get-session.mjs';
import { megabytes, perSecond, ratio } from './kit/format.mjs';
import { median } from './kit/median.mjs';
import { renderBar } from './kit/render-bar.mjs';
import { runApart } from './kit/run-apart.mjs';
import { withScratchFolder } from './kit/scratch-folder.mjs';

const count = 20_000;
const connections = 64;
const rounds = 7;
/** Of the bare loop, for the whole call. */
const bar = 0.85;
/** Of a replay that correlates nothing, for sending alone. */
const sendingBar = 0.9;

/** @type {import('./run.mjs').Bench} */
export const replaySession = {
  title: '20,000 GETs by `replaySession` and by bare undici, 64 connections',
  about: `Requests per second of the whole call, each contender in a fresh process \
that has read the same session. There is nothing in it to correlate, which a replay finds out before it \
sends: sending alone is what comes after that. The bare loop calls \`Pool.request\`, compares the status, dumps the body \
and keeps nothing. \`'ordered'\` replays a session that 64 clients recorded at the same time, and keeps its \
order. Server and client share this machine, so the server bounds what any client can show. Memory is \
the peak of the process, the session included. Median of ${rounds} rounds.`,
  measure: (server) => withScratchFolder((folder) => measure(server, folder)),
};

/**
 * @param {import('./kit/start-server.mjs').BenchServer} server
 * @param {string} folder
 */
async function measure(server, folder) {
  const write = (/** @type {string} */ name, /** @type {string[]} */ paths, clients = 1) => {
    const file = join(folder, `${name}.session.json`);
    writeSession(file, createGetSession(server.origin, paths, clients));
    return file;
  };
  const check = write('check', pathsWithOneMissing);
  const items = write('items', itemPaths(count));
  const parallel = write('parallel', itemPaths(count), connections);

  const contenders = [
    ['bare-pool', String(connections)],
    ['replay-session', 'instant'],
    ['replay-session', 'ordered'],
  ];
  for (const [name, setting] of contenders) {
    const { answer } = await runApart(name, [check, setting]);
    assertAnswer(`${name} ${setting}`, answer, { passed: 19, failed: 1 });
  }
  await server.takeCount();

  const run = async (/** @type {string} */ name, /** @type {string[]} */ ...args) => {
    const sample = await runApart(name, args);
    assertAnswer(name, sample.answer, { passed: count, failed: 0 });
    assertAnswer(`${name}, requests`, await server.takeCount(), count);
    return sample;
  };
  const samples = await alternate(rounds, {
    bare: () => run('bare-pool', items, String(connections)),
    instant: () => run('replay-session', items, 'instant'),
    uncorrelated: () => run('replay-session', items, 'instant', 'false'),
    ordered: () => run('replay-session', parallel, 'ordered'),
  });
  const medians = Object.entries(samples).map(([name, runs]) => ({
    name,
    time: median(runs.map(({ time }) => time)),
    sending: median(runs.map(({ time, figures }) => figures.sending ?? time)),
    memory: median(runs.map(({ memory }) => memory)),
  }));
  const [bare, instant, uncorrelated] = medians;
  const whole = bare.time / instant.time;
  const sent = uncorrelated.sending / instant.sending;
  const names = {
    bare: '`Pool.request` of undici in a loop',
    instant: "`replaySession`, `speed: 'instant'`",
    uncorrelated: "`replaySession`, `speed: 'instant'`, `correlate: false`",
    ordered: "`replaySession`, `speed: 'ordered'`",
  };
  return {
    table: [
      ['20,000 GETs', 'requests', 'of the bare loop', 'at least', 'sending alone', 'peak memory'],
      ...medians.map(({ name, time, sending, memory }) => [
        names[/** @type {keyof typeof names} */ (name)],
        perSecond(count, time),
        ratio(bare.time / time),
        name === 'instant' ? renderBar(ratio(bar), whole < bar) : '',
        perSecond(count, sending),
        megabytes(memory),
      ]),
    ],
    missed: [
      ...(whole < bar ? [`replaySession: ${ratio(whole)} < ${bar}`] : []),
      ...(sent < sendingBar
        ? [`sending, where there is nothing to replace: ${ratio(sent)} < ${sendingBar}`]
        : []),
    ],
  };
}

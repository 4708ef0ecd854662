import { join } from 'node:path';
import { writeSession } from '../../dist/internals.js';
import { alternate } from './kit/alternate.mjs';
import { assertAnswer } from './kit/assert-answer.mjs';
import { createGetSession, itemPaths, pathsWithOneMissing } from './kit/create-get-session.mjs';
import { megabytes, perSecond } from './kit/format.mjs';
import { median } from './kit/median.mjs';
import { runApart } from './kit/run-apart.mjs';
import { withScratchFolder } from './kit/scratch-folder.mjs';

const count = 20_000;
/** Newman would take minutes for as many. */
const countOfNewman = 1000;
const connections = 64;
const rounds = 5;

/** @type {import('./run.mjs').Bench} */
export const load = {
  title: 'Load: the same GETs by `replaySession`, newman and autocannon',
  about: `Requests per second of the whole call, each contender in a fresh process, the server counting the \
200s. Newman runs a Postman collection of the same requests with a test of the status for each; it sends \
one after another, as \`'ordered'\` does with what one client recorded. Autocannon checks no answer against \
anything, and has its share of the requests on each connection. Memory is the peak of the process, with the session or collection. Median of ${rounds} rounds.`,
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
  const few = write('few', itemPaths(countOfNewman));
  const items = write('items', itemPaths(count));
  const parallel = write('parallel', itemPaths(count), connections);

  const checks = [
    ['newman'],
    ['autocannon', '1'],
    ['replay-session', 'instant'],
    ['replay-session', 'ordered'],
  ];
  for (const [name, ...args] of checks) {
    const { answer } = await runApart(name, [check, ...args]);
    assertAnswer(`${name} ${args}`, answer, { passed: 19, failed: 1 });
    assertAnswer(`${name}, answers`, await server.takeCounts(), { served: 20, found: 19 });
  }

  const run = async (/** @type {string} */ name, /** @type {string[]} */ args, sent = count) => {
    const sample = await runApart(name, args);
    assertAnswer(name, sample.answer, { passed: sent, failed: 0 });
    assertAnswer(`${name}, answers`, await server.takeCounts(), { served: sent, found: sent });
    return { rate: sent / sample.time, memory: sample.memory };
  };
  const samples = await alternate(rounds, {
    newman: () => run('newman', [few], countOfNewman),
    alone: () => run('replay-session', [items, 'ordered']),
    autocannon: () => run('autocannon', [items, String(connections)]),
    instant: () => run('replay-session', [items, 'instant']),
    ordered: () => run('replay-session', [parallel, 'ordered']),
  });
  const renderRow = (
    /** @type {string} */ title,
    /** @type {keyof typeof samples} */ name,
    sent = count,
  ) => [
    title,
    sent.toLocaleString('en'),
    perSecond(median(samples[name].map(({ rate }) => rate)), 1),
    megabytes(median(samples[name].map(({ memory }) => memory))),
  ];
  return {
    table: [
      ['one request at a time', 'GETs', 'requests', 'peak memory'],
      renderRow('newman', 'newman', countOfNewman),
      renderRow("`replaySession`, `'ordered'`, recorded by 1 client", 'alone'),
      ['**64 connections**', '', '', ''],
      renderRow('autocannon', 'autocannon'),
      renderRow("`replaySession`, `'instant'`", 'instant'),
      renderRow("`replaySession`, `'ordered'`, recorded by 64 clients", 'ordered'),
    ],
    missed: [],
  };
}

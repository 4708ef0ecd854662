/**
 * `npm run bench`, or `node test/bench/run.mjs reading` for one bench. Everything is measured in one
 * run on this machine, against one server on loopback; ratios carry over to other machines, times do
 * not. Ends with 1 if a contender gives a wrong answer, or if a bar is missed.
 */
import { endpoint } from './endpoint.mjs';
import { generatedSuite } from './generated-suite.mjs';
import { growth } from './growth.mjs';
import { renderTable } from './kit/render-table.mjs';
import { startServer } from './kit/start-server.mjs';
import { linking } from './linking.mjs';
import { load } from './load.mjs';
import { manySessions } from './many-sessions.mjs';
import { memory } from './memory.mjs';
import { ownApp } from './own-app.mjs';
import { pace } from './pace.mjs';
import { page } from './page.mjs';
import { reading } from './reading.mjs';
import { recording, recordingMemory } from './recording.mjs';
import { replaySession } from './replay-session.mjs';
import { startUp } from './start-up.mjs';

/**
 * @typedef {object} Bench
 * @property {string} title
 * @property {string} about what is measured, and the limits of that
 * @property {(server: import('./kit/start-server.mjs').BenchServer) => Promise<Result>} measure
 *   rejects if a contender's answer is wrong
 */

/**
 * @typedef {object} Result
 * @property {readonly (readonly string[])[]} table the first row is the head
 * @property {readonly string[]} missed the bars that were missed
 */

/** @type {Readonly<Record<string, Bench>>} */
const benches = {
  'start-up': startUp,
  suite: generatedSuite,
  sessions: manySessions,
  'own-app': ownApp,
  replay: replaySession,
  load,
  pace,
  memory,
  growth,
  reading,
  linking,
  recording,
  'recording-memory': recordingMemory,
  endpoint,
  page,
};

const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(benches);
const unknown = names.filter((name) => !Object.hasOwn(benches, name));
if (unknown.length > 0) {
  throw new Error(`No bench ${unknown.join(', ')}: there are ${Object.keys(benches).join(', ')}.`);
}

const missed = [];
const server = await startServer();
try {
  for (const name of names) {
    const { title, about, measure } = benches[name];
    const result = await measure(server);
    missed.push(...result.missed);
    print(`### ${title}\n\n${about}\n\n${renderTable(result.table)}`);
  }
} finally {
  server.close();
}
if (missed.length > 0) {
  print(`**Missed:** ${missed.join('; ')}`);
  process.exitCode = 1;
}

/** @param {string} paragraphs */
function print(paragraphs) {
  process.stdout.write(`${paragraphs}\n\n`);
}

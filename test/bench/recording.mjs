import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { alternate } from './kit/alternate.mjs';
import { assertAnswer } from './kit/assert-answer.mjs';
import { megabytes, ratio } from './kit/format.mjs';
import { median } from './kit/median.mjs';
import { renderBar } from './kit/render-bar.mjs';
import { runApart } from './kit/run-apart.mjs';
import { withScratchFolder } from './kit/scratch-folder.mjs';

const count = 6000;
const rounds = 5;
/** Microseconds of processor time that recording may add to a request. */
const bar = 60;

/** @type {import('./run.mjs').Bench} */
export const recording = {
  title: 'Recording in process',
  about: `Processor time per GET (user and system, all threads) by each client, recorded and not, each in \
a fresh process that has sent ${count / 2} of them before. Redaction and the journal are in it, the writing \
of the session at the end is not. Median of ${rounds} rounds.`,
  measure: (server) => withScratchFolder((folder) => measure(server, folder)),
};

/**
 * @param {import('./kit/start-server.mjs').BenchServer} server
 * @param {string} folder
 */
async function measure(server, folder) {
  let runs = 0;
  const run = async (
    /** @type {string} */ client,
    /** @type {number} */ width,
    /** @type {boolean} */ isRecorded,
  ) => {
    runs += 1;
    const own = join(folder, String(runs));
    await mkdir(own);
    const args = [
      server.origin,
      client,
      String(width),
      String(count),
      ...(isRecorded ? [own] : []),
    ];
    const { answer, figures } = await runApart('record-cpu', args);
    const sent = count + count / 2;
    assertAnswer(`${client}, recordings`, answer, { recordings: isRecorded ? sent : 0 });
    assertAnswer(`${client}, requests`, await server.takeCounts(), { served: sent, found: sent });
    return figures.cpu;
  };

  const rows = [];
  for (const client of ['fetch', 'undici', 'http']) {
    for (const width of [1, 20]) {
      const { none, recorded } = await alternate(rounds, {
        none: () => run(client, width, false),
        recorded: () => run(client, width, true),
      });
      rows.push({ client, width, none: median(none), recorded: median(recorded) });
    }
  }
  return {
    table: [
      ['GETs by', 'at a time', 'not recorded', 'recorded', 'added', 'at most'],
      ...rows.map(({ client, width, none, recorded }) => [
        names[/** @type {keyof typeof names} */ (client)],
        String(width),
        microseconds(none),
        microseconds(recorded),
        microseconds(recorded - none),
        renderBar(microseconds(bar), recorded - none > bar),
      ]),
    ],
    missed: rows
      .filter(({ none, recorded }) => recorded - none > bar)
      .map(
        ({ client, width, none, recorded }) =>
          `recording ${client}, ${width} at a time: ${microseconds(recorded - none)} > ${microseconds(bar)}`,
      ),
  };
}

const names = { fetch: '`fetch`', undici: '`request` of undici', http: '`node:http`' };

/** @param {number} value */
function microseconds(value) {
  return `${Math.round(value)} µs`;
}

const sizes = [20_000, 100_000];
/** Bytes that each further recording may hold while it is recorded. */
const memoryBar = 16;

/** @type {import('./run.mjs').Bench} */
export const recordingMemory = {
  title: 'Memory of a recording',
  about: `GETs recorded in process by one undici client. Held is what became reachable after the first tenth \
of them; resident is the memory of the process when the last one has been recorded. One run of each.`,
  measure: (server) => withScratchFolder((folder) => measureMemory(server, folder)),
};

/**
 * @param {import('./kit/start-server.mjs').BenchServer} server
 * @param {string} folder
 */
async function measureMemory(server, folder) {
  const rows = [];
  for (const size of sizes) {
    const own = join(folder, String(size));
    await mkdir(own);
    const { answer, figures } = await runApart('record-memory', [server.origin, String(size), own]);
    assertAnswer(`${size} recordings`, answer, { recordings: size });
    assertAnswer('requests', await server.takeCount(), size);
    rows.push({ size, held: figures.held, resident: figures.resident });
  }
  const [small, large] = rows;
  const further = (large.held - small.held) / (large.size - small.size);
  return {
    table: [
      ['recorded', 'held', 'each further one', 'at most', 'resident'],
      ...rows.map(({ size, held, resident }) => [
        size.toLocaleString('en'),
        `${ratio(held / 1024 / 1024, 1)} MiB`,
        size === large.size ? renderBar(`${ratio(further, 1)} B`, further > memoryBar) : '',
        size === large.size ? `${memoryBar} B` : '',
        megabytes(resident),
      ]),
    ],
    missed: further > memoryBar ? [`recording holds ${ratio(further, 1)} B for each request`] : [],
  };
}

import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { writeSession } from '../../dist/internals.js';
import { alternate } from './kit/alternate.mjs';
import { assertAnswer } from './kit/assert-answer.mjs';
import { createGetSession, itemPaths } from './kit/create-get-session.mjs';
import { megabytes, ratio, seconds } from './kit/format.mjs';
import { median } from './kit/median.mjs';
import { renderBar } from './kit/render-bar.mjs';
import { runApart } from './kit/run-apart.mjs';
import { withScratchFolder } from './kit/scratch-folder.mjs';

const count = 100_000;
const rounds = 7;
const bar = 1.4;

/** @type {import('./run.mjs').Bench} */
export const reading = {
  title: 'Reading a session file of 100,000 recordings',
  about: `\`readSession\` reads, parses and validates; beside it \`readFile\` and \`JSON.parse\`. Each in a fresh \
process that has this package loaded; the file is in the page cache. Median of ${rounds} rounds.`,
  measure: () => withScratchFolder(measure),
};

/** @param {string} folder */
async function measure(folder) {
  const file = join(folder, 'items.session.json');
  writeSession(file, createGetSession('http://127.0.0.1:3000', itemPaths(count)));

  const { answer: digest } = await runApart('read-session', ['JSON.parse', file]);
  const run = async (/** @type {string} */ way) => {
    const sample = await runApart('read-session', [way, file]);
    assertAnswer(way, sample.answer, digest);
    return sample;
  };
  const samples = await alternate(rounds, {
    parse: () => run('JSON.parse'),
    read: () => run('readSession'),
  });
  const [parse, read] = [samples.parse, samples.read].map((runs) => ({
    time: median(runs.map(({ time }) => time)),
    memory: median(runs.map(({ memory }) => memory)),
  }));
  const share = read.time / parse.time;
  const size = megabytes((await stat(file)).size);
  return {
    table: [
      [`${size} of session`, 'time', 'of bare parsing', 'at most', 'peak memory'],
      ['`readFile` + `JSON.parse`', seconds(parse.time), ratio(1), '', megabytes(parse.memory)],
      [
        '`readSession`',
        seconds(read.time),
        ratio(share),
        renderBar(ratio(bar), share > bar),
        megabytes(read.memory),
      ],
    ],
    missed: share > bar ? [`reading: ${ratio(share)} > ${bar}`] : [],
  };
}

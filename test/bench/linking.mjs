import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { writeSession } from '../../dist/internals.js';
import { alternate } from './kit/alternate.mjs';
import { assertAnswer } from './kit/assert-answer.mjs';
import { createOrderSession } from './kit/create-order-session.mjs';
import { megabytes, ratio, seconds } from './kit/format.mjs';
import { median } from './kit/median.mjs';
import { renderBar } from './kit/render-bar.mjs';
import { runApart } from './kit/run-apart.mjs';
import { withScratchFolder } from './kit/scratch-folder.mjs';

const counts = [10_000, 20_000, 40_000];
const rounds = 5;
const bar = 4;

/** @type {import('./run.mjs').Bench} */
export const linking = {
  title: 'Linking sessions whose answers are 2 KB of JSON',
  about: `Half of the requests carry an id that the one before has brought, one in four has a body of 2 KB. \
Linking finds that out before anything is sent; beside it \`JSON.parse\` of the session's file. Each for \
the first time in a fresh process: the one has read the session, the other the text. Median of ${rounds} \
rounds.`,
  measure: () => withScratchFolder(measure),
};

/** @param {string} folder */
async function measure(folder) {
  const rows = [];
  for (const count of counts) rows.push(await measureCount(folder, count));
  const [first] = rows;
  const share = first.link / first.parse;
  return {
    table: [
      ['recordings', 'file', '`JSON.parse`', 'linking', 'of parsing', 'at most'],
      ...rows.map(({ count, size, parse, link }, index) => [
        count.toLocaleString('en'),
        megabytes(size),
        seconds(parse),
        seconds(link),
        ratio(link / parse),
        index === 0 ? renderBar(ratio(bar), share > bar) : '',
      ]),
    ],
    missed: share > bar ? [`linking: ${ratio(share)} > ${bar}`] : [],
  };
}

/**
 * @param {string} folder
 * @param {number} count
 */
async function measureCount(folder, count) {
  const file = join(folder, `${count}.session.json`);
  writeSession(file, createOrderSession(count));
  const run = async (/** @type {string} */ way) => {
    const sample = await runApart('link-session', [way, file]);
    assertAnswer(way, sample.answer, count / 2);
    return sample.time;
  };
  const samples = await alternate(rounds, { parse: () => run('parse'), link: () => run('link') });
  const { size } = await stat(file);
  return { count, size, parse: median(samples.parse), link: median(samples.link) };
}

import { alternate } from './kit/alternate.mjs';
import { assertAnswer } from './kit/assert-answer.mjs';
import { ratio } from './kit/format.mjs';
import { median } from './kit/median.mjs';
import { renderBar } from './kit/render-bar.mjs';
import { runApart } from './kit/run-apart.mjs';

const rounds = 31;
const bar = 1.5;

/** What is imported, an export that it must have, and what its time is a multiple of. */
const imports = [
  { module: 'undici', has: 'request' },
  { module: 'vitest-session-replay/replay', has: 'replaySession', base: 'undici' },
  { module: 'zod', has: 'strictObject' },
  { module: 'vitest-session-replay', has: 'sessionReplay', base: 'zod' },
];

/** @type {import('./run.mjs').Bench} */
export const startUp = {
  title: 'Importing this package',
  about: `Processor time of \`import()\` (user and system, all threads), each in a fresh process whose \
files are in the page cache: the engine against undici, which it sends with, and the plugin against zod, \
by which it checks its options. Median of ${rounds} rounds.`,
  measure,
};

async function measure() {
  const run = async (/** @type {typeof imports[number]} */ { module, has }) => {
    const { time, answer } = await runApart('import-module', [module, has]);
    assertAnswer(module, answer, 'function');
    return time;
  };
  const samples = await alternate(
    rounds,
    Object.fromEntries(imports.map((each) => [each.module, () => run(each)])),
  );
  const rows = imports.map(({ module, base }) => {
    const time = median(samples[module]);
    const share = base === undefined ? undefined : time / median(samples[base]);
    return { module, base, time, share, isMissed: share !== undefined && share > bar };
  });
  return {
    table: [
      ['import', 'processor time', 'against', 'of it', 'at most'],
      ...rows.map(({ module, base = '', time, share, isMissed }) => [
        `\`${module}\``,
        `${time.toFixed(0)} ms`,
        base,
        share === undefined ? '' : ratio(share),
        share === undefined ? '' : renderBar(ratio(bar), isMissed),
      ]),
    ],
    missed: rows.flatMap(({ module, share = 0, isMissed }) =>
      isMissed ? [`import of ${module}: ${ratio(share)} > ${bar}`] : [],
    ),
  };
}

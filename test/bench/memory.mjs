import { alternate } from './kit/alternate.mjs';
import { assertAnswer } from './kit/assert-answer.mjs';
import { bytes, megabytes } from './kit/format.mjs';
import { median } from './kit/median.mjs';
import { renderBar } from './kit/render-bar.mjs';
import { runApart } from './kit/run-apart.mjs';

const sizes = [20_000, 100_000];
const rounds = 3;
/** Bytes that each further recording may hold. */
const bar = 512;

const paces = {
  ordered: "`'ordered'`, recorded by 1 client",
  open: '`openLoop`, 4,000 requests per second',
  'instant-64': "`'instant'`, 64 connections",
  instant: "`'instant'`, 1,024 connections",
};

/** @type {import('./run.mjs').Bench} */
export const memory = {
  title: 'Memory of a replay above its session',
  about: `\`replaySession\` of ${sizes.map((size) => size.toLocaleString('en')).join(' and ')} GETs, each in a \
fresh process that has made the session. Held is the most that was reachable beyond it, outcomes included, \
at ten points of the replay; "each further one" is what the recordings beyond the smaller session added. \
The peak is that of resident memory, which has the garbage that V8 had not collected yet: it collects the \
less often, the larger the heap is. Median of ${rounds} rounds.`,
  measure,
};

/** @param {import('./kit/start-server.mjs').BenchServer} server */
async function measure(server) {
  const run = async (/** @type {string[]} */ [pace = '', kind = '', size = '']) => {
    const { answer, figures } = await runApart('replay-memory', [server.origin, size, pace, kind]);
    const name = `${pace}, ${size} recordings`;
    assertAnswer(name, answer, { passed: Number(size), failed: 0 });
    assertAnswer(`${name}, requests`, await server.takeCount(), Number(size));
    return figures.above;
  };
  const runs = Object.keys(paces).flatMap((pace) =>
    ['held', 'peak'].flatMap((kind) => sizes.map((size) => [pace, kind, String(size)])),
  );
  const samples = await alternate(
    rounds,
    Object.fromEntries(runs.map((each) => [each.join(' '), () => run(each)])),
  );
  const above = (
    /** @type {string} */ pace,
    /** @type {string} */ kind,
    /** @type {number} */ size,
  ) => median(samples[[pace, kind, size].join(' ')]);

  const [small = 0, large = 0] = sizes;
  const costs = Object.entries(paces).map(([pace, title]) => ({
    title,
    held: above(pace, 'held', large),
    peak: above(pace, 'peak', large),
    further: (above(pace, 'held', large) - above(pace, 'held', small)) / (large - small),
  }));
  return {
    table: [
      [`${large.toLocaleString('en')} GETs`, 'held', 'each further one', 'at most', 'peak'],
      ...costs.map(({ title, held, further, peak }) => [
        title,
        megabytes(held),
        renderBar(bytes(further), further > bar),
        bytes(bar),
        megabytes(peak),
      ]),
    ],
    missed: costs
      .filter(({ further }) => further > bar)
      .map(({ title, further }) => `memory: ${title} holds ${bytes(further)} > ${bytes(bar)}`),
  };
}

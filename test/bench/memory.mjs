import { assertAnswer } from './kit/assert-answer.mjs';
import { bytes, megabytes } from './kit/format.mjs';
import { renderBar } from './kit/render-bar.mjs';
import { runApart } from './kit/run-apart.mjs';

const sizes = [20_000, 100_000];
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
less often, the larger the heap is. One run of each.`,
  measure,
};

/** @param {import('./kit/start-server.mjs').BenchServer} server */
async function measure(server) {
  const run = async (
    /** @type {string} */ pace,
    /** @type {'held' | 'peak'} */ kind,
    /** @type {number} */ size,
  ) => {
    const args = [server.origin, String(size), pace, kind];
    const { answer, figures } = await runApart('replay-memory', args);
    const name = `${pace}, ${size} recordings`;
    assertAnswer(name, answer, { passed: size, failed: 0 });
    assertAnswer(`${name}, requests`, await server.takeCount(), size);
    return figures.above;
  };

  const [small = 0, large = 0] = sizes;
  const costs = [];
  for (const [pace, title] of Object.entries(paces)) {
    const held = await run(pace, 'held', large);
    const further = (held - (await run(pace, 'held', small))) / (large - small);
    costs.push({ title, held, further, peak: await run(pace, 'peak', large) });
  }
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

/**
 * Replays a session and looks at the memory that it takes above the session's own. The session is made
 * here and not read: what reading leaves behind would be there to be used again. Arguments: the origin,
 * how many recordings, the pace, and what is measured: `held` by objects that are reachable, for which
 * garbage is collected ten times on the way, or the `peak` of resident memory.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { replaySession } from 'vitest-session-replay/replay';
import { createGetSession, itemPaths } from '../kit/create-get-session.mjs';
import { report } from './report.mjs';

/** @type {Record<string, import('vitest-session-replay/replay').ReplaySettings>} */
const paces = {
  ordered: { speed: 'ordered' },
  instant: { speed: 'instant' },
  'instant-64': { speed: 'instant', connections: 64 },
  open: { speed: 10, openLoop: true },
};

const [origin = '', number, pace = '', kind] = process.argv.slice(2);
const count = Number(number);
const session = createGetSession(origin, itemPaths(count));
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');

const measure =
  kind === 'held'
    ? () => {
        collectGarbage();
        const { heapUsed, external } = process.memoryUsage();
        return heapUsed + external;
      }
    : () => process.memoryUsage.rss();
const every = count / (kind === 'held' ? 10 : 200);

collectGarbage();
const before = measure();
let most = 0;
let come = 0;
const start = performance.now();
const { summary } = await replaySession(session, {
  ...paces[pace],
  onOutcome() {
    come += 1;
    if (come % every === 0) most = Math.max(most, measure());
  },
});
report(performance.now() - start, () => ({ passed: summary.passed, failed: summary.failed }), {
  above: most - before,
});

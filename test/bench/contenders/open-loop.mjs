/** Replays a session file on the clock. Argument: the file. */
import { readSession, replaySession } from 'vitest-session-replay/replay';
import { report } from './report.mjs';
import { skewOf } from './skew-of.mjs';

const [file = ''] = process.argv.slice(2);
const session = await readSession(file);

const cpu = process.cpuUsage();
const start = performance.now();
const { outcomes, summary } = await replaySession(session, { openLoop: true });
const time = performance.now() - start;
const figures = skewOf(
  outcomes.map(({ sentAt = Number.NaN, plannedAt }) => sentAt - plannedAt),
  time,
  process.cpuUsage(cpu),
);
report(time, () => ({ passed: summary.passed, failed: summary.failed }), figures);

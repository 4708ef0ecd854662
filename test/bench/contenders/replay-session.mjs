/**
 * Replays a session file with 64 connections, and tells the time of the whole call and that of sending
 * alone. Arguments: the file, the speed, `correlate`: `false` or not.
 */
import { readSession, replaySession } from 'vitest-session-replay/replay';
import { report } from './report.mjs';

const [file = '', speed, correlate] = process.argv.slice(2);
const session = await readSession(file);

const start = performance.now();
const { summary } = await replaySession(session, {
  connections: 64,
  speed: speed === 'instant' ? 'instant' : 'ordered',
  correlate: correlate !== 'false',
});
const { passed, failed, duration } = summary;
report(performance.now() - start, () => ({ passed, failed }), { sending: duration });

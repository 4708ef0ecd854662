import { connectionsOf, timeoutOf } from '../../replay/limits.ts';
import { MAX_TIMER } from '../../replay/pacing/max-timer.ts';
import { mayOverlap, paceOf } from '../../replay/pacing/pace.ts';
import type { Recording } from '../../session/schema.ts';
import type { ReplayContext } from '../replay-context.ts';

const GRACE = 5_000;

/**
 * The time, in ms, by which every outcome of a session is there: the engine's own bound, so that a
 * paced or slow replay never meets Vitest's default timeout, and a test still ends if the engine
 * should hang. In the worst case requests leave one after another, and each takes as long as a
 * connection attempt and an answer may. All tests get the same: Node keeps a list of its own for
 * each length of a timer.
 */
export function testTimeout(recordings: readonly Recording[], context: ReplayContext): number {
  const { speed } = context;
  const last = recordings.reduce((latest, { at }) => Math.max(latest, at), 0);
  const pauses = typeof speed === 'number' ? last / speed : 0;
  const atOnce = mayOverlap(paceOf(context)) ? connectionsOf(context, recordings.length) : 1;
  const turns = Math.ceil(recordings.length / atOnce);
  return Math.min(MAX_TIMER, Math.ceil(pauses + turns * 2 * timeoutOf(context) + GRACE));
}

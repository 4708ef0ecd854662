import { connectionsOf, timeoutOf } from '../replay/replay.ts';
import { chainLengths } from '../replay/schedule.ts';
import type { Recording } from '../session/schema.ts';
import type { ReplayContext } from './replay-context.ts';

/** Node's timers hold no more. */
const MAX_TIMER = 2_147_483_647;
const GRACE = 5_000;

/**
 * For each recording the time, in ms, by which its outcome is there at the latest: the engine's own
 * bound, so that a paced or slow replay never meets Vitest's default timeout, and a test still ends
 * if the engine should hang. A request may wait for its recorded time, for the chain of responses
 * before it, and for a free connection; each of those for a connection attempt and an answer.
 */
export function testTimeouts(recordings: readonly Recording[], context: ReplayContext): number[] {
  const { speed } = context;
  const turns = Math.ceil(recordings.length / connectionsOf(context, recordings.length));
  const chains = chainLengths(recordings, speed);
  return recordings.map((recording) => {
    const pauses = typeof speed === 'number' ? recording.at / speed : 0;
    const requests = (chains.get(recording) ?? 1) + turns;
    return Math.min(MAX_TIMER, Math.ceil(pauses + requests * 2 * timeoutOf(context) + GRACE));
  });
}

import type { Recording } from '../../../session/schema.ts';
import { endOf } from '../../pacing/schedule.ts';

/** A request that leaves, or a response that ends. */
export interface Moment {
  /** Position of the recording. */
  readonly index: number;
  readonly isEnd: boolean;
}

/**
 * What happened at the recording, in its order: when a request leaves, every response has ended that
 * it had seen. Responses that were cut off or broke off never end.
 * @param recordings in their order of departure
 */
export function* moments(recordings: readonly Recording[]): Generator<Moment> {
  const endings = recordings
    .map((recording, index) => ({
      index,
      end: recording.response.error ? Infinity : endOf(recording),
    }))
    .filter(({ end }) => end < Infinity)
    .sort((a, b) => a.end - b.end || a.index - b.index);
  let next = 0;
  for (const [index, { at }] of recordings.entries()) {
    for (let ending = endings[next]; ending && ending.end <= at; ending = endings[++next]) {
      // Of those that begin and end in one instant, an earlier one cannot have seen a later one.
      if (ending.index >= index) break;
      yield { index: ending.index, isEnd: true };
    }
    yield { index, isEnd: false };
  }
}

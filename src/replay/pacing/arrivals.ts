import type { Recording } from '../../session/schema.ts';
import { endOf } from './schedule.ts';

/** When a response had come whole, so that a later request may have its values; Infinity for others. */
export function arrivalOf(recording: Recording): number {
  const { response } = recording;
  return !('status' in response) || response.error !== undefined ? Infinity : endOf(recording);
}

/** Positions of the recordings whose responses came whole, in the order in which these had come. */
export function byArrival(recordings: readonly Recording[]): Uint32Array {
  const ends = new Float64Array(recordings.length);
  const positions = new Uint32Array(recordings.length);
  let count = 0;
  let latest = 0;
  let isInOrder = true;
  for (let position = 0; position < recordings.length; position += 1) {
    const recording = recordings[position];
    const end = recording ? arrivalOf(recording) : Infinity;
    if (end === Infinity) continue;
    ends[position] = end;
    positions[count] = position;
    count += 1;
    if (end < latest) isInOrder = false;
    latest = end;
  }
  const arrivals = positions.subarray(0, count);
  return isInOrder ? arrivals : arrivals.sort((a, b) => (ends[a] ?? 0) - (ends[b] ?? 0) || a - b);
}

import type { Recording } from '../../session/schema.ts';
import { endOf } from '../pacing/schedule.ts';

/** When a response had come whole, so that a later request may have its values; Infinity for others. */
export function arrivalOf(recording: Recording): number {
  const { response } = recording;
  return !('status' in response) || response.error !== undefined ? Infinity : endOf(recording);
}

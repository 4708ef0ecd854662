import type { Recording } from '../../src/session/schema.ts';
import { createSession, type LooseRecording, recordingOf } from '../kit/index.ts';
import { createRandom } from '../session/random-sessions.ts';

/**
 * Recordings with random times, in random order: a coarse clock, so that ends and beginnings often
 * fall together, with answers that took no time, recordings that the client cut off, and requests
 * that never got an answer.
 */
export function createRandomRecordings(seed: number, most: number): Recording[] {
  const random = createRandom(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  const span = 1 + below(60);
  const loose = Array.from({ length: below(most + 1) }, (): LooseRecording => {
    const at = below(span);
    const time = below(3) === 0 ? 0 : below(12);
    const kind = below(8);
    const recording = recordingOf('GET', '/', 200, { at, time });
    if (kind === 0) return { ...recording, response: { ...recording.response, aborted: true } };
    if (kind === 1) return { ...recording, response: { error: 'ECONNRESET', time } };
    if (kind === 2) return { ...recording, response: { error: 'left', time, aborted: true } };
    return recording;
  });
  return createSession(loose).recordings;
}

import { peakMemory } from '../kit/peak-memory.mjs';

/**
 * Tells the bench what this contender came to, and lets its process end. What the answer is made of
 * is worked out after the peak of memory was taken.
 * @param {number} time in ms
 * @param {() => unknown} answer
 * @param {Record<string, number>} [figures] what else was measured
 */
export function report(time, answer, figures = {}) {
  const memory = peakMemory();
  process.send?.({ time, memory, answer: answer(), figures }, () => process.disconnect());
}

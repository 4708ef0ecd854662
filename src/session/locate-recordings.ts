import { elements, members, rootValue } from './json-text.ts';
import { findPositions, type Position } from './position.ts';

/**
 * Where each recording begins in the text of a session, in the order of the file. Prettier and other
 * formatters do not matter. The text must be valid JSON; it takes half a second for 100 MB, so ask
 * only when lines are shown.
 */
export function locateRecordings(text: string): Position[] {
  for (const { key, value } of members(text, rootValue(text))) {
    if (key === 'recordings') return findPositions(text, elements(text, value));
  }
  return [];
}

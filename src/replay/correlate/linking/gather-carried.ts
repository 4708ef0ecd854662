import type { Recording } from '../../../session/schema.ts';
import { ENTERED, PASSED, type Visitor } from '../request/visitor.ts';
import type { Readers } from './readers.ts';

/**
 * First step of linking: gathers what the requests of a session carry.
 * @param recordings in the order of their departure
 * @returns positions of the requests that may name a recorded origin
 */
export function gatherCarried(
  recordings: readonly Recording[],
  { texts, walk, origins }: Pick<Readers, 'texts' | 'walk' | 'origins'>,
): ReadonlySet<number> {
  const mentions = new Set<number>();
  /** The text that the walk is in, or one around it. */
  let namesOrigin = false;
  const visitor: Visitor = {
    entersBody: () => true,
    visit(text, { depth, position }) {
      if (depth === 0) namesOrigin = false;
      const isNew = text.position === position;
      if (text.namesOrigin || (isNew && origins.mayBeIn(text.value))) {
        mentions.add(position);
        namesOrigin = true;
      }
      return isNew ? ENTERED : PASSED;
    },
    leave(text) {
      if (namesOrigin) text.namesOrigin = true;
    },
  };
  for (let position = 0; position < recordings.length; position += 1) walk(position, visitor);
  texts.complete();
  return mentions;
}

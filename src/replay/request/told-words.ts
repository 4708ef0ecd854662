/** What a response says in words: by these, the thing is known that an element of it is of. */
import type { See } from '../../formats/reading.ts';
import type { Recording } from '../../session/schema.ts';
import { elementOf } from '../naming/places.ts';
import { lowerCaseWords, type Words, wordsOfRequest } from './said-words.ts';

/** The words of an exchange: of its request, and of the elements of its response by the text of their locations. */
export interface ToldWords {
  readonly request: Words;
  /** Those that are in no element. */
  readonly outside: Words;
  readonly elements: ReadonlyMap<string, Words>;
}

const NONE: Words = new Set();
export const NOTHING_TOLD: ToldWords = { request: NONE, outside: NONE, elements: new Map() };

/** @param read goes through the response of a recording */
export function readToldWords(
  recording: Recording | undefined,
  read: (see: See) => (recording: Recording) => void,
): ToldWords {
  if (!recording) return NOTHING_TOLD;
  const outside = new Set<string>();
  const elements = new Map<string, Set<string>>();
  read((text, at) => {
    if (at.kind === 'part') return;
    const element = elementOf(at.location())?.text;
    const words = element === undefined ? outside : (elements.get(element) ?? new Set());
    for (const word of lowerCaseWords(text)) words.add(word);
    if (element !== undefined) elements.set(element, words);
  })(recording);
  return { request: new Set(wordsOfRequest(recording.request)), outside, elements };
}

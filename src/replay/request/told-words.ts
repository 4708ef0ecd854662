/** What an exchange says in words: by these, an element of its response shows which thing it is. */
import type { See } from '../../formats/reading.ts';
import type { Recording } from '../../session/schema.ts';
import { elementOf } from '../naming/places.ts';
import { lowerCaseWords, type Words, wordsOfRequest } from './said-words.ts';

/** The words of an exchange. */
export interface ToldWords {
  readonly request: Words;
  /** Those of the response that stand in no element. */
  readonly outside: Words;
  /** Those of each element of the response, by the text of its location. */
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

/**
 * What a request says in words: by these, it names the thing that it means.
 *
 * What an exchange says in words: by these, an element of its response shows which thing it is.
 */

import type { Location } from '../../../formats/value/location.ts';
import type { ValueVisitor } from '../../../formats/value/reading.ts';
import { headerValue } from '../../../http/headers.ts';
import type { RecordedRequest, Recording } from '../../../session/schema.ts';
import { elementOf } from '../naming/places.ts';
import { bodyJson, bodyText } from './body-text.ts';

export type Words = ReadonlySet<string>;

/** In characters and in words: what is behind them in a message is not looked at. */
const LONGEST_TEXT = 100_000;
const MOST_WORDS = 2000;

export interface SaidWords {
  /** Those of its path, its `Referer` and its body. */
  readonly all: Words;
  /** What the object says in which a member of its JSON body is. */
  beside(location: Location): Words;
}

export function readSaidWords(request: RecordedRequest): SaidWords {
  const json = bodyJson(request);
  const known = new WeakMap<object, Words>();
  return {
    all: new Set(wordsOfRequest(request)),
    beside({ part, steps }) {
      const object = part === 'body' ? objectAround(json, steps) : undefined;
      if (!object) return new Set();
      const words = known.get(object) ?? new Set(wordsOfBody(JSON.stringify(object)));
      known.set(object, words);
      return words;
    },
  };
}

function wordsOfRequest({ path, headers, body }: RecordedRequest): string[] {
  const referer = headerValue(headers, 'referer') ?? '';
  return [
    ...lowerCaseWords(path),
    ...lowerCaseWords(referer),
    ...wordsOfBody(bodyText(body, headers)),
  ];
}

/** Words, numbers and ids, in lower case, without the escapes of URLs and forms. */
export function lowerCaseWords(text: string): string[] {
  const plain = text.slice(0, LONGEST_TEXT).replace(/%[\da-f]{2}/gi, ' ');
  return (plain.toLowerCase().match(/[\p{L}\p{N}_-]+/gu) ?? []).slice(0, MOST_WORDS);
}

/** Those of a body, without the names of members and fields. */
function wordsOfBody(text: string): string[] {
  return lowerCaseWords(text.slice(0, LONGEST_TEXT).replace(/"[^"\\]*"\s*:|(?<=^|&)[^=&]*=/g, ' '));
}

function objectAround(json: unknown, steps: Location['steps']): object | undefined {
  let around = json;
  for (const { name, index } of steps.slice(1, -1)) {
    if (typeof around !== 'object' || around === null) break;
    const key = name ?? String(index);
    around = Object.hasOwn(around, key) ? Reflect.get(around, key) : undefined;
  }
  return typeof around === 'object' && around !== null ? around : undefined;
}

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
  read: (see: ValueVisitor) => (recording: Recording) => void,
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

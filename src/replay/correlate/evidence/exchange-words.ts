/**
 * The words of requests and responses. By its words, a request names the thing that it means, and an element of a
 * response shows which thing it is.
 */

import type { Location } from '../../../formats/value/location.ts';
import type { ValueVisitor } from '../../../formats/value/reading.ts';
import { headerValue } from '../../../http/headers.ts';
import type { RecordedRequest, Recording } from '../../../session/schema.ts';
import { bodyJson, bodyText } from '../message/body-text.ts';
import { elementOf } from '../naming/round-trips.ts';

type Words = ReadonlySet<string>;

/** Characters and words of a message that are read. */
const MAX_TEXT = 100_000;
const MAX_WORDS = 2000;

export interface RequestWords {
  /** The words of its path, its `Referer` and its body. */
  readonly all: Words;
  /** The words of the object that has a member of its JSON body. */
  siblings(location: Location): Words;
}

export function readRequestWords(request: RecordedRequest): RequestWords {
  const json = bodyJson(request);
  const known = new WeakMap<object, Words>();
  return {
    all: new Set(wordsOfRequest(request)),
    siblings({ part, steps }) {
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
  const plain = text.slice(0, MAX_TEXT).replace(/%[\da-f]{2}/gi, ' ');
  return (plain.toLowerCase().match(/[\p{L}\p{N}_-]+/gu) ?? []).slice(0, MAX_WORDS);
}

/** The words of a body, without names of members and fields. */
function wordsOfBody(text: string): string[] {
  return lowerCaseWords(text.slice(0, MAX_TEXT).replace(/"[^"\\]*"\s*:|(?<=^|&)[^=&]*=/g, ' '));
}

function objectAround(json: unknown, steps: Location['steps']): object | undefined {
  let container = json;
  for (const { name, index } of steps.slice(1, -1)) {
    if (typeof container !== 'object' || container === null) break;
    const key = name ?? String(index);
    container = Object.hasOwn(container, key) ? Reflect.get(container, key) : undefined;
  }
  return typeof container === 'object' && container !== null ? container : undefined;
}

/** The words of an exchange. */
export interface ExchangeWords {
  readonly request: Words;
  /** Words of the response outside of elements. */
  readonly outside: Words;
  /** Words of each element of the response, by the text of its location. */
  readonly elements: ReadonlyMap<string, Words>;
}

const NONE: Words = new Set();
export const NO_WORDS: ExchangeWords = { request: NONE, outside: NONE, elements: new Map() };

/** @param read visits the values in the response of a recording */
export function readExchangeWords(
  recording: Recording | undefined,
  read: (visit: ValueVisitor) => (recording: Recording) => void,
): ExchangeWords {
  if (!recording) return NO_WORDS;
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

/**
 * Texts that a client has read and sends again with more after or before them, such as a wiki page or a note. What the
 * client had read comes from the live response. Otherwise it would overwrite what other people have written there.
 */

import { addToGroup } from '../../../collections.ts';
import type { Cursor } from '../../../formats/value/reading.ts';
import type { CarriedText, CarriedTexts, Producer } from '../message/carried-texts.ts';
import type { ValueIndex } from './value-index.ts';

/** Characters. A shorter text begins another one by chance, and so does a single word. */
const MIN_LENGTH = 8;
/** Texts with the same beginning or end that are compared with a value. */
const MAX_ALIKE = 64;
/** Responses that are remembered for one text. */
const MAX_EXCERPTS = 64;

/** Finds the texts of requests that begin or end with a text of a response. */
export class ExtendedTexts {
  readonly #byStart = new Map<string, CarriedText[]>();
  readonly #byEnd = new Map<string, CarriedText[]>();
  readonly #index: ValueIndex;
  readonly #producerAt: (at: Cursor) => Producer;
  /** Length of the longest one, in characters. */
  #longest = 0;
  /** By the lower bits of a character: whether any of the texts begins or ends with it. */
  readonly #first = new Uint8Array(BUCKETS);
  readonly #last = new Uint8Array(BUCKETS);

  /** @param texts of all requests */
  constructor(texts: CarriedTexts, index: ValueIndex, producerAt: (at: Cursor) => Producer) {
    this.#index = index;
    this.#producerAt = producerAt;
    for (const text of texts.spaced()) {
      const { value, roles } = text;
      if (value.length <= MIN_LENGTH || !roles || text.isPiece || !/\s/.test(value)) continue;
      // The same text with mere line feeds is among them as well.
      if (value.includes('\r\n')) continue;
      this.#longest = Math.max(this.#longest, value.length);
      this.#first[value.charCodeAt(0) % BUCKETS] = 1;
      this.#last[value.charCodeAt(value.length - 1) % BUCKETS] = 1;
      addAlike(this.#byStart, startOf(value), text);
      addAlike(this.#byEnd, endOf(value), text);
    }
  }

  /** Takes a value of a response, in the order of the responses' ends. */
  add(value: string, at: Cursor): void {
    const { length } = value;
    if (length < MIN_LENGTH || length >= this.#longest) return;
    // Every string of a response comes here, and most neither begin nor end like one of these texts.
    const mayBegin = this.#first[value.charCodeAt(0) % BUCKETS] === 1;
    const mayEnd = this.#last[value.charCodeAt(length - 1) % BUCKETS] === 1;
    if (!(mayBegin || mayEnd) || !/\s/.test(value)) return;
    const beginning = this.#byStart.get(startOf(value)) ?? NONE;
    const ending = this.#byEnd.get(endOf(value)) ?? NONE;
    for (const text of beginning) {
      if (text.value.length > length && text.value.startsWith(value))
        this.#addExcerpt(text, 0, value, at);
    }
    for (const text of ending) {
      const start = text.value.length - length;
      if (start > 0 && text.value.endsWith(value)) this.#addExcerpt(text, start, value, at);
    }
  }

  #addExcerpt(text: CarriedText, start: number, value: string, at: Cursor): void {
    if ((text.extended?.length ?? 0) === MAX_EXCERPTS) return;
    this.#index.addExcerpt(text, { start, value, producer: this.#producerAt(at) });
  }
}

const NONE: readonly CarriedText[] = [];
/** A power of two. */
const BUCKETS = 256;

function addAlike(groups: Map<string, CarriedText[]>, key: string, text: CarriedText): void {
  if ((groups.get(key)?.length ?? 0) < MAX_ALIKE) addToGroup(groups, key, text);
}

function startOf(text: string): string {
  return text.slice(0, MIN_LENGTH);
}

function endOf(text: string): string {
  return text.slice(-MIN_LENGTH);
}

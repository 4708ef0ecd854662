/**
 * Links codes that no name links, such as the number in a mail that a person types in again. A code is too rare in a
 * session to be at two locations by chance.
 */

import { addToGroup } from '../../../collections.ts';
import { pathOf } from '../../../http/urls.ts';
import type { Recording } from '../../../session/schema.ts';
import type { Producer } from '../message/carried-texts.ts';
import { isCode, KEYS } from '../naming/value-keys.ts';
import { applies } from '../reasons/reasons.ts';
import { entryOf, type ValueIndex } from './value-index.ts';

/** Locations. A value at more of them is common; a few may be the text and the page of one mail. */
const MAX_PLACES = 3;

/** Collects the codes of responses, in the order of the responses' ends. */
export class RareCodes {
  readonly #recordings: readonly Recording[];
  readonly #index: ValueIndex;
  readonly #producers = new Map<string, Producer[]>();

  /** @param recordings in the order of their departure */
  constructor(recordings: readonly Recording[], index: ValueIndex) {
    this.#recordings = recordings;
    this.#index = index;
  }

  add(value: string, producer: Producer): void {
    if (isCode(value)) addToGroup(this.#producers, value, producer);
  }

  /** Links the codes that the client did not have before a response brought them. */
  link(): void {
    if (!applies('rare code')) return;
    for (const [value, producers] of this.#producers) {
      const carried = this.#index.get(value);
      const entry = carried && entryOf(carried, KEYS.rare);
      const [first] = producers;
      if (!entry || !first || this.#index.wasCarriedBefore(carried, first)) continue;
      if (!this.#isRare(producers)) continue;
      for (const producer of producers) this.#index.addProducer(value, carried, entry, producer);
    }
  }

  #isRare(producers: readonly Producer[]): boolean {
    if (producers.some(({ roles }) => roles.isQuantity)) return false;
    const places = producers.map(({ index, location }) => {
      return `${pathOf(this.#recordings[index]?.request.path ?? '')} ${location.form}`;
    });
    return new Set(places).size <= MAX_PLACES;
  }
}

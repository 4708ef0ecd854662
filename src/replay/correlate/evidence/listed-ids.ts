/**
 * Finds short ids in lists of requests, joined as in `?ids=k3x9q,qhzwkvp` or as separate values. One of them alone
 * might be a word; all of them together are ids (see `areIds`).
 */

import { Location, type Step } from '../../../formats/value/location.ts';
import { isShortCode, randomness } from '../../../formats/value/randomness.ts';
import type { CarriedText, Visitor, VisitResult } from '../message/carried-texts.ts';
import type { RequestCursor } from '../message/cursor.ts';
import { areIds, isList } from '../message/text-kinds.ts';
import { isIdRole } from '../naming/roles.ts';

/** Longer ids are distinctive, or known by their location. */
const SHORT = /^[A-Za-z\d]{5,7}$/;
const MAX_LENGTH = 7;
/** Bits. Nine words out of ten have less, and stay words even in a list of ids. */
const MIN_RANDOMNESS = 0;

/** Finds the ids in the lists of requests. */
export class ListedIds {
  readonly #found: Set<string>;
  /** The short texts of the current request, which may be in a list. */
  readonly #candidates = new Set<string>();
  #position = 0;
  /** Positions of the requests with several short texts, some of them random. */
  readonly #positions: number[] = [];

  /** @param found receives the ids */
  constructor(found: Set<string>) {
    this.#found = found;
  }

  /** Takes a text of a request, of one request after another. @param position of the recording */
  add(value: string, position: number): void {
    if (position !== this.#position) this.#moveTo(position);
    if (value.length <= MAX_LENGTH && SHORT.test(value)) this.#candidates.add(value);
  }

  /** Finds the ids. @param walk visits the few requests with such texts once more */
  find(walk: (position: number, visitor: Visitor) => void): void {
    this.#moveTo(-1);
    for (const position of this.#positions) {
      const lists = new Lists();
      walk(position, lists);
      for (const id of lists.ids()) this.#found.add(id);
    }
  }

  #moveTo(position: number): void {
    const mayBe =
      this.#candidates.size > 1 && [...this.#candidates].some((each) => randomness(each) > 0);
    if (mayBe) this.#positions.push(this.#position);
    this.#candidates.clear();
    this.#position = position;
  }
}

/** Groups the values of a request: those at one location, but for positions, are one list. */
class Lists implements Visitor {
  readonly #byPlace = new Map<string, Set<string>>();
  readonly #asked = new Set<string>();

  enters(): boolean {
    return true;
  }

  visit({ value, roles }: CarriedText, at: RequestCursor): VisitResult {
    if (isList(value)) return 'enter';
    const { form } = new Location(at.location().steps.map(withoutNumber));
    const list = this.#byPlace.get(form) ?? new Set();
    this.#byPlace.set(form, list.add(value));
    if (roles?.strong.some(isIdRole)) this.#asked.add(form);
    return 'enter';
  }

  leave = (): void => undefined;

  /** The ids. One short code, or a name that asks for ids, speaks for the whole list. */
  *ids(): Generator<string> {
    for (const [place, list] of this.#byPlace) {
      const ids = [...list];
      if (!areIds(ids, this.#asked.has(place) || ids.some(isShortCode))) continue;
      for (const id of ids) if (randomness(id) >= MIN_RANDOMNESS) yield id;
    }
  }
}

/** A step without the number that tells several parameters or fields apart: `ids[0]`, `ids[1]`. */
function withoutNumber(step: Step): Step {
  const { kind, name } = step;
  return kind === 'query' || kind === 'field' || kind === 'part'
    ? { kind, name: name?.replace(/\d+/g, '*') }
    : step;
}

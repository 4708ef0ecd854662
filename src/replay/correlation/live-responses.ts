import type { Recording } from '../../session/schema.ts';
import type { Answer } from '../exchange.ts';
import type { ListElement } from './element-checks.ts';
import type { Link, Links } from './link-recordings.ts';
import { findPlace, isInList, isSameThing, tellsItself } from './live-list.ts';
import { LivePairs } from './live-pairs.ts';
import { LiveFamilies } from './repeated-places.ts';
import { KEPT_BYTES } from './response/kept-bytes.ts';
import { readAnswer } from './response/read-answer.ts';
import { explainUnread } from './response/readable-answer.ts';
import type { ReadableResponse } from './response/see.ts';

/** Where a live response's own URLs are. */
export type ResponseServer = Pick<ReadableResponse, 'origin' | 'basePath' | 'others'>;

/** A value that a live response does not have, and why. */
export interface Lack {
  readonly lacks: string;
}

/** What one response is needed for. */
interface Wanted {
  /** By place: what the recording has there. */
  readonly recorded: Map<string, string>;
  /** Whether all of it is needed, since the place of a list element is looked for. */
  hasLists: boolean;
}

/** What the live responses of one replay have at the places that requests are linked to. */
export class LiveResponses {
  readonly #pairs: LivePairs = new LivePairs();
  readonly #checks: Links['checks'];
  readonly #repeated: Links['repeated'];
  /** By position of the producer. */
  readonly #families = new Map<number, LiveFamilies>();
  /** By position of the producer. */
  readonly #wanted = new Map<number, Wanted>();
  readonly #values = new Map<number, ReadonlyMap<string, string>>();
  /** By position of the producer: why its body was not read. */
  readonly #unread = new Map<number, string>();
  /** By position of the producer: links to elements of its lists. */
  readonly #inLists = new Map<number, Link[]>();
  /** Those of responses that have come, and have no pair yet. */
  readonly #unpaired: Link[] = [];

  constructor({ plans, checks, repeated }: Links) {
    this.#checks = checks;
    this.#repeated = repeated;
    for (const plan of plans) for (const link of plan?.links ?? []) this.#want(link);
  }

  /**
   * Live values of all responses so far, with the recorded ones. A response is compared before any
   * request asks for what it brings; without a comparison nothing is looked for in vain.
   */
  get pairs(): LivePairs {
    if (this.#unpaired.length > 0) {
      for (const link of this.#unpaired.splice(0)) this.find(link);
    }
    return this.#pairs;
  }

  /** How many bytes of a response are needed. */
  keep(index: number): number {
    return this.#wanted.has(index) ? KEPT_BYTES : 0;
  }

  /** Takes what matters out of a live response. */
  add(index: number, recording: Recording, answer: Answer, server: ResponseServer): void {
    const wanted = this.#wanted.get(index);
    if (!wanted) return;
    const values = new Map<string, string>();
    const repeated = this.#repeated.get(index);
    const families = repeated && new LiveFamilies(repeated);
    if (families) this.#families.set(index, families);
    readAnswer(recording, answer, server, (text, at) => {
      const place = at.place();
      families?.add(place, text);
      if (values.has(place)) return;
      const recorded = wanted.recorded.get(place);
      if (recorded === undefined && !wanted.hasLists) return;
      values.set(place, text);
      if (recorded !== undefined) this.#pairs.add(recorded, text);
    });
    this.#values.set(index, values);
    this.#noteUnread(index, answer, wanted);
    this.#unpaired.push(...(this.#inLists.get(index) ?? []));
  }

  /** The live value of a link, of a response that was added; or what that lacks. */
  find(link: Link): string | Lack {
    const { producer, place, element, value } = link;
    const values = this.#values.get(producer) ?? NO_VALUES;
    const elements = this.#elementsOf(producer, element);
    if (element === undefined) return this.#findAlone(link, values);
    if (elements.length === 0) return this.#findUnchecked(link, values);
    if (tellsItself(value) && isSameThing({ place, value }, elements, values)) return value;
    const live = findPlace(place, elements, values);
    if ('missing' in live) return this.#lackOf(producer, element, explainElement(live.missing));
    const found = values.get(live.place);
    if (found !== undefined) this.#pairs.add(value, found);
    return found ?? this.#lackOf(producer, live.place);
  }

  #findAlone({ producer, place, value }: Link, values: ReadonlyMap<string, string>): string | Lack {
    const unclear = this.#families.get(producer)?.unclear(place);
    if (unclear) {
      const isThere = tellsItself(value) && unclear.includes(value);
      return isThere ? value : this.#lackOf(producer, place, `single ${place}`);
    }
    return values.get(place) ?? this.#lackOf(producer, place);
  }

  /** Where the list still has the recorded value, that is the same thing; else its position counts. */
  #findUnchecked(
    { producer, place, value }: Link,
    values: ReadonlyMap<string, string>,
  ): string | Lack {
    if (tellsItself(value) && isInList(place, value, values)) return value;
    const found = values.get(place);
    if (found !== undefined) this.#pairs.add(value, found);
    return found ?? this.#lackOf(producer, place);
  }

  /** Only where nothing of a body was found that is needed: to decode it once more takes time. */
  #noteUnread(index: number, answer: Answer, { recorded, hasLists }: Wanted): void {
    this.#unread.delete(index);
    const found = this.#values.get(index) ?? NO_VALUES;
    if (!hasLists && ![...recorded.keys()].some(isInBody)) return;
    if ([...found.keys()].some(isInBody)) return;
    const unread = explainUnread(answer);
    if (unread !== undefined) this.#unread.set(index, unread);
  }

  #lackOf(producer: number, place: string, what = place): Lack {
    const unread = isInBody(place) ? this.#unread.get(producer) : undefined;
    return {
      lacks: unread
        ? `its response's body could not be read: ${unread}`
        : `its response has no ${what}`,
    };
  }

  #want(link: Link): void {
    const { producer, place, element, value } = link;
    const wanted = this.#wanted.get(producer) ?? { recorded: new Map(), hasLists: false };
    this.#wanted.set(producer, wanted);
    const isSought = tellsItself(value) || this.#elementsOf(producer, element).length > 0;
    if (element === undefined || !isSought) {
      wanted.recorded.set(place, value);
      return;
    }
    // At the recorded place there may be another element's.
    wanted.hasLists = true;
    const inLists = this.#inLists.get(producer) ?? [];
    this.#inLists.set(producer, inLists);
    inLists.push(link);
  }

  #elementsOf(producer: number, element: string | undefined): readonly ListElement[] {
    return element === undefined ? [] : (this.#checks.get(producer)?.get(element) ?? []);
  }
}

const NO_VALUES: ReadonlyMap<string, string> = new Map();

/** Else it is in a header or a cookie. */
function isInBody(place: string): boolean {
  return !/^(?:header|cookie) /.test(place);
}

/** Such as `element like body /0, with /name "alice"`. */
function explainElement({ element, checks }: ListElement): string {
  const parts = checks.slice(0, 3).map(({ place, value }) => {
    const within = place.startsWith(element) ? place.slice(element.length) : place;
    return `${within || place} ${JSON.stringify(value)}`;
  });
  return `single element as ${element} was, with ${parts.join(' and ')}`;
}

import type { Answer } from '../../sending/exchange.ts';
import type { FreshValues } from '../fresh/fresh-values.ts';
import type { Link, Links } from '../linking/link-recordings.ts';
import type { ElementTrait, ListElement, Source } from '../linking/list-elements.ts';
import { LiveFamilies } from '../linking/repeated-places.ts';
import { withoutPositions } from '../places/list-places.ts';
import { PlacedValues } from '../places/placed-values.ts';
import { KEPT_BYTES } from '../response/kept-bytes.ts';
import { readResponse } from '../response/read-response.ts';
import { explainUnread, readableAnswer } from '../response/readable-answer.ts';
import type { ReadableResponse } from '../response/see.ts';
import { findPlace, isStillThere, tellsItself } from './find-place.ts';
import { LivePairs } from './live-pairs.ts';

/** What was asked of which server: where a live response's own URLs start. */
export type ResponseServer = Pick<
  ReadableResponse,
  'requestPath' | 'origin' | 'basePath' | 'others'
>;

/** A value that a live response does not have, and why. */
export interface Lack {
  readonly lacks: string;
}

/** What one response is needed for. */
interface Wanted {
  /** By place: what the recording has there. */
  readonly recorded: Map<string, string>;
  /** Where list elements have what is linked, without positions: these are looked for. */
  readonly forms: Set<string>;
  /** What list elements are known by. */
  readonly traits: Set<string>;
}

/** What the live responses of one replay have at the places that requests are linked to. */
export class LiveResponses {
  readonly #pairs: LivePairs = new LivePairs();
  readonly #fresh: FreshValues | undefined;
  readonly #elements: Links['elements'];
  readonly #repeated: Links['repeated'];
  /** By position of the producer. */
  readonly #families = new Map<number, LiveFamilies>();
  /** By position of the producer. */
  readonly #wanted = new Map<number, Wanted>();
  readonly #values = new Map<number, PlacedValues>();
  /** By position of the producer: why its body was not read. */
  readonly #unread = new Map<number, string>();
  /** By position of the producer: links to elements of its lists. */
  readonly #inLists = new Map<number, Link[]>();
  /** Those of responses that have come, and have no pair yet. */
  readonly #unpaired: Link[] = [];

  /** @param fresh new values of the client's own; undefined where it has none */
  constructor({ plans, elements, repeated }: Links, fresh: FreshValues | undefined) {
    this.#fresh = fresh;
    for (const [recorded, live] of fresh?.pairs() ?? []) this.#pairs.add(recorded, live);
    this.#elements = fresh ? renewElements(elements, fresh) : elements;
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
  add(index: number, answer: Answer, server: ResponseServer): void {
    const wanted = this.#wanted.get(index);
    if (!wanted) return;
    const values = new PlacedValues();
    const repeated = this.#repeated.get(index);
    const families = repeated && new LiveFamilies(repeated);
    if (families) this.#families.set(index, families);
    readResponse(readableAnswer(answer, server), (text, at) => {
      const place = at.place();
      families?.add(place, text);
      const recorded = values.get(place) === undefined ? wanted.recorded.get(place) : undefined;
      if (recorded !== undefined) this.#pairs.add(recorded, text);
      if (recorded !== undefined || isOfList(place, text, wanted)) values.add(place, text);
    });
    this.#values.set(index, values);
    this.#noteUnread(index, answer, wanted);
    for (const link of this.#inLists.get(index) ?? []) this.#unpaired.push(link);
  }

  /** The live value of a link, of a response that was added; or what that lacks. */
  find(source: Source): string | Lack {
    const link = this.#withFresh(source);
    const { producer, place, element, value } = link;
    const values = this.#values.get(producer) ?? NO_VALUES;
    const elements = this.#elementsOf(source);
    if (element !== undefined && isStillThere(link, elements, values)) return value;
    const live = findPlace(place, elements, values);
    if ('lacks' in live) return this.#lackOf(producer, element ?? place, live.lacks);
    const unclear = live.isKnown ? undefined : this.#families.get(producer)?.unclear(place);
    if (unclear?.includes(value) && tellsItself(value)) return value;
    if (unclear) return this.#lackOf(producer, place, `its response has no single ${place}`);
    const found = values.get(live.place);
    if (found === undefined) return this.#lackOf(producer, live.place);
    if (element !== undefined) this.#pairs.add(value, found);
    return found;
  }

  /** Only where nothing of a body was found that is needed: to decode it once more takes time. */
  #noteUnread(index: number, answer: Answer, { recorded, forms }: Wanted): void {
    this.#unread.delete(index);
    const found = this.#values.get(index) ?? NO_VALUES;
    if (![...recorded.keys(), ...forms].some(isInBody)) return;
    if ([...found.places()].some(isInBody)) return;
    const unread = explainUnread(answer);
    if (unread !== undefined) this.#unread.set(index, unread);
  }

  #lackOf(producer: number, place: string, lacks = `its response has no ${place}`): Lack {
    const unread = isInBody(place) ? this.#unread.get(producer) : undefined;
    return { lacks: unread ? `its response's body could not be read: ${unread}` : lacks };
  }

  #want(link: Link): void {
    const { producer, place, element, value } = this.#withFresh(link);
    const wanted = this.#wantedOf(producer);
    if (element === undefined) {
      wanted.recorded.set(place, value);
      return;
    }
    // At the recorded place there may be another element's.
    wanted.forms.add(withoutPositions(place));
    const inLists = this.#inLists.get(producer) ?? [];
    this.#inLists.set(producer, inLists);
    inLists.push(link);
  }

  /** Where the live response has it: keys may be names that are new. */
  #withFresh(source: Source): Source {
    const fresh = this.#fresh;
    if (!fresh) return source;
    const { place, element } = source;
    const renewed = element === undefined ? undefined : fresh.inText(element);
    return { ...source, place: fresh.inText(place), element: renewed };
  }

  #wantedOf(producer: number): Wanted {
    const known = this.#wanted.get(producer);
    if (known) return known;
    const wanted: Wanted = { recorded: new Map(), forms: new Set(), traits: new Set() };
    this.#wanted.set(producer, wanted);
    for (const { checks, texts } of [...(this.#elements.get(producer)?.values() ?? [])].flat()) {
      for (const { value } of checks) wanted.traits.add(value);
      // Also what another element says there.
      for (const { place } of texts) wanted.forms.add(withoutPositions(place));
      for (const { place, value, source } of checks) {
        if (!source) continue;
        wanted.forms.add(withoutPositions(place));
        const { producer, element, place: there } = this.#withFresh(source);
        const earlier = this.#wantedOf(producer);
        if (element === undefined) earlier.recorded.set(there, value);
        else earlier.forms.add(withoutPositions(there));
      }
    }
    return wanted;
  }

  /** What the elements around a link are known by now: an id as the live response has it that tells it. */
  #elementsOf({ producer, element }: Source): readonly ListElement[] {
    const elements = element === undefined ? [] : this.#elements.get(producer)?.get(element);
    return (elements ?? []).map((each) => ({ ...each, checks: each.checks.map(this.#withLiveId) }));
  }

  readonly #withLiveId = (check: ElementTrait): ElementTrait => {
    const { source, value } = check;
    const live = source && this.find(source);
    return { ...check, value: typeof live === 'string' ? live : value };
  };
}

const NO_VALUES = new PlacedValues();

/** Elements of lists as the live ones are known: by the new values of the client. */
function renewElements(elements: Links['elements'], fresh: FreshValues): Links['elements'] {
  const renewTrait = <T extends ElementTrait>(trait: T): T => {
    return { ...trait, place: fresh.inText(trait.place), value: fresh.inText(trait.value) };
  };
  const renewElement = (each: ListElement): ListElement => ({
    ...each,
    element: fresh.inText(each.element),
    checks: each.checks.map(renewTrait),
    texts: each.texts.map(renewTrait),
  });
  return mapValues(elements, (byElement) => mapValues(byElement, (list) => list.map(renewElement)));
}

function mapValues<K, V, W>(map: ReadonlyMap<K, V>, change: (value: V) => W): ReadonlyMap<K, W> {
  return new Map([...map].map(([key, value]) => [key, change(value)]));
}

function isOfList(place: string, text: string, { forms, traits }: Wanted): boolean {
  return forms.size > 0 && (traits.has(text) || forms.has(withoutPositions(place)));
}

/** Else it is in a header or a cookie. */
function isInBody(place: string): boolean {
  return !/^(?:header|cookie) /.test(place);
}

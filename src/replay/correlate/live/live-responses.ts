import { addToGroup } from '../../../collections.ts';
import { createResponseReader } from '../../../formats/message.ts';
import {
  isPositioned,
  Location,
  type Step,
  type StepKind,
} from '../../../formats/value/location.ts';
import { isSerialId } from '../../../formats/value/names.ts';
import type { ReadableResponse, ValueVisitor } from '../../../formats/value/reading.ts';
import type { Doubt, Lack, UnreadBody } from '../../failure/correlated-value.ts';
import type { Links, Source } from '../link/link-recordings.ts';
import type { Trait } from '../link/list-elements.ts';
import type { FreshValues } from '../message/fresh-values.ts';
import { findUnreadBody, MAX_KEPT_BYTES, readableAnswer } from '../message/readable-answer.ts';
import { listOf, type Siblings, Values } from '../message/values.ts';
import type { CookieNames } from '../naming/cookie-names.ts';
import type { Reason } from '../reasons/reasons.ts';
import { findElement, isByOrder } from './find-element.ts';
import { LivePairs } from './live-pairs.ts';
import type { Known } from './score-elements.ts';

type Readable = ReturnType<typeof readableAnswer>;
type LiveAnswer = Parameters<typeof readableAnswer>[0];

/** The request path and server of a live response, by which its relative URLs are resolved. */
export type ResponseServer = Pick<
  ReadableResponse,
  'requestPath' | 'origin' | 'basePath' | 'others'
>;

/** A value that a live response does not have, and why. */
interface NoMatch {
  readonly lack: Lack;
}

/** A value that a live response has. */
export interface LiveMatch {
  readonly text: string;
  /** The location in the live response. */
  readonly location: Location;
  /** Why it is uncertain. */
  readonly doubt?: Doubt | undefined;
  /** What the element of its list was found by; undefined outside of lists. */
  readonly by: Reason | undefined;
}

/** A document of a live response, and the path of its request. */
interface LiveDocument {
  readonly text: string;
  readonly path: string;
}

/** The locations where a value may be in a live response. */
interface Located {
  readonly locations: readonly Location[];
  readonly doubt: Doubt | undefined;
  readonly by: Reason | undefined;
}

/** The values and lists that are needed of one response. */
interface Wanted {
  /** Recorded values, by location. */
  readonly recorded: Map<string, string>;
  /** Locations whose values a client has merely left alone, so that they say nothing about other locations. */
  readonly soft: Set<string>;
  /** The lists that are read (see `listOf`). */
  readonly lists: Set<string>;
}

/** What the live responses of one replay have at the locations that requests are linked to. */
export class LiveResponses {
  /**
   * The first uncertain values with which requests went out, directly or through earlier requests, by position of the
   * request. The response to such a request may be about a stranger's thing.
   */
  readonly uncertain: Map<number, LiveMatch & { readonly source: Source }> = new Map();
  readonly #pairs: LivePairs = new LivePairs();
  /** The same, with the values that only their order identifies. */
  readonly #placed: LivePairs = new LivePairs();
  /** Values that only their order identifies, and that are not among the pairs yet. */
  readonly #byOrder: (readonly [recorded: string, live: string])[] = [];
  readonly #fresh: FreshValues | undefined;
  readonly #elements: Links['elements'];
  readonly #names: CookieNames;
  /** By position of the producer. */
  readonly #wanted = new Map<number, Wanted>();
  readonly #values = new Map<number, Values>();
  /** By position of the producer: documents that requests write back. */
  readonly #texts = new Map<number, LiveDocument>();
  readonly #whole: ReadonlySet<number>;
  /** Certain values, by position of the producer and location. */
  readonly #certain = new Map<string, LiveMatch>();
  /** Other results for the responses so far. */
  readonly #found = new Map<string, LiveMatch | NoMatch>();
  /** Depth of the current search: elements that identify elements. */
  #depth = 0;
  /** By position of the producer: why its body was not read. */
  readonly #unread = new Map<number, UnreadBody>();
  /** By position of the producer: sources in its lists. */
  readonly #inLists = new Map<number, Source[]>();
  /** Sources in lists of responses that have come, whose values are not among the pairs yet. */
  readonly #unpaired: Source[] = [];

  /**
   * @param fresh new values of the client's own; undefined if there are none
   * @param names the recorded names of live cookies
   */
  constructor({ plans, elements }: Links, fresh: FreshValues | undefined, names: CookieNames) {
    this.#fresh = fresh;
    this.#names = names;
    for (const [recorded, live] of fresh?.pairs() ?? []) this.#pair(recorded, live);
    this.#elements = elements;
    this.#whole = new Set(plans.flatMap((plan) => plan?.document?.producer ?? []));
    for (const plan of plans) {
      for (const link of plan?.links ?? []) {
        for (const source of [link, ...link.others]) this.#want(source, link.isSoft);
      }
    }
    for (const element of [...elements.values()].flatMap((each) => [...each.values()])) {
      for (const { source } of element.traits) if (source) this.#want(source);
      const list = listOf(element.location);
      if (element.pageBefore >= 0 && list) this.#wantedOf(element.pageBefore).lists.add(list);
    }
  }

  /**
   * The recorded values with the live ones of all responses so far. Values in lists are searched for here, since a
   * response is compared before any request needs its values. Without comparisons, no search is in vain.
   */
  get pairs(): LivePairs {
    for (const source of this.#unpaired.splice(0)) this.find(source);
    return this.#pairs;
  }

  /**
   * The same, with the values that only their order identifies: requests carry these as well, unless another value is
   * certain.
   */
  get placed(): LivePairs {
    const certain = this.pairs;
    for (const [recorded, live] of this.#byOrder.splice(0)) {
      if (!certain.has(recorded)) this.#placed.add(recorded, live);
    }
    return this.#placed;
  }

  /** Assumes from now on that a live value has replaced a recorded one. */
  assume(recorded: string, live: string): void {
    this.#pair(recorded, live);
    this.#found.clear();
  }

  /** Number of bytes of a response that are needed. */
  keep(index: number): number {
    return this.#wanted.has(index) || this.#whole.has(index) ? MAX_KEPT_BYTES : 0;
  }

  /** Keeps the needed values of a live response. */
  add(index: number, answer: LiveAnswer, server: ResponseServer): void {
    if (this.keep(index) === 0) return;
    const readable = readableAnswer(answer, server);
    if (this.#whole.has(index)) {
      this.#texts.set(index, { text: readable.text ?? '', path: server.requestPath });
    }
    const wanted = this.#wanted.get(index);
    if (!wanted) return;
    const { recorded, lists, soft } = wanted;
    const values = new Values();
    const see = (text: string, location: Location): void => {
      const known = recorded.get(location.text);
      if (known !== undefined && !soft.has(location.text) && values.get(location) === undefined) {
        this.#pair(known, text);
      }
      const list = lists.size > 0 ? listOf(location) : undefined;
      if (known !== undefined || (list !== undefined && lists.has(list))) {
        values.add({ location, text });
      }
    };
    const visit: ValueVisitor = (text, at) => see(text, this.#asRecorded(at.location()));
    createResponseReader(visit, lists.size > 0)(readable);
    if (this.#values.has(index)) this.#certain.clear();
    this.#values.set(index, values);
    this.#found.clear();
    this.#noteUnread(index, readable, wanted);
    for (const source of this.#inLists.get(index) ?? []) this.#unpaired.push(source);
  }

  /** Whether a live response has brought any value that is needed of it. */
  has(index: number): boolean {
    const { recorded = new Map() } = this.#wanted.get(index) ?? {};
    const listed = this.#inLists.get(index) ?? [];
    if (recorded.size + listed.length === 0) return true;
    const values = [...(this.#values.get(index) ?? NO_VALUES).all()];
    const isThere = values.some(({ location }) => recorded.has(location.text));
    return isThere || listed.some((source) => isCertain(this.find(source)));
  }

  /** The live value of a source whose response was added, or why there is none. */
  find(source: Source): LiveMatch | NoMatch {
    const key = `${source.producer} ${source.location.text}`;
    const known = this.#certain.get(key) ?? this.#found.get(key);
    if (known) return known;
    if (this.#depth === MAX_DEPTH) return UNDECIDED;
    // The traits of an element may lead back to it.
    this.#found.set(key, UNDECIDED);
    this.#depth += 1;
    const found = this.#search(source);
    this.#depth -= 1;
    if (isCertain(found)) this.#certain.set(key, found);
    else this.#found.set(key, found);
    return found;
  }

  /** The document of a response that a request writes back whole. */
  documentOf(producer: number): LiveDocument | undefined {
    return this.#texts.get(producer);
  }

  #search(source: Source): LiveMatch | NoMatch {
    const { producer, value, location } = source;
    const values = this.#values.get(producer) ?? NO_VALUES;
    const found = this.#locate(source, values);
    if ('lack' in found) return this.#noMatch(producer, location, found.lack);
    const [here = location, ...others] = found.locations;
    const text = values.get(here);
    if (text === undefined) return this.#noMatch(producer, here);
    const isSame = others.length > 0 && others.every((other) => values.get(other) === text);
    const inherited = this.uncertain.has(producer) ? UNCERTAIN : undefined;
    const doubt = isSame ? inherited : (found.doubt ?? inherited);
    const { by } = found;
    if (doubt !== undefined && !isToken(here)) return { text, location: here, doubt, by };
    const isSoft = 'isSoft' in source && source.isSoft === true;
    if (here.isListed && !isSoft) {
      if (isByOrder(found.by)) this.#byOrder.push([value, text]);
      else this.#pair(value, text);
    }
    return { text, location: here, by };
  }

  #pair(recorded: string, live: string): void {
    this.#pairs.add(recorded, live);
    this.#placed.add(recorded, live);
  }

  /** The locations at which the live response may have what the recorded one had at a location, the best first. */
  #locate({ producer, location }: Source, values: Values): Located | NoMatch {
    const elements = this.#elements.get(producer);
    let ways: Step[][] = [[]];
    let doubt: Doubt | undefined;
    let by: Reason | undefined;
    for (const [depth, step] of location.steps.entries()) {
      const element = isPositioned(step) ? elements?.get(location.upTo(depth + 1).text) : undefined;
      if (!element) {
        for (const way of ways) way.push(this.#withFresh(step));
        continue;
      }
      const [best = []] = ways;
      const live = values.siblings(new Location(best), this.#withFresh(step));
      if (live.size === 0) return { lack: { kind: 'absent', place: location.text } };
      if (isNamedEntry(step) && live.of(step).size > 0) {
        for (const way of ways) way.push(step);
        continue;
      }
      const named = this.#namedEntry(step, live);
      if (named) {
        for (const way of ways) way.push(named);
        continue;
      }
      const page = this.#values.get(element.pageBefore);
      live.before = page?.siblings(new Location(best), this.#withFresh(step));
      const found = findElement(element, live, this.#known);
      if ('lack' in found) return found;
      doubt ??= found.doubt;
      if (by === undefined || !isByOrder(by)) by = found.by;
      const [, ...others] = ways;
      ways = [
        ...[found.step, ...(found.others ?? [])].map((each) => [...best, each]),
        ...others.map((way) => [...way, found.step]),
      ];
    }
    return { locations: ways.map((steps) => new Location(steps)), doubt, by };
  }

  /** The member of a map whose key is known to have replaced the recorded key. */
  #namedEntry(step: Step, live: Siblings): Step | undefined {
    if (step.kind !== 'entry' || step.name === undefined) return undefined;
    const keys = this.#pairs.liveOf(step.name).map((name) => ({ ...step, name }));
    const [key, ...others] = keys.filter((each) => live.of(each).size > 0);
    return others.length === 0 ? key : undefined;
  }

  readonly #known: Known = {
    expect: (trait) => this.#expect(trait),
    recordedOf: (live) => this.#pairs.recordedOf(live),
  };

  /** The possible live texts of a trait. */
  readonly #expect = (trait: Trait): readonly string[] => {
    const { text, kind, source } = trait;
    if (source) {
      const live = this.find(source);
      if (isCertain(live)) return [live.text];
      return trait.isBound ? this.#pairs.liveOf(text) : [];
    }
    const fresh = this.#fresh?.inText(text);
    if (kind === 'given') return [fresh ?? text];
    if (fresh !== undefined && fresh !== text) return [fresh];
    // A short id of another instance is a stranger's, and what replaced that number elsewhere is of another thing.
    if (kind !== 'plain' && isSerialId(text)) return [];
    const known = this.#pairs.liveOf(text);
    if (known.length > 0) return known;
    return kind === 'url' ? [] : [text];
  };

  /** Notes why a body was not read, if nothing that is needed was found in it. */
  #noteUnread(index: number, answer: Readable, { recorded, lists }: Wanted): void {
    this.#unread.delete(index);
    const isOfBody = [...recorded.keys(), ...lists].some((text) => text.startsWith('body'));
    if (!isOfBody) return;
    const found = this.#values.get(index) ?? NO_VALUES;
    for (const { location } of found.all()) if (location.part === 'body') return;
    const unread = findUnreadBody(answer);
    if (unread !== undefined) this.#unread.set(index, unread);
  }

  /** @param lack of a body that was read */
  #noMatch(
    producer: number,
    { part, text }: Location,
    lack: Lack = { kind: 'absent', place: text },
  ): NoMatch {
    if (!this.#values.has(producer)) return { lack: { kind: 'not-come' } };
    const why = part === 'body' ? this.#unread.get(producer) : undefined;
    return { lack: why ? { kind: 'unread', why } : lack };
  }

  /** A location in the terms of the recording: a cookie has its recorded name. */
  #asRecorded(location: Location): Location {
    const [step, ...rest] = location.steps;
    if (step?.kind !== 'cookie' || step.name === undefined) return location;
    const name = this.#names.recordedOf(step.name);
    return name === step.name ? location : new Location([{ ...step, name }, ...rest]);
  }

  #want(source: Source, isSoft = false): void {
    const { producer, location, value } = source;
    const wanted = this.#wantedOf(producer);
    const list = listOf(location);
    if (list === undefined || !this.#elements.get(producer)) {
      const { text } = new Location(location.steps.map(this.#withFresh));
      wanted.recorded.set(text, value);
      if (isSoft) wanted.soft.add(text);
      return;
    }
    wanted.lists.add(list);
    addToGroup(this.#inLists, producer, source);
  }

  #wantedOf(producer: number): Wanted {
    const known = this.#wanted.get(producer);
    const wanted = known ?? { recorded: new Map(), soft: new Set(), lists: new Set() };
    this.#wanted.set(producer, wanted);
    return wanted;
  }

  /** The step in the live response, in which keys may be new values. */
  readonly #withFresh = (step: Step): Step => {
    const { kind, name } = step;
    if (!this.#fresh || name === undefined || (kind !== 'key' && kind !== 'entry')) return step;
    return { ...step, name: this.#fresh.inText(name) };
  };
}

/** Steps to values with names. */
const NAMED = new Set<StepKind>(['field', 'meta', 'data', 'header', 'cookie']);
/** A token. The server refuses a wrong one, and each form may have another one. */
const TOKEN = /token|[cx]srf|nonce/i;

function isToken({ last }: Location): boolean {
  if (last?.name === undefined || !NAMED.has(last.kind)) return false;
  return TOKEN.test(last.name) && !/id$/i.test(last.name);
}

/** Lists that identify the elements of other lists, in turn. */
const MAX_DEPTH = 32;

/** Whether a step leads to the same member of a live map. Under a number, the member may be a stranger's. */
function isNamedEntry({ kind, name }: Step): boolean {
  return kind === 'entry' && name !== undefined && !/^\d+$/.test(name) && !isSerialId(name);
}

const NO_VALUES = new Values();
const UNCERTAIN: Doubt = { kind: 'uncertain-request' };
const UNDECIDED: NoMatch = { lack: { kind: 'undecided' } };

/** Whether a value stays the right one, whatever other responses bring. */
function isCertain(found: LiveMatch | NoMatch): found is LiveMatch {
  return 'text' in found && found.doubt === undefined && !isByOrder(found.by);
}

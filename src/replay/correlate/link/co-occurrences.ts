/**
 * Links short values whose names do not match, by their co-occurrence in the session. Each time a response gave a new
 * `SVN-Txn-Name`, the next requests carried that value after `/txr/`. One short value may be at two locations by
 * chance; several in turn are not.
 */

import { addToGroup, partitionPoint } from '../../../collections.ts';
import { isShortCode } from '../../../formats/value/randomness.ts';
import { pathOf } from '../../../http/urls.ts';
import type { Recording } from '../../../session/schema.ts';
import { sharesRole } from '../evidence/weights.ts';
import type { CarriedText, CarriedTexts, Producer } from '../message/carried-texts.ts';
import type { Roles } from '../naming/roles.ts';
import { isCode, KEYS } from '../naming/value-keys.ts';
import { applies } from '../reasons/reasons.ts';
import { entryOf, type ValueIndex } from './value-index.ts';

/** A short value that a response brought, and that no name links. */
interface Observation {
  readonly producer: Producer;
  /** The role or the location of the value in responses. */
  readonly source: string;
  readonly value: string;
}

/** How many different values have to agree. */
const MIN_AGREED = 3;
/** The same for values of `LONG` characters or more, which are rarely equal by chance. */
const MIN_AGREED_LONG = 2;
const LONG = 3;

/** Collects short values of responses, in the order of the responses' ends, and links those that co-occur. */
export class CoOccurrences {
  readonly #recordings: readonly Recording[];
  readonly #texts: CarriedTexts;
  readonly #index: ValueIndex;
  readonly #byValue = new Map<string, Observation[]>();
  readonly #bySource = new Map<string, Observation[]>();
  /** Codes in lists, by value: they agree with nothing, but may be called the same. */
  readonly #listed = new Map<string, Observation[]>();
  /** By role of requests: shapes of the values that agree. A path may have other values at the same location. */
  readonly #shapes = new Map<string, Set<string>>();

  /** @param recordings in the order of their departure */
  constructor(recordings: readonly Recording[], texts: CarriedTexts, index: ValueIndex) {
    this.#recordings = recordings;
    this.#texts = texts;
    this.#index = index;
  }

  /** @param isListed whether it is in a list, of which only codes are added */
  add(value: string, producer: Producer, isListed = false): void {
    const { location, roles } = producer;
    const isNamed = location.part !== 'header' && location.last?.kind !== 'token';
    const source = (isNamed ? roles.brought[0] : undefined) ?? location.form;
    const observation = { producer, source, value };
    addToGroup(isListed ? this.#listed : this.#byValue, value, observation);
    if (!isListed) addToGroup(this.#bySource, source, observation);
  }

  /** Links what goes together. */
  link(): void {
    if (applies('short code')) this.#linkCodes();
    if (!applies('going together')) return;
    const agreed = this.#agreements();
    if (agreed.size === 0) return;
    this.#dropRefuted(agreed);
    for (const [value, observations] of this.#byValue) {
      const carried = this.#index.get(value);
      if (!carried) continue;
      for (const [role, departure] of this.#carriedAs(value)) {
        const sources = agreed.get(role);
        const entry = entryOf(carried, role);
        if (!sources || !entry || entry.producers) continue;
        for (const { producer, source } of observations) {
          const isFirst = entry.producers !== undefined || producer.end <= departure;
          if (isFirst && sources.has(source))
            this.#index.addProducer(value, carried, entry, producer);
        }
      }
    }
  }

  /** Links codes that are too long, and too rare in this session, to be at two locations by chance. */
  #linkCodes(): void {
    for (const value of new Set([...this.#byValue.keys(), ...this.#listed.keys()])) {
      const carried = this.#index.get(value);
      const entry = carried && entryOf(carried, KEYS.rare);
      const alone = this.#byValue.get(value) ?? [];
      const isNumber = alone.length > 0 && !isShortCode(value);
      const observations = isNumber ? alone : this.#calledSame(value);
      const [first] = observations;
      if (!entry || !first) continue;
      if (this.#index.wasCarriedBefore(entry, first.producer) || !isRare(value, observations))
        continue;
      for (const { producer } of observations)
        this.#index.addProducer(value, carried, entry, producer);
    }
  }

  /** The observations of a code with letters, or in a list, that call it as a request does or have created it. */
  #calledSame(value: string): readonly Observation[] {
    const listed = this.#listed.get(value) ?? [];
    const all = [...(this.#byValue.get(value) ?? []), ...listed];
    all.sort((a, b) => a.producer.end - b.producer.end);
    const carrying: CarriedText[] = [];
    for (let text = this.#texts.wanted(value, 0); text; text = text.earlier) carrying.push(text);
    const first = carrying.at(-1)?.position ?? 0;
    const isOwn = all[0] && this.#index.wasCarriedBefore({ first }, all[0].producer);
    if (isOwn || !this.#areOfFew(all)) return [];
    return all.filter((observation) => {
      const { index, roles } = observation.producer;
      const isMade =
        !listed.includes(observation) && this.#recordings[index]?.request.method === 'POST';
      return isMade || carrying.some((text) => text.roles && isCalledAs(roles, text.roles));
    });
  }

  /** Whether the responses of few paths have it, each once at a location, so that it is no name of a kind. */
  #areOfFew(observations: readonly Observation[]): boolean {
    const producers = observations.map(({ producer }) => producer);
    const paths = producers.map(({ index }) => pathOf(this.#recordings[index]?.request.path ?? ''));
    const places = new Set(producers.map(({ index, location }) => `${index} ${location.form}`));
    return new Set(paths).size <= MAX_PATHS && places.size === observations.length;
  }

  /** By role of requests: the sources whose latest value the requests carried time and again. */
  #agreements(): Map<string, Set<string>> {
    const values = new Map<string, Map<string, Set<string>>>();
    for (const [value, observations] of this.#byValue) {
      for (const [role, departure] of this.#carriedAs(value)) {
        for (const source of new Set(observations.map((observation) => observation.source))) {
          if (this.#latest(source, departure)?.value !== value) continue;
          const bySource = values.get(role) ?? new Map<string, Set<string>>();
          values.set(role, bySource);
          bySource.set(source, (bySource.get(source) ?? new Set()).add(value));
          this.#shapes.set(role, (this.#shapes.get(role) ?? new Set()).add(shapeOf(value)));
        }
      }
    }
    const agreed = new Map<string, Set<string>>();
    for (const [role, bySource] of values) {
      const sources = [...bySource].filter(([, own]) => isEnough(own)).map(([source]) => source);
      if (sources.length > 0) agreed.set(role, new Set(sources));
    }
    return agreed;
  }

  /** Drops the sources of roles under which requests also carry values that the source never had. */
  #dropRefuted(agreed: Map<string, Set<string>>): void {
    for (const text of this.#texts.all()) {
      const role = text.roles && mainRole(text.roles);
      const sources = role ? agreed.get(role) : undefined;
      if (!role || !sources || this.#index.isProducedAs(text.value, role)) continue;
      if (!this.#shapes.get(role)?.has(shapeOf(text.value))) continue;
      const departure = this.#recordings[text.position]?.at ?? 0;
      const observed = this.#byValue.get(text.value) ?? [];
      for (const source of sources) {
        const wasObserved = observed.some(
          (each) => each.source === source && each.producer.end <= departure,
        );
        if (!wasObserved) sources.delete(source);
      }
    }
  }

  #latest(source: string, departure: number): Observation | undefined {
    const observations = this.#bySource.get(source) ?? [];
    return observations[
      partitionPoint(observations, ({ producer }) => producer.end <= departure) - 1
    ];
  }

  /** What requests carry a value as that names do not link: each with when the first of them left. */
  #carriedAs(value: string): Map<string, number> {
    const roles = new Map<string, number>();
    for (let text = this.#texts.wanted(value, 0); text; text = text.earlier) {
      const role = text.roles && mainRole(text.roles);
      if (role && !text.roles?.isQuantity && !this.#index.isProducedAs(value, role)) {
        roles.set(role, this.#recordings[text.position]?.at ?? 0);
      }
    }
    return roles;
  }
}

function mainRole({ strong, weak }: Roles): string | undefined {
  return strong[0] ?? weak[0];
}

/** Paths and locations. A value at more of them is common; a few may be the text and the page of one mail. */
const MAX_PATHS = 3;

function isRare(value: string, observations: readonly Observation[]): boolean {
  if (observations.some(({ producer }) => producer.roles.isQuantity)) return false;
  const places = new Set(observations.map(({ source }) => source));
  return places.size <= (isCode(value) ? MAX_PATHS : 1);
}

/** The shape of a value: `9-9` for `10-12`. */
function shapeOf(value: string): string {
  return value.replace(/\d+/g, '9').replace(/[a-z]+/gi, 'a');
}

function isEnough(values: ReadonlySet<string>): boolean {
  // Two that count go together by chance, whatever each of them counts.
  if (isRun([...values])) return false;
  const long = [...values].filter(({ length }) => length >= LONG);
  return values.size >= MIN_AGREED || long.length >= MIN_AGREED_LONG;
}

/** Whether values are numbers in equal steps. */
function isRun(values: readonly string[]): boolean {
  if (!values.every((value) => /^\d{1,15}$/.test(value))) return false;
  const numbers = values.map(Number).sort((a, b) => a - b);
  const [first = 0, second = first] = numbers;
  return numbers.every((number, index) => number === first + index * (second - first));
}

/** Whether they have the same name, or are called by the same word for an id. */
function isCalledAs(roles: Roles, wanted: Roles): boolean {
  return sharesRole(roles, wanted) || (wanted.idWord !== '' && roles.idWord === wanted.idWord);
}

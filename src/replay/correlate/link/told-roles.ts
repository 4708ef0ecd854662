/**
 * Links short values whose names do not match. Each time a response gave a new `SVN-Txn-Name`, the next
 * requests carried that value behind `/txr/`. One short value may be at two places by chance; several in
 * turn are not.
 */

import { addToGroup, partitionPoint } from '../../../collections.ts';
import { isShortCode } from '../../../formats/value/randomness.ts';
import { pathOf } from '../../../http/urls.ts';
import type { Recording } from '../../../session/schema.ts';
import type { CarriedText, CarriedTexts, Producer } from '../message/carried-texts.ts';
import { isCode, RARE } from '../naming/keys-of.ts';
import type { Roles } from '../naming/roles.ts';
import { sharesRole } from './evidence.ts';

import { useOf, type ValueIndex } from './value-index.ts';

/** A short value that a response brought, and that no name links. */
interface Telling {
  readonly producer: Producer;
  /** The place or role that it is told as. */
  readonly as: string;
  readonly value: string;
}

/** How many different values have to agree. */
const MIN_AGREED = 3;
/** The same of values that have some signs: they are seldom equal by chance. */
const MIN_AGREED_LONG = 2;
const LONG = 3;

/** Gathers what responses tell, in the order in which they had come. */
export class ToldRoles {
  readonly #recordings: readonly Recording[];
  readonly #texts: CarriedTexts;
  readonly #index: ValueIndex;
  readonly #byValue = new Map<string, Telling[]>();
  readonly #byTeller = new Map<string, Telling[]>();
  /** Codes in lists, by value: they agree with nothing, but may be called the same. */
  readonly #listed = new Map<string, Telling[]>();
  /** By role of requests: how the values look that agree. Behind an id in a path stand other things. */
  readonly #shapes = new Map<string, Set<string>>();

  /** @param recordings in the order of their departure */
  constructor(recordings: readonly Recording[], texts: CarriedTexts, index: ValueIndex) {
    this.#recordings = recordings;
    this.#texts = texts;
    this.#index = index;
  }

  /** @param isListed whether it is in a list, where only codes are told */
  add(value: string, producer: Producer, isListed = false): void {
    const { location, roles } = producer;
    const isNamed = location.part !== 'header' && location.last?.kind !== 'number';
    const as = (isNamed ? roles.brought[0] : undefined) ?? location.form;
    const telling = { producer, as, value };
    addToGroup(isListed ? this.#listed : this.#byValue, value, telling);
    if (!isListed) addToGroup(this.#byTeller, as, telling);
  }

  /** Links what goes together. */
  link(): void {
    this.#linkCodes();
    const agreed = this.#agreements();
    if (agreed.size === 0) return;
    this.#dropRefuted(agreed);
    for (const [value, tellings] of this.#byValue) {
      const carried = this.#index.get(value);
      if (!carried) continue;
      for (const [role, departure] of this.#carriedAs(value)) {
        const tellers = agreed.get(role);
        const use = useOf(carried, role);
        if (!tellers || !use || use.producers) continue;
        for (const { producer, as } of tellings) {
          const isFirst = use.producers !== undefined || producer.end <= departure;
          if (isFirst && tellers.has(as)) this.#index.addProducer(value, carried, use, producer);
        }
      }
    }
  }

  /** Links codes that are so long, and so rare in this session, that they are at two places by no chance. */
  #linkCodes(): void {
    for (const value of new Set([...this.#byValue.keys(), ...this.#listed.keys()])) {
      const carried = this.#index.get(value);
      const use = carried && useOf(carried, RARE);
      const alone = this.#byValue.get(value) ?? [];
      const isNumber = alone.length > 0 && !isShortCode(value);
      const tellings = isNumber ? alone : this.#calledSame(value);
      const [first] = tellings;
      if (!use || !first) continue;
      if (this.#index.wasCarriedBefore(use, first.producer) || !isRare(value, tellings)) continue;
      for (const { producer } of tellings) this.#index.addProducer(value, carried, use, producer);
    }
  }

  /** Of a code with letters, or in a list: the tellings that call it as a request does, or have made it. */
  #calledSame(value: string): readonly Telling[] {
    const listed = this.#listed.get(value) ?? [];
    const all = [...(this.#byValue.get(value) ?? []), ...listed];
    all.sort((a, b) => a.producer.end - b.producer.end);
    const carrying: CarriedText[] = [];
    for (let text = this.#texts.wanted(value, 0); text; text = text.earlier) carrying.push(text);
    const first = carrying.at(-1)?.position ?? 0;
    const isOwn = all[0] && this.#index.wasCarriedBefore({ first }, all[0].producer);
    if (isOwn || !this.#areOfFew(all)) return [];
    return all.filter((telling) => {
      const { index, roles } = telling.producer;
      const isMade =
        !listed.includes(telling) && this.#recordings[index]?.request.method === 'POST';
      return isMade || carrying.some((text) => text.roles && isCalledAs(roles, text.roles));
    });
  }

  /** Whether the answers of few paths have it, each of them once at a place: so they tell no kind of thing. */
  #areOfFew(tellings: readonly Telling[]): boolean {
    const producers = tellings.map(({ producer }) => producer);
    const paths = producers.map(({ index }) => pathOf(this.#recordings[index]?.request.path ?? ''));
    const places = new Set(producers.map(({ index, location }) => `${index} ${location.form}`));
    return new Set(paths).size <= MOST_PLACES && places.size === tellings.length;
  }

  /** By role of requests: the tellers whose latest value it was, time and again. */
  #agreements(): Map<string, Set<string>> {
    const values = new Map<string, Map<string, Set<string>>>();
    for (const [value, tellings] of this.#byValue) {
      for (const [role, departure] of this.#carriedAs(value)) {
        for (const as of new Set(tellings.map((telling) => telling.as))) {
          if (this.#latest(as, departure)?.value !== value) continue;
          const byTeller = values.get(role) ?? new Map<string, Set<string>>();
          values.set(role, byTeller);
          byTeller.set(as, (byTeller.get(as) ?? new Set()).add(value));
          this.#shapes.set(role, (this.#shapes.get(role) ?? new Set()).add(shapeOf(value)));
        }
      }
    }
    const agreed = new Map<string, Set<string>>();
    for (const [role, byTeller] of values) {
      const tellers = [...byTeller].filter(([, own]) => isEnough(own)).map(([as]) => as);
      if (tellers.length > 0) agreed.set(role, new Set(tellers));
    }
    return agreed;
  }

  /** Without the tellers of roles that have other values as well, which these had never told. */
  #dropRefuted(agreed: Map<string, Set<string>>): void {
    for (const text of this.#texts.all()) {
      const role = text.roles && mainRole(text.roles);
      const tellers = role ? agreed.get(role) : undefined;
      if (!role || !tellers || this.#index.isProducedAs(text.value, role)) continue;
      if (!this.#shapes.get(role)?.has(shapeOf(text.value))) continue;
      const departure = this.#recordings[text.position]?.at ?? 0;
      const told = this.#byValue.get(text.value) ?? [];
      for (const as of tellers) {
        const hasTold = told.some((each) => each.as === as && each.producer.end <= departure);
        if (!hasTold) tellers.delete(as);
      }
    }
  }

  #latest(as: string, departure: number): Telling | undefined {
    const tellings = this.#byTeller.get(as) ?? [];
    return tellings[partitionPoint(tellings, ({ producer }) => producer.end <= departure) - 1];
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

/** What more places tell, such as the text and the page of a mail, is common. */
const MOST_PLACES = 3;

function isRare(value: string, tellings: readonly Telling[]): boolean {
  if (tellings.some(({ producer }) => producer.roles.isQuantity)) return false;
  const places = new Set(tellings.map(({ as }) => as));
  return places.size <= (isCode(value) ? MOST_PLACES : 1);
}

/** `9-9` for `10-12`. */
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

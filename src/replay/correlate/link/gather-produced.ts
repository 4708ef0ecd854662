import { addToGroup } from '../../../collections.ts';
import { mayBeId } from '../../../formats/value/names.ts';
import { randomness } from '../../../formats/value/randomness.ts';
import type { Cursor, ValueVisitor } from '../../../formats/value/reading.ts';
import { pathOf } from '../../../http/urls.ts';
import type { Recording } from '../../../session/schema.ts';
import { arrivalOf, byArrival } from '../../schedule/recorded-times.ts';
import { createProducedRoles, type ProducedRoles } from '../evidence/produced-roles.ts';
import type {
  CarriedText,
  CarriedValue,
  KeyEntry,
  Producer,
  Visitor,
} from '../message/carried-texts.ts';
import { endingsOf } from '../naming/names.ts';
import type { RequestSubject } from '../naming/request-subject.ts';
import { isIdOfThing, NO_ROLES, type Roles, readKey } from '../naming/roles.ts';
import { isOfField } from '../naming/round-trips.ts';
import { isCode, KEYS, keysOfCarried, keysOfProduced } from '../naming/value-keys.ts';
import { applies } from '../reasons/reasons.ts';
import type { Readers } from './readers.ts';
import { entryOf, type Moment, ValueIndex } from './value-index.ts';

/**
 * Second step of linking: finds which responses bring what requests carry.
 * @param recordings in the order of their departure
 */
export function gatherProduced(recordings: readonly Recording[], readers: Gathering): ValueIndex {
  const index = new ValueIndex(recordings, readers.texts);
  const codes = new RareCodes(recordings, index);
  const gathering = new ProducerGatherer(index, readers, codes);
  /** How many requests had left before the response had come. */
  let requests = 0;
  const readAll = (visit: ValueVisitor): void => {
    const readRecording = readers.read(visit);
    for (const position of byArrival(recordings)) {
      const recording = recordings[position];
      if (!recording) continue;
      const end = arrivalOf(recording);
      while (requests < recordings.length && (recordings[requests]?.at ?? end) < end) requests += 1;
      gathering.moveTo(recording, { index: position, end });
      readRecording(recording);
    }
  };
  // For each value of a session: nothing is made for those that no request carries.
  readAll((value, at) => {
    const text = readers.texts.wanted(value, requests);
    if (text) gathering.take(text, at);
  });
  codes.link();
  return index;
}

/** Whether a value counts: from texts for people, only distinctive values are copied. */
function isGiven({ kind }: CarriedValue, at: Cursor): boolean {
  return at.kind === 'text' ? kind === 'distinctive' : at.kind !== 'flag';
}

/** Bits. Of words, one in 500 has as much. */
const RANDOM = 5;
/** The same if the request asks for an id: one word in 50. */
const RANDOM_ID = 0;
const NONE: readonly never[] = [];
const ITSELF: readonly string[] = [KEYS.itself];

type Gathering = Pick<Readers, 'texts' | 'walk' | 'read' | 'subject'>;

/** Collects what one response after another brings. */
class ProducerGatherer {
  readonly #index: ValueIndex;
  readonly #codes: RareCodes;
  readonly #subject: Readers['subject'];
  readonly #findEchoes: (position: number) => ReadonlySet<KeyEntry>;
  #recording: Recording | undefined;
  #moment: Moment = { index: -1, end: 0 };
  // Made when asked for: most responses bring nothing that requests carry.
  #roles: ProducedRoles | undefined;
  #echoes: ReadonlySet<KeyEntry> | undefined;
  /** What no other response had brought before. */
  #first: Set<KeyEntry> | undefined;
  /** Whether the exchange names a thing. A response may have thousands of versions. */
  readonly #named = new Map<string, boolean>();

  constructor(
    index: ValueIndex,
    { walk, subject }: Pick<Readers, 'walk' | 'subject'>,
    codes: RareCodes,
  ) {
    this.#index = index;
    this.#codes = codes;
    this.#subject = subject;
    this.#findEchoes = createEchoFinder(walk);
  }

  get index(): number {
    return this.#moment.index;
  }

  /** What the request is about. */
  get subject(): RequestSubject | undefined {
    return this.#subject(this.#moment.index);
  }

  moveTo(recording: Recording, moment: Moment): void {
    this.#recording = recording;
    this.#moment = moment;
    this.#roles = undefined;
    this.#echoes = undefined;
    this.#named.clear();
    this.#first = undefined;
  }

  /** @param text the latest that is the value there */
  take(text: CarriedText, at: Cursor): void {
    const { value } = text;
    const isId = (): boolean => this.#isIdAt(text, at);
    const carried = this.#index.valueOf(text, isId);
    if (!carried || !isGiven(carried, at)) return;
    if (at.kind === 'code' && carried.kind !== 'distinctive') {
      if (!this.#repeats(carried.entries.values())) this.#codes.add(value, this.producerAt(at));
      return;
    }
    let producer: Producer | undefined;
    for (const key of this.#keys(value, carried, at)) {
      const entry = this.#index.wantedEntry(carried, key, this.#moment);
      if (!entry) {
        if (this.#isOwnLabel(carried, key, at)) break;
        continue;
      }
      // The row that ties a thing has an id besides that of the thing, which its request carried.
      const isEcho = this.#isEcho(entry) && !at.isOfRow?.();
      // In a list it says more than the request did: which of them it is. A form is sent as it is.
      if (isEcho && !at.isInList() && !this.#isInForm(at)) continue;
      const meaning = readKey(key);
      const counted = meaning?.kind === 'next' ? meaning.of : undefined;
      if (counted && this.#isOwnCount(value, carried, counted, at)) continue;
      producer ??= this.producerAt(at, isEcho, !entry.producers);
      this.#index.addProducer(value, carried, entry, producer);
      if (counted) this.#index.markNext(String(Number(value) + 1), counted, this.#moment);
      // Whoever looks at the revision before the latest has it from there, and makes up no number.
      else if (producer.roles.isVersion) {
        this.#index.markNext(String(Number(value) - 1), key, this.#moment);
      }
    }
    const isShort = carried.kind === 'name' || carried.kind === 'odd';
    if (!isShort || at.isInList() || this.#repeats(carried.entries.values())) return;
    this.#codes.add(value, producer ?? this.producerAt(at));
  }

  #isInForm(at: Cursor): boolean {
    return isOfField(at.location().last) && this.rolesAt(at).roundTrip !== undefined;
  }

  /** Whether the request of the response carried it in one of these ways. */
  #repeats(entries: Iterable<KeyEntry | undefined>): boolean {
    this.#echoes ??= this.#findEchoes(this.#moment.index);
    return [...entries].some((entry) => entry && this.#echoes?.has(entry));
  }

  /** Whether the client counts by itself: it had the number before the response, and from no other. */
  #isOwnCount(value: string, carried: CarriedValue, key: string, at: Cursor): boolean {
    if (entryOf(carried, key)?.isNext) return false;
    return this.#index.wasGivenAs(value, this.rolesAt(at), this.#moment);
  }

  #keys(value: string, { kind, entries }: CarriedValue, at: Cursor): readonly string[] {
    const isPath =
      at.kind === 'url' && value.startsWith('/') && at.location().last?.kind === 'path';
    if (isPath) return keysOfProduced(value, kind, null);
    if (kind === 'distinctive') {
      return entries.size === 0 ? ITSELF : [KEYS.itself, ...this.rolesAt(at).brought];
    }
    if (entries.size === 0) return [];
    const roles = this.rolesAt(at);
    const keys = [...keysOfProduced(value, kind, roles)];
    if (entries.has(KEYS.tail)) keys.push(KEYS.tail);
    for (const role of roles.strong) keys.push(...endingsOf(role, at.names(), entries.keys()));
    for (const key of kind === 'name' && roles.isVersion ? entries.keys() : NONE) {
      const meaning = readKey(key);
      if (meaning?.kind === 'count' && this.#isVersionOf(meaning.of, at)) keys.push(key);
    }
    return keys;
  }

  /** Whether a version is that of a thing: of its own object, or of the thing that the exchange is about. */
  #isVersionOf(thing: string, at: Cursor): boolean {
    if (at.hasSibling?.(thing)) return true;
    if (at.isInList()) return false;
    const isNamed = this.#named.get(thing) ?? namesThing(this.#recording, thing);
    this.#named.set(thing, isNamed);
    return isNamed;
  }

  /** A label that the client has given is no id that the server gives. */
  #isOwnLabel(carried: CarriedValue, key: string, at: Cursor): boolean {
    return this.#index.isOwn(carried, key, this.#moment) && this.rolesAt(at).also.length > 0;
  }

  /**
   * Whether the response only repeats what its request carried: then it is no news. So an order that is
   * read by its id needs the response that gave the id, and not each one that repeated it.
   */
  #isEcho(entry: KeyEntry): boolean {
    if (!entry.producers) {
      this.#first ??= new Set();
      this.#first.add(entry);
      return false;
    }
    if (this.#first?.has(entry)) return false;
    if (entry.first === this.#moment.index) return true;
    return this.#repeats([entry]);
  }

  /** @param isFirst whether no response had brought the value before */
  producerAt(at: Cursor, isEcho = false, isFirst = false): Producer {
    const { index, end } = this.#moment;
    const location = at.location();
    const isInList = at.isInList() || location.steps[1]?.kind === 'line';
    const isMade = isFirst && this.#recording?.request.method === 'POST' && at.isOnly?.() === true;
    return { index, end, location, roles: this.rolesAt(at), isInList, isMade, isEcho };
  }

  /** Whether letters are an id: the names around the place say so, or they are likelier random than a word. */
  #isIdAt(text: CarriedText, at: Cursor): boolean {
    if (at.kind === 'text' || !mayBeId(text.value, true)) return false;
    if (this.rolesAt(at).strong.some(isIdOfThing)) return true;
    if (!mayBeId(text.value)) return false;
    if (at.kind !== 'string' || at.location().last?.kind === 'item') return false;
    let asked: CarriedText | undefined = text;
    while (asked && !asked.roles?.strong.some(isIdOfThing)) asked = asked.earlier;
    return randomness(text.value) >= (asked ? RANDOM_ID : RANDOM);
  }

  rolesAt(at: Cursor): Roles {
    if (!this.#roles) {
      const subject = this.#subject(this.#moment.index);
      if (!this.#recording || !subject) return NO_ROLES;
      this.#roles = createProducedRoles(this.#recording, subject);
    }
    return this.#roles(at);
  }
}

/** Whether the path or the response of a recording has the name of a thing. */
function namesThing(recording: Recording | undefined, thing: string): boolean {
  const name = thing.replace(/^\//, '');
  if (!recording || name === '') return false;
  const { request, response } = recording;
  if (request.path.includes(name)) return true;
  return 'body' in response && JSON.stringify(response.body).includes(name);
}

/** Finds what the request of a recording carries. */
function createEchoFinder(walk: Readers['walk']): (position: number) => ReadonlySet<KeyEntry> {
  let echoes = new Set<KeyEntry>();
  const visitor: Visitor = {
    enters: () => true,
    visit({ value, roles, carried }) {
      if (!carried) return 'enter';
      for (const key of keysOfCarried(value, carried.kind, roles)) {
        const entry = entryOf(carried, key);
        if (entry) echoes.add(entry);
      }
      return 'enter';
    },
    leave: () => undefined,
  };
  return (position) => {
    echoes = new Set();
    walk(position, visitor);
    return echoes;
  };
}

// Links codes that no name links, such as the number in a mail that a person types in again. A code is too rare in a
// session to be at two locations by chance.

/** Locations. A value at more of them is common; a few may be the text and the page of one mail. */
const MAX_PLACES = 3;

/** Collects the codes of responses, in the order of the responses' ends. */
class RareCodes {
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

/**
 * Ids that actions carry. In `POST /close` with `{ "id": 11 }`, no name says what 11 is the id of, since `close` is no
 * thing. The kind of thing follows from the responses: all ids of the action have to be ids of that kind.
 */

import { addToGroup } from '../../../collections.ts';
import { isFor } from '../../../formats/value/api-words.ts';
import { isPlural } from '../../../formats/value/names.ts';
import type { Cursor } from '../../../formats/value/reading.ts';
import type { Recording } from '../../../session/schema.ts';
import type { CarriedText, CarriedTexts, Producer } from '../message/carried-texts.ts';
import { partsOf } from '../naming/names.ts';
import type { RequestSubject } from '../naming/request-subject.ts';
import { isIdOfThing, isIdRole, type Roles } from '../naming/roles.ts';
import { areIdsOf } from './action-evidence.ts';
import { type ExchangeWords, NO_WORDS } from './exchange-words.ts';

/** What is known of a session once its requests have been visited. */
interface Session {
  /** In the order in which they left. */
  readonly recordings: readonly Recording[];
  readonly texts: CarriedTexts;
  /** What the request at a position is about. */
  subject(position: number): RequestSubject | undefined;
}

/** The response whose values are added. */
export interface ResponseContext {
  /** Position of the recording. */
  readonly index: number;
  /** What its request is about. */
  readonly subject: RequestSubject | undefined;
  rolesAt(at: Cursor): Roles;
  /** The producer of a value, marked as an echo if the request carried the value. */
  idAt(value: string, at: Cursor): Producer;
}

/** Gives the words of the exchange at a position. */
type WordsAt = (position: number) => ExchangeWords;

/** Finds the things that actions mean by their ids, while the responses are read. */
export class IdsOfActions {
  readonly #recordings: readonly Recording[];
  /** By value: texts that actions carry as an id or a label of a thing. */
  readonly #asked = new Map<string, CarriedText[]>();
  /** By word of these actions: whether a response to another request has it as a name, so that it is a thing. */
  readonly #words = new Map<string, boolean>();
  /** By value: producers that have it as an id, in the order of their ends. */
  readonly #ids = new Map<string, Producer[]>();
  /** By kind: ids of things in lists. */
  readonly #listed = new Map<string, Set<string>>();
  /** By position of the response and kind: number of such ids in it. */
  readonly #counts = new Map<string, number>();
  /** Asked values that responses have as ids: position of the response, kind and value. */
  readonly #answered = new Set<string>();
  /** Asked values that requests carry as ids of things: kind and value. */
  readonly #carried = new Set<string>();
  readonly #texts: CarriedTexts;

  /** @param isLinked whether a response brings the value of a text under its name */
  constructor(session: Session, isLinked: (text: CarriedText) => boolean) {
    this.#recordings = session.recordings;
    this.#texts = session.texts;
    const actions = findActions(session);
    if (actions.size === 0) return;
    const all = session.texts.all();
    const things = findThings(all, actions);
    for (const text of all) {
      const word = wordOf(text);
      if (!actions.has(text.subject) || !isIdOfAction(text) || things.has(word)) continue;
      if (isLinked(text)) continue;
      addToGroup(this.#asked, text.value, text);
      this.#words.set(word, false);
    }
    for (const { value, roles } of all) {
      const [kind = ''] = roles?.strong ?? [];
      if (this.#asked.has(value) && isIdOfThing(kind)) this.#carried.add(`${kind} ${value}`);
    }
  }

  /** Whether no action carries an id, so that no response needs to be read. */
  get isEmpty(): boolean {
    return this.#asked.size === 0;
  }

  /** Adds a value of a response, in the order of the responses' ends. */
  add(value: string, at: Cursor, response: ResponseContext): void {
    if (at.kind === 'text') return;
    const names = at.names();
    for (const [index, name] of names.entries()) {
      // A number of actions: { "likes": 3 }
      if (typeof name === 'number' || (index === names.length - 1 && isPlural(name))) continue;
      const { subject, word } = partsOf(name);
      const thing = subject || word;
      const isNews =
        this.#words.get(thing) === false && response.subject?.context.subjects[0] !== thing;
      if (isNews) this.#words.set(thing, true);
    }
    const isAsked = this.#asked.has(value);
    if (!isAsked && !NUMBER.test(value)) return;
    const roles = response.rolesAt(at);
    const kind = kindOfId(roles);
    if (kind === undefined) return;
    if (isAsked) this.#answered.add(`${response.index} ${kind} ${value}`);
    if (!response.subject?.isInCollection && !isNamedInPlural(kind, names)) return;
    if (isAsked) addToGroup(this.#ids, value, response.idAt(value, at));
    const place = `${response.index} ${kind}`;
    this.#counts.set(place, (this.#counts.get(place) ?? 0) + 1);
    if (!at.isInList()) return;
    const listed = this.#listed.get(kind) ?? new Set();
    this.#listed.set(kind, listed.add(value));
  }

  /** The ids of actions, each with the producers that it may come from. */
  *links(wordsAt: WordsAt): Generator<readonly [CarriedText, readonly Producer[]], undefined> {
    const kindsOf = this.#findKinds(remember(wordsAt));
    for (const [value, texts] of this.#asked) {
      for (const text of texts) {
        if (this.#words.get(wordOf(text))) continue;
        const kinds = kindsOf.get(mainRole(text));
        // { "ticket": { "number": 11 } } is the id of a ticket.
        const thing = text.roles?.also[0];
        const ids = (this.#ids.get(value) ?? []).filter(({ roles }) => {
          const kind = kindOfId(roles) ?? '';
          return kinds?.has(kind) && (thing === undefined || kind === thing);
        });
        yield [text, ids];
      }
    }
  }

  /**
   * By role of the ids of an action: the kinds of things whose ids all of them are, as earlier responses say. If there
   * is no such kind, the action is on something with a number of its own, such as a floor or a slot.
   */
  #findKinds(wordsAt: WordsAt): Map<string, ReadonlySet<string>> {
    const byName = new Map<string, CarriedText[]>();
    for (const texts of this.#asked.values()) {
      for (const text of texts) addToGroup(byName, mainRole(text), text);
    }
    const meant = new Map<string, ReadonlySet<string>>();
    for (const [name, texts] of byName) {
      const carried = texts.map((text) => ({ text, ids: this.#known(text) }));
      const [first = NONE, ...others] = carried.map(({ ids }) => new Set(ids.flatMap(kindsAt)));
      const kinds = [...first].filter((kind) => others.every((each) => each.has(kind)));
      const sizes = kinds.map((kind) => this.#listed.get(kind)?.size ?? 0);
      const listed = sizes.reduce((sum, size) => sum + size, 0);
      const values = new Set(texts.map(({ value }) => value));
      const isMeant = (kind: string): boolean => {
        const done = carried.map(({ text, ids }) => ({
          text,
          ids: ids.filter((id) => !id.isEcho && kindsAt(id).includes(kind)),
        }));
        const facts = {
          kind,
          listed,
          isAlone: ({ index }: Producer) => this.#counts.get(`${index} ${kind}`) === 1,
          isCarried: (value: string) => this.#carried.has(`${kind} ${value}`),
          isAnswered: ({ position, value }: CarriedText) =>
            this.#answered.has(`${position} ${kind} ${value}`),
          carriesNothingElse: (position: number) => this.#carriesOnly(values, position),
          describes: (position: number) => this.#describes(values, position),
          wordsAt,
        };
        return areIdsOf(done, wordOf(texts[0]), facts, this.#recordings);
      };
      meant.set(name, new Set(kinds.filter(isMeant)));
    }
    return meant;
  }

  /** Whether the body of a request has enough other values of its own to describe a thing. */
  #describes(values: ReadonlySet<string>, position: number): boolean {
    const inside = this.#texts.body(position).inside ?? [];
    const own = inside.filter(({ value, carried }) => !values.has(value) && !carried?.isProduced);
    return own.length >= DESCRIBING;
  }

  /** Whether these are the only values in the body and the query of a request. */
  #carriesOnly(values: ReadonlySet<string>, position: number): boolean {
    const path = this.#recordings[position]?.request.path ?? '';
    const query = new URLSearchParams(path.split('?', 2)[1]);
    const inside = this.#texts.body(position).inside ?? [];
    return [...inside.map(({ value }) => value), ...query.values()].every((value) =>
      values.has(value),
    );
  }

  /** The producers of a value as an id before the request left. */
  #known({ value, position }: CarriedText): Producer[] {
    const departure = this.#recordings[position]?.at ?? 0;
    return (this.#ids.get(value) ?? []).filter(({ end }) => end <= departure);
  }
}

/** Other values in a request that describes a thing. */
const DESCRIBING = 2;
/** Exchanges whose words are read. */
const MAX_EXCHANGES = 64;

/** Reads the words of each exchange once. */
function remember(wordsAt: WordsAt): WordsAt {
  const known = new Map<number, ExchangeWords>();
  return (position) => {
    const more = known.size < MAX_EXCHANGES ? wordsAt : () => NO_WORDS;
    const words = known.get(position) ?? more(position);
    known.set(position, words);
    return words;
  };
}

/** The word for the action of a text's request. */
function wordOf(text: CarriedText | undefined): string {
  return text?.subject.context.subjects[0] ?? '';
}

function mainRole({ roles }: CarriedText): string {
  return roles?.strong[0] ?? '';
}

/** The words for which requests other than these actions carry an id. */
function findThings(
  texts: readonly CarriedText[],
  actions: ReadonlySet<RequestSubject>,
): ReadonlySet<string> {
  const things = new Set<string>();
  for (const text of texts) {
    const own = actions.has(text.subject) ? wordOf(text) : undefined;
    for (const role of [...(text.roles?.strong ?? []), ...(text.roles?.weak ?? [])]) {
      const thing = isIdRole(role) ? role.slice(0, -ID.length) : own;
      if (thing !== own && thing !== undefined) things.add(thing);
    }
  }
  return things;
}

const ID = '.id';
const NONE: ReadonlySet<string> = new Set();
const NUMBER = /^\d+$/;

function kindsAt({ roles }: Producer): string[] {
  const kind = kindOfId(roles);
  return kind === undefined ? [] : [kind];
}

/** Methods for things (RFC 9110 section 9.3). */
const OF_THINGS = /^(?:GET|HEAD|DELETE)$/;
/** Methods that write a thing, but also act on one in some APIs: `PUT /orders/7/close`. */
const WRITES = /^(?:PUT|PATCH)$/;

/**
 * The subjects of requests that are actions: no request reads, writes or deletes such a subject, no path has a plural
 * for it, and one word names it.
 */
function findActions({ recordings, subject: subjectOf }: Session): ReadonlySet<RequestSubject> {
  const things = new Set<string>();
  const actions = new Set<RequestSubject>();
  for (let position = 0; position < recordings.length; position += 1) {
    const subject = subjectOf(position);
    const request = recordings[position]?.request;
    const [word = '', ...others] = subject?.context.subjects ?? [];
    if (!subject || !request || things.has(word)) continue;
    const { method } = request;
    const isAlone = others.length + subject.context.alternatives.length === 0;
    const isWritten = WRITES.test(method) && isAlone;
    const isOfThing = OF_THINGS.test(method) || isWritten || subject.isQuery;
    if (isOfThing || subject.isInCollection) things.add(word);
    else if (method === 'POST' && subject.isOneWord) actions.add(subject);
  }
  for (const subject of actions) {
    if (things.has(subject.context.subjects[0] ?? '')) actions.delete(subject);
  }
  return actions;
}

function isIdOfAction({ roles, subject: { context } }: CarriedText): boolean {
  const [subject, ...others] = context.subjects;
  if (!subject || !roles) return false;
  // { "ticket": { "number": 11 } } for /tickets/close
  const things = others.filter((other) => !isFor('prefixes', other));
  if (things.length > 0) return things.some((thing) => roles.also[0] === `${thing}.id`);
  return roles.strong[0] === `${subject}.id`;
}

/**
 * Whether a name around an id is the plural of the thing that it is the id of. In an API without plurals, actions
 * cannot be told from things.
 * @param kind role of the id
 */
function isNamedInPlural(kind: string, names: readonly (string | number)[]): boolean {
  return names.some(
    (name) => typeof name === 'string' && isPlural(name) && kind === `${partsOf(name).word}.id`,
  );
}

/** Whether both are ids of different kinds of things. Tokens and revisions have no kind. */
export function areOfTwoKinds(one: Roles, other: Roles): boolean {
  const [kind, otherKind] = [kindOfId(one), kindOfId(other)];
  return kind !== undefined && otherKind !== undefined && kind !== otherKind;
}

/** The role of an id, or of a label that may serve as one. */
function kindOfId({ strong: [role = ''], also: [other] }: Roles): string | undefined {
  return isIdOfThing(role) ? role : other;
}

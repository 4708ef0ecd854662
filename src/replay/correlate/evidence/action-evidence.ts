/**
 * What says that the numbers which an action carries are ids. Where things are numbered from 1 and all are
 * listed, any small number is the id of one: `/vote/2` may be about the thing 2 as well as a vote for 2.
 */
import { isFor } from '../../../formats/value/api-words.ts';
import { isSafeMethod } from '../../../http/method-override.ts';
import type { Recording } from '../../../session/schema.ts';
import type { CarriedText, Producer } from '../message/carried-texts.ts';
import { elementOf } from '../naming/round-trips.ts';
import type { ExchangeWords } from './exchange-words.ts';

/** A number that an action carries. */
interface Done {
  readonly text: CarriedText;
  /** Where responses had it as an id of the kind before, in the order of their ends. */
  readonly ids: readonly Producer[];
}

/** What a session tells of the ids of one kind of things. */
interface Told {
  /** What they are the ids of, as a role. */
  readonly kind: string;
  /** The number of such things in lists. */
  readonly listed: number;
  /** Whether a response has this id and no other one of the kind. */
  isAlone(id: Producer): boolean;
  /** Whether another request carries the value as the id of such a thing. */
  isCarried(value: string): boolean;
  /** Whether the response to an action has its value as the id of such a thing. */
  isAnswered(text: CarriedText): boolean;
  /** Whether the numbers of the action are the only values of a request. */
  carriesNothingElse(position: number): boolean;
  /** Whether a request may describe a new thing, to which the client gives the number. */
  describes(position: number): boolean;
  /** The words of the exchange at a position. */
  wordsAt(position: number): ExchangeWords;
}

/** A client that means no id takes a number n one time in n times this: large ones are rare. */
const SPREAD = 4;
/** In bits: an id is 32 times as likely. */
const LIKELY = 5;
/** The number of actions whose answers and effects are looked at. */
const MAX_EXAMINED = 8;
const NUMBER = /^-?\d+$/;

/**
 * Whether the numbers of one action are ids of a kind of things.
 * @param word for what is done
 */
export function areIdsOf(
  done: readonly Done[],
  word: string,
  told: Told,
  recordings: readonly Recording[],
): boolean {
  if (isFor('changes', word) || done.some((each) => isIdOf(each, told))) return true;
  const bare = done.filter(({ text }) => !told.describes(text.position));
  if (bare.some((each) => isMade(each, told) || told.isCarried(each.text.value))) return true;
  if (bare.some(({ text }) => isLikely(Number(text.value), told.listed))) return true;
  const looked = done.slice(0, MAX_EXAMINED);
  return looked.some((each) => isNamed(each, told)) || areChanged(looked, told, recordings);
}

/** Whether the action or its answer says that one value is such an id. */
function isIdOf({ text }: Done, told: Told): boolean {
  const { value, roles, subject, position } = text;
  if (!NUMBER.test(value)) return value.length > 2;
  // { "ticket": { "number": 11 } }
  if (roles?.also[0] === told.kind) return true;
  if (told.isAnswered(text)) return true;
  return roles?.idWord !== '' && (subject.isCall || told.carriesNothingElse(position));
}

/** Whether a response has the id outside of lists, as the one to a request that made the thing has. */
function isMade({ ids }: Done, told: Told): boolean {
  return ids.some((id) => !id.isInList && told.isAlone(id));
}

/** Whether a client hardly takes the number by itself, while few things are listed. */
function isLikely(value: number, listed: number): boolean {
  return !isRound(value) && Math.log2((SPREAD * value) / Math.max(1, listed)) >= LIKELY;
}

/** Clients take tens, hundreds and years more often than other numbers. */
function isRound(value: number): boolean {
  return value % 10 === 0 || (value >= 1900 && value < 2100);
}

/**
 * Whether an action or its answer has a word that belongs to the thing alone among those of its list, and no word
 * that belongs to another one alone. In a list of one, the words of the answer tell nothing: any may be the same by
 * chance.
 */
function isNamed({ text, ids }: Done, { wordsAt }: Told): boolean {
  const id = ids.at(-1);
  if (!id) return false;
  const { request, outside, elements } = wordsAt(text.position);
  const list = wordsAt(id.index);
  const holders = holdersIn(list);
  const answered = list.elements.size > 1 ? [outside, ...elements.values()] : [];
  const named = new Set<string | undefined>();
  for (const words of [request, ...answered]) {
    for (const word of words) if (holders.has(word)) named.add(holders.get(word));
  }
  named.delete(undefined);
  return named.size === 1 && named.has(elementAt(id));
}

const held = new WeakMap<ExchangeWords, ReadonlyMap<string, string | undefined>>();

/** By word: the element of a list that has it; undefined if several have it. */
function holdersIn(list: ExchangeWords): ReadonlyMap<string, string | undefined> {
  const known = held.get(list);
  if (known) return known;
  const holders = new Map<string, string | undefined>();
  for (const [element, words] of list.elements) {
    for (const word of words) {
      if (TELLING.test(word)) holders.set(word, holders.has(word) ? undefined : element);
    }
  }
  held.set(list, holders);
  return holders;
}

/** A word that is no flag, number or time. */
const TELLING = /^(?!(?:true|false|null)$)\p{L}{2,}$/u;

/**
 * Whether a list, read again, has as many elements, and only those have changed to which this was done. No other
 * request in between may have changed anything.
 */
function areChanged(
  done: readonly Done[],
  { wordsAt }: Told,
  recordings: readonly Recording[],
): boolean {
  const actions = new Set(done.map(({ text }) => text.position));
  const elements = new Set(done.flatMap(({ ids }) => ids.slice(-1).map(elementAt)));
  return done.some(({ text, ids }) => {
    const before = ids.at(-1)?.index;
    const path = before === undefined ? undefined : recordings[before]?.request.path;
    const after = recordings.findIndex(
      ({ request }, at) => at > text.position && request.method === 'GET' && request.path === path,
    );
    if (before === undefined || after === -1) return false;
    const isAlone = recordings
      .slice(before + 1, after)
      .every(({ request }, at) => isSafeMethod(request.method) || actions.has(before + 1 + at));
    const changed = isAlone ? changedElements(wordsAt(before), wordsAt(after)) : [];
    return changed.length > 0 && changed.every((at) => elements.has(at));
  });
}

function changedElements(before: ExchangeWords, after: ExchangeWords): string[] {
  if (before.elements.size !== after.elements.size) return [];
  return [...before.elements].flatMap(([at, words]) => {
    const now = after.elements.get(at);
    return now?.size === words.size && [...words].every((word) => now.has(word)) ? [] : [at];
  });
}

function elementAt({ location }: Producer): string {
  return elementOf(location)?.text ?? '';
}

/**
 * Decides whether the numbers that an action carries are ids. If things are numbered from 1 and all are listed, any
 * small number is the id of one: `POST /vote/2` may be about thing 2 or a vote of 2. The README describes the evidence
 * ("Numbers of actions").
 */
import { isFor } from '../../../formats/value/api-words.ts';
import { isSafeMethod } from '../../../http/method-override.ts';
import type { Recording } from '../../../session/schema.ts';
import type { CarriedText, Producer } from '../message/carried-texts.ts';
import { elementOf } from '../naming/round-trips.ts';
import type { ExchangeWords } from './exchange-words.ts';

/** A number that an action carries. */
interface ActionNumber {
  readonly text: CarriedText;
  /** Earlier producers of it as an id of the kind, in the order of their ends. */
  readonly ids: readonly Producer[];
}

/** What a session says about the ids of one kind of thing. */
interface KindFacts {
  /** Role of these ids. */
  readonly kind: string;
  /** Number of such things in lists. */
  readonly listed: number;
  /** Whether a response has this id and no other one of the kind. */
  isAlone(id: Producer): boolean;
  /** Whether another request carries the value as the id of such a thing. */
  isCarried(value: string): boolean;
  /** Whether the response to an action has its value as the id of such a thing. */
  isAnswered(text: CarriedText): boolean;
  /** Whether the numbers of the action are the only values of the request at a position. */
  carriesNothingElse(position: number): boolean;
  /** Whether a request may describe a new thing, to which the client gives the number. */
  describes(position: number): boolean;
  /** The words of the exchange at a position. */
  wordsAt(position: number): ExchangeWords;
}

/** A client that means no id picks a number n once in n times this: large numbers are rare. */
const SPREAD = 4;
/** Bits: an id is 32 times as likely. */
const LIKELY = 5;
/** Actions whose answers and effects are examined. */
const MAX_EXAMINED = 8;
const NUMBER = /^-?\d+$/;

/**
 * Whether the numbers of one action are ids of a kind of thing.
 * @param word for the action
 */
export function areIdsOf(
  numbers: readonly ActionNumber[],
  word: string,
  facts: KindFacts,
  recordings: readonly Recording[],
): boolean {
  if (isFor('changes', word) || numbers.some((each) => isIdOf(each, facts))) return true;
  const bare = numbers.filter(({ text }) => !facts.describes(text.position));
  if (bare.some((each) => isCreated(each, facts) || facts.isCarried(each.text.value))) return true;
  if (bare.some(({ text }) => isLikely(Number(text.value), facts.listed))) return true;
  const examined = numbers.slice(0, MAX_EXAMINED);
  return examined.some((each) => isNamed(each, facts)) || areChanged(examined, facts, recordings);
}

/** Whether the action or its answer says that a value is such an id. */
function isIdOf({ text }: ActionNumber, facts: KindFacts): boolean {
  const { value, roles, subject, position } = text;
  if (!NUMBER.test(value)) return value.length > 2;
  // { "ticket": { "number": 11 } }
  if (roles?.also[0] === facts.kind) return true;
  if (facts.isAnswered(text)) return true;
  return roles?.idWord !== '' && (subject.isCall || facts.carriesNothingElse(position));
}

/** Whether a response has the id outside of lists, as the answer to the request that created the thing does. */
function isCreated({ ids }: ActionNumber, facts: KindFacts): boolean {
  return ids.some((id) => !id.isInList && facts.isAlone(id));
}

/** Whether a client would hardly pick the number itself, given how few things are listed. */
function isLikely(value: number, listed: number): boolean {
  return !isRound(value) && Math.log2((SPREAD * value) / Math.max(1, listed)) >= LIKELY;
}

/** Clients take tens, hundreds and years more often than other numbers. */
function isRound(value: number): boolean {
  return value % 10 === 0 || (value >= 1900 && value < 2100);
}

/**
 * Whether an action or its answer contains a word that, of its list, only this element has, and no word
 * that only another element has. In a list of one element, the words of the answer do not count: they may
 * agree by chance.
 */
function isNamed({ text, ids }: ActionNumber, { wordsAt }: KindFacts): boolean {
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

/** By word: the only element of a list with it; undefined if several have it. */
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
 * Whether a list that is read again has as many elements, and only those of the action have changed. No other request
 * in between may change anything.
 */
function areChanged(
  numbers: readonly ActionNumber[],
  { wordsAt }: KindFacts,
  recordings: readonly Recording[],
): boolean {
  const actions = new Set(numbers.map(({ text }) => text.position));
  const elements = new Set(numbers.flatMap(({ ids }) => ids.slice(-1).map(elementAt)));
  return numbers.some(({ text, ids }) => {
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

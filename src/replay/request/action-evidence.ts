/**
 * What says that the numbers which an action carries are ids. Where things are numbered from 1 and all are
 * listed, any small number is the id of one: `/vote/2` may be about the thing 2 as well as a vote for 2.
 */
import { isFor } from '../../formats/api-words.ts';
import { isSafeMethod } from '../../http/method-override.ts';
import type { Recording } from '../../session/schema.ts';
import { elementOf } from '../naming/places.ts';
import type { CarriedText, Producer } from './carried-texts.ts';
import type { ToldWords } from './told-words.ts';

/** A number that an action carries. */
export interface Done {
  readonly text: CarriedText;
  /** Where responses had it as an id of the kind before, in the order of their ends. */
  readonly ids: readonly Producer[];
}

/** What a session tells of the ids of one kind of things. */
export interface Told {
  /** What they are the ids of, as a role. */
  readonly kind: string;
  /** How many of such things lists have. */
  readonly listed: number;
  /** Whether a response has that id and no other one. */
  isAlone(id: Producer): boolean;
  /** Whether a request carries a value as the id of such a thing. */
  isCarried(value: string): boolean;
  /** Whether the response to an action has the value as the id of such a thing. */
  isAnswered(text: CarriedText): boolean;
  /** Whether a request carries nothing besides the numbers of the action. */
  carriesNothingElse(position: number): boolean;
  /** Whether it says so much besides that it may describe a new thing, to which the client gives the number. */
  describes(position: number): boolean;
  /** What is said in the exchange at a position. */
  wordsAt(position: number): ToldWords;
}

/** Of the larger numbers that a client takes, each is the rarer the larger it is: one in so many times itself. */
const SPREAD = 4;
/** In bits, of how much likelier a number is an id than one that the client takes. */
const LIKELY = 5;
/** Of more actions, neither the answers nor the effects are looked at. */
const MOST_LOOKED_AT = 8;
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
  const looked = done.slice(0, MOST_LOOKED_AT);
  return looked.some((each) => isNamed(each, told)) || areChanged(looked, told, recordings);
}

/** Whether something says so of one of them. */
function isIdOf({ text }: Done, told: Told): boolean {
  const { value, roles, about, position } = text;
  if (!NUMBER.test(value)) return value.length > 2;
  // { "ticket": { "number": 11 } }
  if (roles?.also[0] === told.kind) return true;
  if (told.isAnswered(text)) return true;
  return roles?.idWord !== '' && (about.isCall || told.carriesNothingElse(position));
}

/** Whether a response has told one of them by itself, as that to a request which made the thing does. */
function isMade({ ids }: Done, told: Told): boolean {
  return ids.some((id) => !id.isInList && told.isAlone(id));
}

/** Whether a number is so rare that hardly any client takes it by itself, and it is one of few that things have. */
function isLikely(value: number, listed: number): boolean {
  return !isRound(value) && Math.log2((SPREAD * value) / listed) >= LIKELY;
}

/** Tens, hundreds and years are taken more often than others. */
function isRound(value: number): boolean {
  return value % 10 === 0 || (value >= 1900 && value < 2100);
}

/**
 * Whether an action, or its answer, has a word that the thing alone has in its list, and none that another one
 * alone has. In a list of one, an answer may have any word by chance.
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

const held = new WeakMap<ToldWords, ReadonlyMap<string, string | undefined>>();

/** By each word of a list: the element that has it; undefined where several have. */
function holdersIn(list: ToldWords): ReadonlyMap<string, string | undefined> {
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

/** No flag, number or time. */
const TELLING = /^(?!(?:true|false|null)$)\p{L}{2,}$/u;

/**
 * Whether a list that is read once more has as many elements, and others only where the things are to which this
 * was done. No other request that changes something was sent in between.
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

function changedElements(before: ToldWords, after: ToldWords): string[] {
  if (before.elements.size !== after.elements.size) return [];
  return [...before.elements].flatMap(([at, words]) => {
    const now = after.elements.get(at);
    return now?.size === words.size && [...words].every((word) => now.has(word)) ? [] : [at];
  });
}

function elementAt({ location }: Producer): string {
  return elementOf(location)?.text ?? '';
}

/**
 * What says that the numbers which an action carries are ids. Where things are numbered from 1 and all are
 * listed, any small number is the id of one: `/vote/2` may be about the thing 2 as well as a vote for 2.
 */
import { isFor } from '../../formats/api-words.ts';
import { isSafeMethod } from '../../http/method-override.ts';
import type { Recording } from '../../session/schema.ts';
import { bodyText } from './body-text.ts';
import type { CarriedText, Producer } from './carried-texts.ts';
import { wordsOfBody } from './said-words.ts';
import type { ToldWords } from './told-words.ts';

/** A number that an action carries. */
export interface Done {
  readonly text: CarriedText;
  /** Where responses had it as an id of the kind before, in the order of their ends. */
  readonly ids: readonly Producer[];
}

/** What is known of a session. */
interface Session {
  /** In the order of their departure. */
  readonly recordings: readonly Recording[];
  /** What is said in the exchange at a position. */
  wordsAt(position: number): ToldWords;
}

/** A client that means no id often takes one of the numbers up to this. */
const SMALL = 5;
/** It takes a larger one the more rarely the larger that is: one time in so many times the number. */
const SPREAD = 4;
/** In bits: so much likelier numbers are ids than not. */
const LIKELY = 5;
/** Of more actions, neither the answers nor the effects are looked at. */
const MOST_LOOKED_AT = 8;
const NUMBER = /^\d+$/;

/**
 * Whether the numbers of one action are ids.
 * @param word for what is done
 * @param listed how many things of the kind lists have
 */
export function areIdsOf(
  done: readonly Done[],
  word: string,
  listed: number,
  { recordings, wordsAt }: Session,
): boolean {
  if (isFor('changes', word)) return true;
  if (done.some(({ ids }) => ids.some(({ isInList }) => !isInList))) return true;
  if (done.some(({ text }) => isCalledId(text, recordings[text.position]))) return true;
  if (likelihood(done, listed) >= LIKELY) return true;
  const looked = done.slice(0, MOST_LOOKED_AT);
  const isTold = looked.some(({ text, ids }) => {
    const id = ids.at(-1);
    return id && tells(wordsAt(text.position), wordsAt(id.index), id);
  });
  return isTold || areChanged(looked, recordings, wordsAt);
}

/** Whether it is no number, or the client calls it an id, and says nothing else of a thing that it may make by that. */
function isCalledId(
  { value, roles, about }: CarriedText,
  recording: Recording | undefined,
): boolean {
  if (!NUMBER.test(value)) return true;
  if (!recording || roles?.idWord === '') return false;
  const { body, headers } = recording.request;
  return (
    about.isCall || wordsOfBody(bodyText(body, headers)).every((word) => SAYS_NOTHING.test(word))
  );
}

const SAYS_NOTHING = /^(?:\d+|true|false|null)$/;

/** In bits: how much likelier the most telling number is an id than one that a client takes: these come in a row as well. */
function likelihood(done: readonly Done[], listed: number): number {
  const largest = done.reduce((most, { text }) => Math.max(most, Number(text.value)), 0);
  return Math.log2((largest <= SMALL ? SMALL : SPREAD * largest) / listed);
}

/** Whether an action is answered with a word that the element with the id has, and no other one of its list. */
function tells(action: ToldWords, list: ToldWords, id: Producer): boolean {
  const element = elementAt(id);
  const others = [...list.elements].filter(([at]) => at !== element).map(([, words]) => words);
  const answered = [action.outside, ...action.elements.values()];
  return [...(list.elements.get(element) ?? [])].some(
    (word) =>
      !NUMBER.test(word) &&
      !action.request.has(word) &&
      answered.some((words) => words.has(word)) &&
      !others.some((words) => words.has(word)),
  );
}

/** Whether a list that is read once more has changed where the things are to which this was done, and nowhere else. */
function areChanged(
  done: readonly Done[],
  recordings: readonly Recording[],
  wordsAt: Session['wordsAt'],
): boolean {
  const actions = new Set(done.map(({ text }) => text.position));
  const elements = new Set(done.flatMap(({ ids }) => ids.map(elementAt)));
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
  return [...before.elements].flatMap(([at, words]) => {
    const now = after.elements.get(at);
    return now?.size === words.size && [...words].every((word) => now.has(word)) ? [] : [at];
  });
}

function elementAt({ location }: Producer): string {
  return location.elements().at(-1)?.text ?? '';
}

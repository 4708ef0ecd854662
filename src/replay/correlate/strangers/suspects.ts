/**
 * Finds the short values of requests that may change something, if earlier answers had them and no link covers them.
 * Most sessions have none, and nothing else is done for those.
 */

import { addToGroup, partitionPoint } from '../../../collections.ts';
import { isFor } from '../../../formats/value/api-words.ts';
import { wordsOf } from '../../../formats/value/names.ts';
import { pathOf } from '../../../http/urls.ts';
import type { RecordedRequest, Recording } from '../../../session/schema.ts';
import { arrivalOf, byArrival } from '../../schedule/recorded-times.ts';
import type { RequestPlan } from '../link/link-recordings.ts';
import { bodyText } from '../message/body-text.ts';
import { changesNothing } from '../message/changes-nothing.ts';
import { readableRecording } from '../message/readable-answer.ts';
import { readRequestBody } from '../message/walk-request.ts';
import { isQuantityName } from '../naming/names.ts';
import { readShortValues, type ShortValue } from './short-values.ts';

/** A short value of a request that may name a row. */
export interface Suspect extends ShortValue {
  readonly part: 'path' | 'body';
  /** Positions of the recordings whose answers had it before the request left, the latest first. */
  readonly answers: readonly number[];
}

/** The session that is searched. */
export interface Searched {
  /** In the order of their departure. */
  readonly recordings: readonly Recording[];
  readonly plans: readonly (RequestPlan | undefined)[];
  readonly origin: string;
  readonly sessionFile: string | undefined;
}

/** The latest answers with a value. Earlier ones say the same of it. */
const MAX_ANSWERS = 16;

/** The suspects of each request, by its position. */
export function findSuspects(session: Searched): ReadonlyMap<number, readonly Suspect[]> {
  const { recordings, plans } = session;
  const found = new Map<number, readonly Suspect[]>();
  const carried = recordings.map((recording, position) =>
    changesNothing(recording.request)
      ? NONE
      : withoutLinked(carriedBy(recording.request, session.sessionFile), plans[position]),
  );
  const wanted = new Set(carried.flatMap((own) => own.map(({ value }) => value)));
  if (wanted.size === 0) return found;
  const { answers, members } = readAnswers(session, wanted);
  const since = findFirst(session, answers);
  for (const [position, own] of carried.entries()) {
    const at = recordings[position]?.at ?? 0;
    const suspects = own.flatMap((each): Suspect | [] => {
      const all = answers.get(each.value) ?? NONE;
      const count = partitionPoint(all, ({ end }) => end <= at);
      const first = count > 0 ? all[0] : undefined;
      // The client had it from elsewhere, or has chosen it: `quantity: 2`, which an answer gives back.
      const isOwn = first === undefined || (since.get(keyOf(each)) ?? at) < first.end;
      if (isOwn || (isAttributeName(each.left) && (members.get(keyOf(each)) ?? 0) > at)) return [];
      const latest = all.slice(Math.max(0, count - MAX_ANSWERS), count);
      return { ...each, answers: latest.map(({ index }) => index).reverse() };
    });
    if (suspects.length > 0) found.set(position, suspects);
  }
  return found;
}

const NONE: readonly never[] = [];

/** Whether a request may change something, and has a short value in its path. */
export function mayNameRows(request: RecordedRequest): boolean {
  return (
    /\d/.test(request.path) && !changesNothing(request) && readShortValues(request.path).length > 0
  );
}

type Carried = Omit<Suspect, 'answers'>;

/** The short values in the path and in the body of a request. */
function carriedBy(
  request: RecordedRequest,
  sessionFile: string | undefined,
  wanted?: ReadonlySet<string>,
): Carried[] {
  const read = readRequestBody(request, sessionFile);
  const body = !read || read.isBinary ? '' : (read.text ?? bodyText(request.body, request.headers));
  return (['path', 'body'] as const).flatMap((part) =>
    readShortValues(part === 'path' ? request.path : body, wanted).flatMap((each) =>
      each.value === '0' || isQuantity(each.left) ? [] : { ...each, part },
    ),
  );
}

/** Those that links do not cover, as far as that is known by their values. */
function withoutLinked(
  carried: readonly Carried[],
  plan: RequestPlan | undefined,
): readonly Carried[] {
  if (!plan) return carried;
  const linked = plan.links.flatMap(({ value }) =>
    readShortValues(value).map((each) => each.value),
  );
  const counts = new Map<string, number>();
  for (const value of linked) counts.set(value, (counts.get(value) ?? 0) + 1);
  for (const { value } of carried) counts.set(value, (counts.get(value) ?? 0) - 1);
  return carried.filter(({ value }) => (counts.get(value) ?? 0) < 0);
}

interface Answers {
  /** By value: the answers that have it, in the order of their arrival. */
  readonly answers: ReadonlyMap<
    string,
    readonly { readonly index: number; readonly end: number }[]
  >;
  /** When the latest answer with a name and its value arrived. */
  readonly members: ReadonlyMap<string, number>;
}

function readAnswers(
  { recordings, origin, sessionFile }: Searched,
  wanted: ReadonlySet<string>,
): Answers {
  const answers = new Map<string, { index: number; end: number }[]>();
  const members = new Map<string, number>();
  for (const index of byArrival(recordings)) {
    const recording = recordings[index];
    const response = recording && readableRecording(recording, origin, sessionFile);
    if (!recording || !response) continue;
    const { text = JSON.stringify(response.json) ?? '' } = response;
    const seen = new Set<string>();
    for (const each of readShortValues(text, wanted)) {
      members.set(keyOf(each), arrivalOf(recording));
      seen.add(each.value);
    }
    for (const value of seen) addToGroup(answers, value, { index, end: arrivalOf(recording) });
  }
  return { answers, members };
}

/** By name and value: when a request first carried it. */
function findFirst(
  { recordings, sessionFile }: Searched,
  answers: Answers['answers'],
): ReadonlyMap<string, number> {
  const since = new Map<string, number>();
  const wanted = new Set(answers.keys());
  for (const { request, at } of recordings) {
    for (const each of carriedBy(request, sessionFile, wanted)) {
      if (!since.has(keyOf(each))) since.set(keyOf(each), at);
    }
  }
  return since;
}

const quantities = new Map<string, boolean>();
const MAX_KNOWN = 1000;

/** Sessions repeat a few names thousands of times (`test/bench/linking.mjs`). */
function isQuantity(name: string): boolean {
  const known = quantities.get(name) ?? isQuantityName(name);
  if (quantities.size < MAX_KNOWN) quantities.set(name, known);
  return known;
}

function keyOf({ left, value }: Pick<Carried, 'left' | 'value'>): string {
  return `${left} ${value}`;
}

/** Whether a name says what something is like, and not which it is. */
function isAttributeName(name: string): boolean {
  return name !== '' && !isGeneral(wordsOf(name).at(-1) ?? '');
}

/** Whether a word names any kind of thing. */
function isGeneral(word: string): boolean {
  return (['ids', 'labels', 'numbers', 'envelopes', 'wrappers'] as const).some((topic) =>
    isFor(topic, word),
  );
}

/** What a request calls a value. */
interface Called {
  readonly words: ReadonlySet<string>;
  /** Whether the words are too few to tell things of one kind from others: `id`, or the words of the path alone. */
  readonly isVague: boolean;
}

/** By the word to its left, or else by its path. */
export function calledIn({ path }: RecordedRequest, { left, part, start }: Carried): Called {
  const own = wordsOf(left).filter((word) => !isGeneral(word));
  const isSegment = part === 'path' && start < pathOf(path).length;
  const words =
    own.length > 0 ? own : [...wordsOf(left), ...(part === 'path' ? [] : wordsOf(pathOf(path)))];
  return { words: new Set(words), isVague: isSegment || own.length === 0 };
}

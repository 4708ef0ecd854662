/** What a request is about: the subject of the ids that stand in it and in its response by themselves. */

import { isFor } from '../../../formats/value/api-words.ts';
import { isPlural, isValue, withoutSigil, wordsOf } from '../../../formats/value/names.ts';
import { pathOf } from '../../../http/urls.ts';
import type { RecordedRequest } from '../../../session/schema.ts';
import { callIn } from './calls.ts';
import { isDoing, partsOf } from './names.ts';

const interned = new Map<string, readonly string[]>();
const MAX_INTERNED = 10_000;

/** One array for the same words, so that what is known of them can be found again by it. */
export function intern(...words: readonly string[]): readonly string[] {
  const key = words.join(' ');
  const cached = interned.get(key);
  if (cached) return cached;
  if (interned.size < MAX_INTERNED) interned.set(key, words);
  return words;
}

export const NO_ALTERNATIVES: readonly string[] = [];

/** What the names around a value, or the path of a request, say that it is about. */
export interface NamingContext {
  readonly subjects: readonly string[];
  /**
   * What it may be instead: an `item` in the cart, the `issue` that is a `parent`, the order of `/order/pay`.
   * Two that share no more than that are about different things.
   */
  readonly alternatives: readonly string[];
}

type Known = WeakMap<readonly string[], NamingContext>;
const known = new WeakMap<readonly string[], Known>();

/** One object for the same words, so that what is known of them can be found again by it. */
export function contextOf(
  subjects: readonly string[],
  alternatives: readonly string[] = NO_ALTERNATIVES,
): NamingContext {
  let byAlternatives = known.get(subjects);
  if (!byAlternatives) {
    byAlternatives = new WeakMap();
    known.set(subjects, byAlternatives);
  }
  const cached = byAlternatives.get(alternatives);
  if (cached) return cached;
  const context = { subjects, alternatives };
  byAlternatives.set(alternatives, context);
  return context;
}

export const NO_CONTEXT: NamingContext = contextOf(intern(''));

/**
 * The subjects of a request: where one path serves all, what its body calls, else the words of its
 * path.
 * @param called what its body calls, if that is known
 */
export function contextOfRequest(
  { path, body }: RecordedRequest,
  called: readonly string[] = callIn(body).objects,
): NamingContext {
  // Of what is called, wrappers are things as well: item.delete.
  const subjects = called
    .map((name) => partsOf(name).word || wordsOf(name).join(''))
    .filter(Boolean);
  if (subjects.length > 0) return contextOf(intern(...new Set(subjects)));
  return contextOfPath(routeIn(path) ?? path);
}

/**
 * A program that serves all paths has the path in a parameter: `/index.php?rest_route=/wp/v2/tags`,
 * `/index.php?r=order/delete`.
 */
const ROUTE =
  /^(?:[^?#]*\.(?:php|cgi|pl|aspx?|jsp|dll)|\/)\?(?:[^#]*?&)?[\w-]+=([a-z-]{0,64}(?:\/|%2F)[^&#]*)/i;

/** Without such a path, it may have what is to be done: `/index.php?action=addTask`, `/index.php?edit=tasks`. */
const PROGRAM = /^[^?#]*(?:\.(?:php|cgi|pl|aspx?|jsp|dll)|\/)\?/i;
const ACTION = /(?<=[?&])([a-z]{1,32})=([a-z][\w.-]{2,63})(?=[&#]|$)/gi;

/** Undefined where the path says by itself what it is about. */
function routeIn(path: string): string | undefined {
  if (!path.includes('?')) return undefined;
  const [, route] = ROUTE.exec(path) ?? [];
  if (route !== undefined) return route.replace(/%2F/gi, '/');
  // The path of `/posts.php?show=comments` says by itself what it is about.
  if (!PROGRAM.test(path) || isCollection(path)) return undefined;
  for (const [, name = '', action = ''] of path.matchAll(ACTION)) {
    const isAction = isFor('actions', name.toLowerCase());
    const object = isAction ? objectOfAction(action) : thingDoneIn(name, action);
    if (object !== undefined) return object;
  }
  return undefined;
}

/** `boats` for `edit=boats`; undefined for `edit=true` and `save=Save`. */
function thingDoneIn(name: string, value: string): string | undefined {
  return isDoing(name) && isPlural(value) && !isValue(value) ? value : undefined;
}

/** `task` for `addTask` and `task.delete`; undefined for what names no thing besides. */
function objectOfAction(action: string): string | undefined {
  const words = wordsOf(action);
  if (words.length < 2) return undefined;
  if (isDoing(words[0] ?? '')) return words.slice(1).join('_');
  return isDoing(words.at(-1) ?? '') ? words.slice(0, -1).join('_') : undefined;
}

/**
 * What a request is about: the last word of its path, `item` for `/orders/7/items`. Where that is no
 * plural it may be an action, and the word before it comes second: `cancel` and `order` for
 * `/orders/7/cancel`. An empty one where the path has none.
 */
export function contextOfPath(requestPath: string): NamingContext {
  const mark = requestPath.search(/[?#]/);
  const last = lastWord(requestPath, mark === -1 ? requestPath.length : mark);
  if (!last) return NO_CONTEXT;
  const before = lastWord(requestPath, last.start - 1);
  if (!before) return contextOfWords(last.word, undefined, false);
  if (!isAdjacent(before, last)) return contextOfWords(last.word, before.word, false);
  const thing = thingBefore(requestPath, last) ?? before;
  return contextOfWords(last.word, thing.word, true);
}

/** Whether the last word of a path is one for many things: `/orders/7`. */
export function isCollection(requestPath: string): boolean {
  return isPlural(withoutExtension(lastWordOf(requestPath)));
}

/** Whether a request makes a thing, by its path: `POST /orders`, `POST /order/add`. */
function makesByPath({ method, path }: RecordedRequest): boolean {
  return (
    method === 'POST' &&
    (isCollection(path) || isFor('making', withoutExtension(lastWordOf(path)).toLowerCase()))
  );
}

/**
 * Whether what a request does is said in one word: `POST /close`. What has more may name a thing, as `roomClose`
 * does.
 */
export function isOneWord({ path, body }: RecordedRequest): boolean {
  const called = callIn(body).objects;
  const names = called.length > 0 ? called : [lastWordOf(path)];
  return names.every((name) => wordsOf(name).length === 1);
}

/** With its extension, since that may be a word as well. */
function lastWordOf(requestPath: string): string {
  const path = pathOf(requestPath);
  return lastWord(path, path.length)?.word ?? '';
}

/** In words. */
const MAX_ACTION = 3;

/** What an action in several words is done to: the tasks of `/tasks/bulk/delete` and `/tasks/delete/all`. */
function thingBefore(path: string, last: PathWord): PathWord | undefined {
  let isDone = false;
  let behind = last;
  for (let count = 0; count < MAX_ACTION; count += 1) {
    isDone ||= isDoing(behind.word);
    const word = lastWord(path, behind.start - 1);
    if (!word || !isAdjacent(word, behind)) return undefined;
    if (isPlural(word.word)) return isDone ? word : undefined;
    behind = word;
  }
  return undefined;
}

function isAdjacent({ end }: PathWord, { start }: PathWord): boolean {
  return end === start - 1;
}

/** A word of the API in a path, without what is done: `tasks` for `tasks:batchDelete` (AIP-136). */
interface PathWord {
  readonly word: string;
  readonly start: number;
  readonly end: number;
}

const DONE = /(?<=[A-Za-z]):[A-Za-z]+$/;

/** The last segment of a path that is a word of the API, and where it begins. */
function lastWord(path: string, before: number): PathWord | undefined {
  for (let end = before; end > 0; ) {
    const start = path.lastIndexOf('/', end - 1) + 1;
    const segment = withoutSigil(path.slice(start, end));
    const word = segment.includes(':') ? segment.replace(DONE, '') : segment;
    if (word !== '' && !isValue(word)) return { word, start, end };
    end = start - 1;
  }
  return undefined;
}

const byWords = new Map<string, NamingContext>();

/** @param isBeside whether no value is between the two */
function contextOfWords(
  last: string,
  before: string | undefined,
  isAdjacent: boolean,
): NamingContext {
  const words = before === undefined ? last : `${before}${isAdjacent ? '/' : '/*/'}${last}`;
  const cached = byWords.get(words);
  if (cached) return cached;
  const subjects = findContext(
    withoutExtension(last),
    before && withoutExtension(before),
    isAdjacent,
  );
  if (byWords.size < MAX_INTERNED) byWords.set(words, subjects);
  return subjects;
}

function withoutExtension(segment: string): string {
  return segment.replace(/\.\w+$/, '');
}

function findContext(last: string, before: string | undefined, isAdjacent: boolean): NamingContext {
  const own = [subjectOfWord(last), ...(isFor('users', last.toLowerCase()) ? ['user'] : [])];
  // Of `/v2/folder`, the version is no thing.
  const isThing = isPlural(last) && !beginsWithVerb(last);
  if (before === undefined || /^v\d+$/i.test(before) || isThing) return contextOf(intern(...own));
  const thing = subjectOfWord(before);
  if (!isAdjacent || isPlural(before) || isDoing(last)) {
    const [first = '', ...others] = own;
    return contextOf(intern(first, thing, ...others));
  }
  return contextOf(intern(...own), intern(thing));
}

/** Whether a word begins with what is done: `update-tags`. */
function beginsWithVerb(word: string): boolean {
  const [verb = '', ...others] = wordsOf(word);
  return others.length > 0 && isDoing(verb);
}

/** `order` for `orders`, `createOrder` and `order-add`, `code` for `codes`. */
function subjectOfWord(word: string): string {
  const { subject, attribute } = partsOf(thingDone(word));
  return subject || (attribute === 'id' ? wordsOf(word).join('') : attribute);
}

/** A word without the verb in it: `order` for `createOrder`. */
function thingDone(word: string): string {
  const words = wordsOf(word);
  if (words.length < 2 || isPlural(word)) return word;
  if (isDoing(words[0] ?? '')) return words.slice(1).join('_');
  return isFor('making', words.at(-1) ?? '') ? words.slice(0, -1).join('_') : word;
}

/** The subjects of what stands behind a path segment; undefined where it does not say. */
export function contextBehind(segment: string): NamingContext | undefined {
  if (segment === '' || isValue(segment)) return undefined;
  // /orders/id/7, /orders/by-number/7
  const { subject, idWord } = partsOf(segment);
  if (subject === '' && idWord !== undefined && !isPlural(segment)) return undefined;
  const word = subjectOfWord(segment);
  return word === '' ? undefined : contextOf(intern(word));
}

/**
 * What is in a form, or in the query of a URL, is about what that is sent to first, then about what it was found
 * in.
 */
export function contextInPage(url: string, ofPage: NamingContext): NamingContext {
  const { subjects, alternatives } = contextOfPath(routeIn(url) ?? url);
  const own = subjects.filter((subject) => subject !== '');
  if (own.length === 0) return ofPage;
  return contextOf(intern(...own), intern(...new Set([...alternatives, ...ofPage.subjects])));
}

/** What a request is about: with the names around a value it says what the value is for. */
export interface RequestSubject {
  /** See `contextOfRequest`. */
  readonly context: NamingContext;
  /** Whether the body calls something (see `callIn`). */
  readonly isCall: boolean;
  /** Whether the request makes a thing, by the method that it calls or by its path. */
  readonly makes: boolean;
}

/** Those around the same differ in whether they are calls, and in whether they make a thing. */
const subjectsByContext = new WeakMap<NamingContext, RequestSubject[]>();

/** What a request is about: one object for all that are about the same. */
export function subjectOf(request: RecordedRequest): RequestSubject {
  const call = callIn(request.body);
  const isCall = call.objects.length > 0;
  const context = contextOfRequest(request, call.objects);
  const makes = isCall ? call.makes : makesByPath(request);
  const subjects = subjectsByContext.get(context) ?? [];
  const cached = subjects.find((subject) => subject.isCall === isCall && subject.makes === makes);
  if (cached) return cached;
  const subject = { context, isCall, makes };
  subjectsByContext.set(context, [...subjects, subject]);
  return subject;
}

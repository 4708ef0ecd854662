/** What a request is about: the subject of the ids that stand in it and in its response by themselves. */

import { isFor } from '../../../formats/value/api-words.ts';
import { isPlural, isValue, withoutSigil, wordsOf } from '../../../formats/value/names.ts';
import { pathOf } from '../../../http/urls.ts';
import type { RecordedRequest } from '../../../session/schema.ts';
import { callIn } from './calls.ts';
import { isDoing, partsOf } from './names.ts';

/** What the names around a value, or the path of a request, say that it is about. */
export interface NamingContext {
  readonly subjects: readonly string[];
  /**
   * What it may be instead: an `item` in the cart, the `issue` that is a `parent`, the order of `/order/pay`.
   * Two that share no more than that are about different things.
   */
  readonly alternatives: readonly string[];
}

const contexts = new Map<string, NamingContext>();
/** Names come from data: in some APIs they are ids. */
const MAX_KNOWN = 10_000;

/** One object for the same words, so that caches can be keyed by it. */
export function contextOf(
  subjects: readonly string[],
  alternatives: readonly string[] = [],
): NamingContext {
  const key = [subjects.length, ...subjects, ...alternatives].join(' ');
  const cached = contexts.get(key);
  if (cached) return cached;
  const context = { subjects, alternatives };
  if (contexts.size < MAX_KNOWN) contexts.set(key, context);
  return context;
}

export const NO_CONTEXT: NamingContext = contextOf(['']);

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
  if (subjects.length > 0) return contextOf([...new Set(subjects)]);
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
  if (byWords.size < MAX_KNOWN) byWords.set(words, subjects);
  return subjects;
}

function withoutExtension(segment: string): string {
  return segment.replace(/\.\w+$/, '');
}

function findContext(last: string, before: string | undefined, isAdjacent: boolean): NamingContext {
  const own = [subjectOfWord(last), ...(isFor('users', last.toLowerCase()) ? ['user'] : [])];
  // Of `/v2/folder`, the version is no thing.
  const isThing = isPlural(last) && !beginsWithVerb(last);
  if (before === undefined || /^v\d+$/i.test(before) || isThing) return contextOf(own);
  const thing = subjectOfWord(before);
  if (!isAdjacent || isPlural(before) || isDoing(last)) {
    const [first = '', ...others] = own;
    return contextOf([first, thing, ...others]);
  }
  return contextOf(own, [thing]);
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
  return word === '' ? undefined : contextOf([word]);
}

/**
 * What is in a form, or in the query of a URL, is about what that is sent to first, then about what it was found
 * in.
 */
export function contextInPage(url: string, ofPage: NamingContext): NamingContext {
  const { subjects, alternatives } = contextOfPath(routeIn(url) ?? url);
  const own = subjects.filter((subject) => subject !== '');
  if (own.length === 0) return ofPage;
  return contextOf(own, [...new Set([...alternatives, ...ofPage.subjects])]);
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

/**
 * What is around the name at a position.
 * @param names from the outside in, with the positions in lists among them
 * @param request what that is about
 */
export function contextOfName(
  names: readonly (string | number)[],
  position: number,
  request: NamingContext,
): NamingContext {
  let thing: string | undefined;
  let wrapper = '';
  for (let index = lastName(names, position); index >= 0; index = lastName(names, index)) {
    const { word, kind, wrapped, subject, attribute } = partsOf(String(names[index]));
    if (word === '') {
      // What the request is about is no mere wrapper: { "groups": [{ "members": [] }] } for /members.
      const isThing = thing === undefined && wrapped === request.subjects[0];
      if (isThing && wrapped !== undefined) return request;
      thing ??= wrapped;
      wrapper ||= manyIn(String(names[index]));
      continue;
    }
    // { "order_id": { "id": 7 } }
    const subjects = [attribute === 'id' && subject !== '' ? subject : word];
    const alternatives = alternativesIn(subjects, thing, wrapper);
    if (alternatives.length > 0) return contextOf(subjects, alternatives);
    if (isRelative(word)) {
      return contextOf(subjects, subjectsOfRelative(names, index, request.subjects));
    }
    return contextOf(subjects, kind === undefined ? [] : [kind]);
  }
  const alternatives = alternativesIn(request.subjects, thing, wrapper);
  return alternatives.length === 0 ? request : contextOf(request.subjects, alternatives);
}

/** What the things in a wrapper may be called: the items of an order are items, or order items. */
function alternativesIn(
  subjects: readonly string[],
  thing: string | undefined,
  wrapper: string,
): readonly string[] {
  const ofWrapper = wrapper === '' ? [] : subjects.map((subject) => subject + wrapper);
  if (ofWrapper.length > 0) return [...(thing === undefined ? [] : [thing]), ...ofWrapper];
  return thing === undefined ? [] : [thing];
}

/** What each of several things is called; empty for a name that is not in plural. */
function manyIn(name: string): string {
  return isPlural(name) ? wordsOf(name).join('') : '';
}

/** A parent is what its child is: `{ "fields": { "parent": {} } }` of an issue is an issue. */
function subjectsOfRelative(
  names: readonly (string | number)[],
  position: number,
  subjects: readonly string[],
): readonly string[] {
  for (let index = lastName(names, position); index >= 0; index = lastName(names, index)) {
    const { word } = partsOf(String(names[index]));
    if (word !== '' && !isFor('holders', word) && !isRelative(word)) return [word];
  }
  return subjects;
}

function isRelative(word: string): boolean {
  return isFor('relatives', word);
}

/** Position of the last name before one; -1 if there is none. */
function lastName(names: readonly (string | number)[], before: number): number {
  let index = before - 1;
  while (index >= 0 && typeof names[index] !== 'string') index -= 1;
  return index;
}

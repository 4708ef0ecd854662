/**
 * What a request is about. Its path or its call gives the context for values in it and in its response: an `id` in
 * the answer to `POST /orders` is the id of an order. Names around a value make that context narrower.
 */

import { isFor } from '../../../formats/value/api-words.ts';
import { isPlural, isValue, withoutSigil, wordsOf } from '../../../formats/value/names.ts';
import { pathOf } from '../../../http/urls.ts';
import type { RecordedRequest } from '../../../session/schema.ts';
import { callIn } from './calls.ts';
import { isDoing, partsOf } from './names.ts';

/** The things that a value is about, by the names around it or by the path of its request. */
export interface NamingContext {
  readonly subjects: readonly string[];
  /**
   * What it may be about instead: an `item` in the cart, the `issue` that is a `parent`, the order of `/order/pay`.
   * Two contexts that share nothing but these are about different things.
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
 * The context that a request gives: by the call in its body, if one path serves all calls, else by the words of its
 * path.
 * @param called objects of the call in its body, if these are known
 */
export function contextOfRequest(
  { path, body }: Pick<RecordedRequest, 'path' | 'body'>,
  called: readonly string[] = callIn(body).objects,
): NamingContext {
  // In a call, a word for a wrapper is a thing as well: item.delete.
  const subjects = called
    .map((name) => partsOf(name).word || wordsOf(name).join(''))
    .filter(Boolean);
  if (subjects.length > 0) return contextOf([...new Set(subjects)]);
  return contextOfPath(routeIn(path) ?? path);
}

/**
 * The context of a value in a form or in the query of a URL: what that URL is about, or else what the message is
 * about that has it.
 */
export function contextInUrl(url: string, around: NamingContext): NamingContext {
  const { subjects, alternatives } = contextOfRequest({ path: url });
  const own = subjects.filter((subject) => subject !== '');
  if (own.length === 0) return around;
  return contextOf(own, [...new Set([...alternatives, ...around.subjects])]);
}

/**
 * The path in a parameter of a program that serves all paths: `/index.php?rest_route=/wp/v2/tags`,
 * `/index.php?r=order/delete`.
 */
const ROUTE =
  /^(?:[^?#]*\.(?:php|cgi|pl|aspx?|jsp|dll)|\/)\?(?:[^#]*?&)?[\w-]+=([a-z-]{0,64}(?:\/|%2F)[^&#]*)/i;

/** A program may have an action in a parameter instead: `/index.php?action=addTask`, `/index.php?edit=tasks`. */
const PROGRAM = /^[^?#]*(?:\.(?:php|cgi|pl|aspx?|jsp|dll)|\/)\?/i;
const ACTION = /(?<=[?&])([a-z]{1,32})=([a-z][\w.-]{2,63})(?=[&#]|$)/gi;

/** The path or the thing in the query of a program; undefined if the path itself says what it is about. */
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

/** `task` for `addTask` and `task.delete`; undefined for an action that names no thing. */
function objectOfAction(action: string): string | undefined {
  const words = wordsOf(action);
  if (words.length < 2) return undefined;
  if (isDoing(words[0] ?? '')) return words.slice(1).join('_');
  return isDoing(words.at(-1) ?? '') ? words.slice(0, -1).join('_') : undefined;
}

/**
 * The context that a path gives: its last word, `item` for `/orders/7/items`. A word that is no plural may be an
 * action. Then the word before it comes second: `cancel` and `order` for `/orders/7/cancel`. `NO_CONTEXT` for a path
 * without words.
 */
function contextOfPath(requestPath: string): NamingContext {
  const mark = requestPath.search(/[?#]/);
  const last = lastWord(requestPath, mark === -1 ? requestPath.length : mark);
  if (!last) return NO_CONTEXT;
  const before = lastWord(requestPath, last.start - 1);
  if (!before) return contextOfWords(last.word, undefined, false);
  if (!isAdjacent(before, last)) return contextOfWords(last.word, before.word, false);
  const thing = thingBefore(requestPath, last) ?? before;
  return contextOfWords(last.word, thing.word, true);
}

/** Whether the last word of a path is a plural: `/orders/7`. */
function isCollection(requestPath: string): boolean {
  return isPlural(withoutExtension(lastWordOf(requestPath)));
}

/** Whether a request makes a thing, by its path: `POST /orders`, `POST /order/add`. */
function makesByPath({ method, path }: RecordedRequest): boolean {
  return (
    method === 'POST' &&
    (isCollection(path) || isFor('making', withoutExtension(lastWordOf(path)).toLowerCase()))
  );
}

/** The last word of a path, with its extension, since that may be a word as well. */
function lastWordOf(requestPath: string): string {
  const path = pathOf(requestPath);
  return lastWord(path, path.length)?.word ?? '';
}

/** Words. */
const MAX_ACTION = 3;

/** The thing before an action in several words: the tasks of `/tasks/bulk/delete` and `/tasks/delete/all`. */
function thingBefore(path: string, last: PathWord): PathWord | undefined {
  let isDone = false;
  let next = last;
  for (let count = 0; count < MAX_ACTION; count += 1) {
    isDone ||= isDoing(next.word);
    const word = lastWord(path, next.start - 1);
    if (!word || !isAdjacent(word, next)) return undefined;
    if (isPlural(word.word)) return isDone ? word : undefined;
    next = word;
  }
  return undefined;
}

function isAdjacent({ end }: PathWord, { start }: PathWord): boolean {
  return end === start - 1;
}

/** A word of the API in a path, without a custom method: `tasks` for `tasks:batchDelete` (AIP-136). */
interface PathWord {
  readonly word: string;
  readonly start: number;
  readonly end: number;
}

const DONE = /(?<=[A-Za-z]):[A-Za-z]+$/;

/** The last segment of a path that is a word of the API. */
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
  // The version in `/v2/folder` is no thing.
  const isThing = isPlural(last) && !beginsWithVerb(last);
  if (before === undefined || /^v\d+$/i.test(before) || isThing) return contextOf(own);
  const thing = subjectOfWord(before);
  if (!isAdjacent || isPlural(before) || isDoing(last)) {
    const [first = '', ...others] = own;
    return contextOf([first, thing, ...others]);
  }
  return contextOf(own, [thing]);
}

/** Whether a word begins with a verb: `update-tags`. */
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

/** The context of a segment, by the segment before it; undefined if that does not say. */
export function contextAfter(segment: string): NamingContext | undefined {
  if (segment === '' || isValue(segment)) return undefined;
  // /orders/id/7, /orders/by-number/7
  const { subject, idWord } = partsOf(segment);
  if (subject === '' && idWord !== undefined && !isPlural(segment)) return undefined;
  const word = subjectOfWord(segment);
  return word === '' ? undefined : contextOf([word]);
}

/** What a request is about. Together with the names around a value, it says what the value is for. */
export interface RequestSubject {
  /** See `contextOfRequest`. */
  readonly context: NamingContext;
  /** Whether its body has a call (see `callIn`). */
  readonly isCall: boolean;
  /** Whether it creates a thing, by the called method or by its path. */
  readonly makes: boolean;
  /** Whether its body is a GraphQL query, which changes nothing. */
  readonly isQuery: boolean;
}

/** The subjects with one context, by their other facts. */
const subjectsByContext = new WeakMap<NamingContext, Map<string, RequestSubject>>();

/** The subject of a request: one object for all requests with the same one. */
export function subjectOf(request: RecordedRequest): RequestSubject {
  const { objects, ...call } = callIn(request.body);
  const isCall = objects.length > 0;
  const context = contextOfRequest(request, objects);
  const facts = {
    isCall,
    makes: isCall ? call.makes : makesByPath(request),
    isQuery: call.isQuery,
  };
  const subjects = subjectsByContext.get(context) ?? new Map<string, RequestSubject>();
  subjectsByContext.set(context, subjects);
  const key = Object.values(facts).join();
  const cached = subjects.get(key);
  if (cached) return cached;
  const subject = { context, ...facts };
  subjects.set(key, subject);
  return subject;
}

/**
 * The context of the name at a position.
 * @param names from the outside in, with positions in lists
 * @param request context of the request
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
      // The thing that the request is about is no mere wrapper: { "groups": [{ "members": [] }] } for /members.
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

/** The names that things in a wrapper may have: the items of an order are items, or order items. */
function alternativesIn(
  subjects: readonly string[],
  thing: string | undefined,
  wrapper: string,
): readonly string[] {
  const ofWrapper = wrapper === '' ? [] : subjects.map((subject) => subject + wrapper);
  if (ofWrapper.length > 0) return [...(thing === undefined ? [] : [thing]), ...ofWrapper];
  return thing === undefined ? [] : [thing];
}

/** The words of a plural; empty for a name that is no plural. */
function manyIn(name: string): string {
  return isPlural(name) ? wordsOf(name).join('') : '';
}

/** A parent is of the same kind as its child: `{ "fields": { "parent": {} } }` of an issue is an issue. */
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

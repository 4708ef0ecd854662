/** What a request is about: the subject of the ids that stand in it and in its response by themselves. */

import { isFor } from '../../formats/api-words.ts';
import { isPlural, isValue, wordsOf } from '../../formats/names.ts';
import type { RecordedRequest } from '../../session/schema.ts';
import { calledObjects } from './calls.ts';
import { partsOf } from './names.ts';

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

export const NO_SUBJECT: readonly string[] = intern('');

/**
 * The subjects of a request: where one path serves all, what its body calls, else the words of its
 * path.
 */
export function subjectsOf({ path, body }: RecordedRequest): readonly string[] {
  const subjects = calledObjects(body)
    .map((name) => partsOf(name).word)
    .filter(Boolean);
  if (subjects.length > 0) return intern(...new Set(subjects));
  return subjectsOfPath(routeIn(path) ?? path);
}

/**
 * A program that serves all paths has the path in a parameter: `/index.php?rest_route=/wp/v2/tags`,
 * `/index.php?r=order/delete`.
 */
const ROUTE =
  /^(?:[^?#]*\.(?:php|cgi|pl|aspx?|jsp|dll)|\/)\?(?:[^#]*?&)?[\w-]+=([a-z-]{0,64}(?:\/|%2F)[^&#]*)/i;

/** Undefined where the path says by itself what it is about. */
function routeIn(path: string): string | undefined {
  if (!path.includes('?')) return undefined;
  return ROUTE.exec(path)?.[1]?.replace(/%2F/gi, '/');
}

/**
 * What a request is about: the last word of its path, `item` for `/orders/7/items`. Where that is no
 * plural it may be an action, and the word before it comes second: `cancel` and `order` for
 * `/orders/7/cancel`. An empty one where the path has none.
 */
export function subjectsOfPath(requestPath: string): readonly string[] {
  const mark = requestPath.search(/[?#]/);
  const last = lastWord(requestPath, mark === -1 ? requestPath.length : mark);
  if (!last) return NO_SUBJECT;
  return subjectsOfWords(last.word, lastWord(requestPath, last.start - 1)?.word);
}

/** The last segment of a path that is a word of the API, and where it begins. */
function lastWord(path: string, before: number): { word: string; start: number } | undefined {
  for (let end = before; end > 0; ) {
    const start = path.lastIndexOf('/', end - 1) + 1;
    const word = path.slice(start, end);
    if (word !== '' && !isValue(word)) return { word, start };
    end = start - 1;
  }
  return undefined;
}

const byWords = new Map<string, readonly string[]>();

function subjectsOfWords(last: string, before: string | undefined): readonly string[] {
  const words = before === undefined ? last : `${before}/${last}`;
  const cached = byWords.get(words);
  if (cached) return cached;
  const subjects = findSubjects(withoutExtension(last), before && withoutExtension(before));
  if (byWords.size < MAX_INTERNED) byWords.set(words, subjects);
  return subjects;
}

function withoutExtension(segment: string): string {
  return segment.replace(/\.\w+$/, '');
}

function findSubjects(last: string, before: string | undefined): readonly string[] {
  // Of `/v2/folder`, the version is no thing.
  const isAlone = before === undefined || /^v\d+$/i.test(before) || isPlural(last);
  const subjects = isAlone ? [last] : [last, before];
  return intern(
    ...subjects.map(subjectOfWord),
    ...(isFor('users', last.toLowerCase()) ? ['user'] : []),
  );
}

/** `order` for `orders` and for `deleteOrder`, `code` for `codes`. */
function subjectOfWord(word: string): string {
  const { subject, attribute } = partsOf(word);
  return subject || (attribute === 'id' ? wordsOf(word).join('') : attribute);
}

/** The subjects of what stands behind a path segment; undefined where it does not say. */
export function subjectsBehind(segment: string): readonly string[] | undefined {
  if (segment === '' || isValue(segment)) return undefined;
  // /orders/id/7, /orders/by-number/7
  const { subject, idWord } = partsOf(segment);
  if (subject === '' && idWord !== undefined && !isPlural(segment)) return undefined;
  const word = subjectOfWord(segment);
  return word === '' ? undefined : intern(word);
}

/** What a request is about: the subject of the ids that stand in it and in its response by themselves. */
import type { RecordedRequest } from '../../session/schema.ts';
import { calledMethod } from './called-method.ts';
import { isPlural, partsOf, wordsOf } from './names.ts';

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

const NO_SUBJECT: readonly string[] = intern('');

/**
 * The subjects of a request: where one path serves all, what its body calls, else the words of its
 * path.
 */
export function subjectsOf({ path, body }: RecordedRequest): readonly string[] {
  const method = calledMethod(body);
  const subject = method === undefined ? '' : partsOf(method).word;
  return subject === '' ? subjectsOfPath(path) : intern(subject);
}

/** Whether a path segment is not a word of the API but a value: it has a digit, or is no word. */
export function isValue(segment: string): boolean {
  return /\d/.test(segment) ? !/^v\d+$/i.test(segment) : !/^[A-Za-z][\w.~-]*$/.test(segment);
}

/** Such a request is answered with the user that it is about. */
const OF_USERS = /^(?:log-?in|sign-?(?:in|up)|register|registration|me|whoami|profile)$/i;

/**
 * What a request is about: the last word of its path, `item` for `/orders/7/items`. Where that is no
 * plural it may be an action, and the word before it comes second: `cancel` and `order` for
 * `/orders/7/cancel`. An empty one where the path has none.
 */
function subjectsOfPath(requestPath: string): readonly string[] {
  const path = requestPath.replace(/[?#].*$/s, '');
  const cached = byPath.get(path);
  if (cached) return cached;
  const subjects = findSubjects(path);
  if (byPath.size < MAX_INTERNED) byPath.set(path, subjects);
  return subjects;
}

const byPath = new Map<string, readonly string[]>();

function findSubjects(path: string): readonly string[] {
  const words = path
    .split('/')
    .filter((segment) => segment !== '' && !isValue(segment))
    .map((segment) => segment.replace(/\.\w+$/, ''));
  const last = words.at(-1);
  if (last === undefined) return NO_SUBJECT;
  const before = words.at(-2);
  const subjects = before === undefined || isPlural(last) ? [last] : [last, before];
  return intern(...subjects.map(subjectOfWord), ...(OF_USERS.test(last) ? ['user'] : []));
}

/** `order` for `orders` and for `deleteOrder`, `code` for `codes`. */
function subjectOfWord(word: string): string {
  const { subject, attribute } = partsOf(word);
  return subject || (attribute === 'id' ? wordsOf(word).join('') : attribute);
}

/** A word further before a segment says nothing of it. */
const MAX_LOOKBACK = 8;

/** The subjects of the path segment at an index: what the segment before it names. */
export function subjectsOfSegment(segments: readonly string[], index: number): readonly string[] {
  for (let at = index - 1; at >= Math.max(0, index - MAX_LOOKBACK); at -= 1) {
    const segment = segments[at] ?? '';
    if (segment === '' || isValue(segment)) continue;
    // /orders/id/7, /orders/by-number/7
    const { subject, idWord } = partsOf(segment);
    if (subject === '' && idWord !== undefined && !isPlural(segment)) continue;
    const word = subjectOfWord(segment);
    if (word !== '') return intern(word);
  }
  return NO_SUBJECT;
}

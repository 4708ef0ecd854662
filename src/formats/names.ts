/** The words of names: of members, fields, headers and path segments, in any case convention. */
import { isDistinctive } from './is-distinctive.ts';
import { randomness } from './randomness.ts';

/** States whose names end in "id": `prepaid`, `invalid`. */
const NO_IDS = /(?:^|in)valid$|paid$/;

/**
 * The names in that of a form field or query value, with the positions in lists: `order[item][id]`,
 * `order.item.id`, `orders[]`, `orders[0][id]`.
 */
export function namesIn(field: string): (string | number)[] {
  const [first = '', ...others] = field.replace(/\[\]/g, '[0]').split(/[[\].]+/);
  const names = [first, ...others.map((name) => (/^\d+$/.test(name) ? Number(name) : name))];
  return names.filter((name) => name !== '');
}

/** The same without the positions. */
export function wordsIn(field: string): string[] {
  return namesIn(field).filter((name) => typeof name === 'string');
}

/** The words of a name in any case convention, in lower case and singular. */
export function wordsOf(name: string): string[] {
  return name
    .replace(/IDs(?![a-z])/g, 'Ids')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '')
    .flatMap((word) => splitId(singular(word.toLowerCase())));
}

/** `pageid` is written in one word. */
function splitId(word: string): string[] {
  if (word.length < 5 || !word.endsWith('id') || NO_IDS.test(word)) return [word];
  return [word.slice(0, -2), 'id'];
}

export function isPlural(name: string): boolean {
  const word = name.toLowerCase();
  return singular(word) !== word;
}

function singular(word: string): string {
  if (word.length <= 3) return word === 'ids' ? 'id' : word;
  if (word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  if (/(?:ss|x|ch|sh)es$/.test(word)) return word.slice(0, -2);
  return word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word;
}

/** What a key says of itself: letters alone may be an id, where the object is a map by ids. */
type KeyKind = 'id' | 'letters' | 'name';

const kinds = new Map<string, KeyKind>();
const MAX_KNOWN = 10_000;

/** Whether a key of an object is an id by itself, so that the object is a map of things by their ids. */
export function isIdKey(key: string): boolean {
  return kindOfKey(key) === 'id';
}

/** In bits, of all keys together: those of programs, such as `getTopTen`, are likelier words. */
const RANDOM_KEYS = 10;

/**
 * Whether an object is a map by ids: each key is one, or letters that may be one, and leads to an object;
 * together, the keys are random.
 */
export function isMapByIds(object: object): boolean {
  let bits = 0;
  for (const [key, value] of Object.entries(object)) {
    if (kindOfKey(key) === 'name' || typeof value !== 'object' || value === null) return false;
    bits += randomness(key);
  }
  return bits >= RANDOM_KEYS;
}

/** What a key of an object is, by itself. */
export function kindOfKey(key: string): KeyKind {
  if (key.length > LONGEST_ID) return 'name';
  const known = kinds.get(key);
  if (known !== undefined) return known;
  const isId = /^\d+$/.test(key) || (isDistinctive(key) && !/\s/.test(key));
  const kind = isId ? 'id' : mayBeId(key) ? 'letters' : 'name';
  if (kinds.size < MAX_KNOWN) kinds.set(key, kind);
  return kind;
}

/** In characters. */
const LONGEST_ID = 256;

/** In letters, on average: names in programs have longer words. */
const SHORT_WORDS = 3.5;

/**
 * Whether letters alone, which by themselves may be a name, are an id where their place says that one
 * stands there: `objectId: "ZpAjMPUexc"`. They are likelier random, or in more cases than a name.
 */
export function mayBeId(text: string): boolean {
  if (!/^[A-Za-z]{8,40}$/.test(text)) return false;
  const words = text.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g)?.length ?? 1;
  return text.length <= words * SHORT_WORDS || randomness(text) >= 0;
}

/** Whether a path segment is not a word of the API but a value: it has a digit, or is no word. */
export function isValue(segment: string): boolean {
  return /\d/.test(segment) ? !/^v\d+$/i.test(segment) : !/^[A-Za-z][\w.~-]*$/.test(segment);
}

/** An id in the name of a field, and what it is the id of. */
export interface IdInName {
  readonly thing: string;
  readonly key: string;
  /** Offset of the id. */
  readonly start: number;
}

const ID_IN_NAME =
  /^([a-z]+(?:[-_][a-z]+)*)(?:[-_:[]|%5B|%3A)(\d+|(?=[a-z_-]{0,255}\d)[\w-]{8,256})(?=$|\]|%5D)/i;

/** The id in a name such as `row_12`, `quantity[12]` or `items[12][price]`, with its escapes or without. */
export function idInName(name: string): IdInName | undefined {
  const [whole = '', thing = '', key = ''] = ID_IN_NAME.exec(name) ?? [];
  return isIdKey(key) ? { thing, key, start: whole.length - key.length } : undefined;
}

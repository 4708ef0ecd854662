/**
 * Names of members, fields, headers and path segments: their words, in any case convention, and the ids in
 * them.
 */
import { isDistinctive } from './is-distinctive.ts';
import { randomness } from './randomness.ts';

/** Names of states that end in "id": `prepaid`, `invalid`. */
const NO_IDS = /(?:^|in)valid$|paid$/;

/**
 * The names within the name of a form field or a query parameter, with the positions in lists:
 * `order[item][id]`, `order.item.id`, `orders[]`, `orders[0][id]`.
 */
export function namesIn(field: string): (string | number)[] {
  const [first = '', ...others] = field.replace(/\[\]/g, '[0]').split(/[[\].]+/);
  const names = [first, ...others.map((name) => (/^\d+$/.test(name) ? Number(name) : name))];
  return names.filter((name) => name !== '');
}

/** The names within the name of a form field or a query parameter, without positions in lists. */
export function wordsIn(field: string): string[] {
  return namesIn(field).filter((name) => typeof name === 'string');
}

/** The words of a name in any case convention, in lower case and in the singular. */
export function wordsOf(name: string): string[] {
  return name
    .replace(/IDs(?![a-z])/g, 'Ids')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '')
    .flatMap((word) => splitId(singular(word.toLowerCase())));
}

/** An abbreviation in front of `id`: `nid` of a node, `rcid` of a recent change. */
const SHORT_IDS = /^(?:[cfnptv]|(?!gr|sk|sl)[bcdfghj-np-tv-z]{2})id$/;

/** Splits a word such as `pageid` in two. */
function splitId(word: string): string[] {
  const isId = word.length < 5 ? SHORT_IDS.test(word) : word.endsWith('id') && !NO_IDS.test(word);
  return isId ? [word.slice(0, -2), 'id'] : [word];
}

/** Whether a value may be an id although nothing names it: it has a digit, and is neither 0 nor 1. */
export function mayBeUnnamedId(value: string): boolean {
  return /\d/.test(value) && !/^[01]$/.test(value);
}

export function isPlural(name: string): boolean {
  const word = name.toLowerCase();
  return singular(word) !== word;
}

function singular(word: string): string {
  if (word.length <= 3) return word === 'ids' ? 'id' : word;
  if (word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  if (/(?:ss|x|ch|sh)es$/.test(word)) return word.slice(0, -2);
  // Statuses, but not houses. A status, but not SKUs and menus.
  if (/[^aeo]uses$/.test(word)) return word.slice(0, -2);
  if (/(?<!^..|men)us$/.test(word)) return word;
  return word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word;
}

/** What a key is by itself. Letters may be an id, if the object is a map by ids. */
type KeyKind = 'id' | 'letters' | 'name';

const kinds = new Map<string, KeyKind>();
const MAX_KNOWN = 10_000;

/** What the key of an object is, by itself. */
export function kindOfKey(key: string): KeyKind {
  const first = key.charCodeAt(0);
  // Most keys end here: a short id has to begin with a digit.
  if (key.length < MIN_ID_LENGTH && !(first >= 0x30 && first <= 0x39)) return 'name';
  if (key.length > MAX_ID_LENGTH) return 'name';
  const known = kinds.get(key);
  if (known !== undefined) return known;
  const isId = /^\d+$/.test(key) || (isDistinctive(key) && !/\s/.test(key));
  const kind = isId ? 'id' : mayBeId(key) ? 'letters' : 'name';
  if (kinds.size < MAX_KNOWN) kinds.set(key, kind);
  return kind;
}

/** In characters, of an id that is no number (`isDistinctive`, `mayBeId`). */
const MIN_ID_LENGTH = 8;
/** In characters. */
const MAX_ID_LENGTH = 256;

/** In letters, on average. Names in programs have longer words. */
const SHORT_WORDS = 3.5;

/** Letters, perhaps behind the kind of the thing: `cus_ZpAjMPUexc`. */
const LETTERS = /^([a-z]{1,8}[_-])?([A-Za-z]{8,40})$/;

/**
 * Whether a text without a digit, which may be a name by itself, is an id in a place that has one:
 * `objectId: "ZpAjMPUexc"`. Its letters are likelier to be random than a word or, without a kind before them,
 * change their case more often than those of a name.
 * @param isNamed whether a name says that it is an id: then any letters are one
 * @default false
 */
export function mayBeId(text: string, isNamed = false): boolean {
  const [, kind, letters] = LETTERS.exec(text) ?? [];
  if (letters === undefined) return false;
  if (isNamed || randomness(letters) >= 0) return true;
  const words = letters.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g)?.length ?? 1;
  return kind === undefined && letters.length <= words * SHORT_WORDS;
}

/**
 * A number of a few digits, perhaps behind the kind or the project of the thing: `58`, `webhook:58`,
 * `OPS-12`.
 */
const SERIAL = /^(?:[A-Za-z]{1,40}:|[A-Z]{1,16}-)?\d{1,7}$/;

/** Whether ids are counted up, so that on another instance another thing has the same id. */
export function isSerialId(id: string): boolean {
  return SERIAL.test(id);
}

/**
 * The character before a word of the API that tells it from names that people give: `!rev`, `_doc`, `$count`,
 * `.well-known`.
 */
const SIGIL = /^(?:[!$_.]|%2[14])(?=[A-Za-z])/;

/** A path segment without its sigil. Those of people stay: `@ada`, `~ada`. */
export function withoutSigil(segment: string): string {
  return segment.replace(SIGIL, '');
}

/** Whether a path segment is a value instead of a word of the API: it has a digit, or is no word. */
export function isValue(segment: string): boolean {
  const word = withoutSigil(segment);
  return /\d/.test(word) ? !/^v\d+$/i.test(word) : !/^[A-Za-z][\w.~-]*$/.test(word);
}

/** An id in the name of a field, and the thing that it is the id of. */
export interface IdInName {
  /** The words before the id, or else those behind it. */
  readonly thing: string;
  readonly key: string;
  /** Offset of the id. */
  readonly start: number;
  /** Whether the name begins with plain words and the id, so that the words name the thing. */
  readonly isNamed: boolean;
}

const NAMED_ID =
  /^([a-z]+(?:[-_][a-z]+)*)(?:[-_:[]|%5B|%3A)(\d+|(?=[a-z_-]{0,255}\d)[\w-]{8,256})(?=$|\]|%5D)/i;
/** A number that stands by itself, a random id, or a long number behind letters. */
const ID =
  /(?:(?<![a-z\d])(?:[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|\d{1,32}|[\da-f]{16,64})|(?<=[a-z])\d{6,32})(?![a-z\d])/gi;
const ESCAPE = /%[\da-f]{2}/gi;
const SEPARATORS = /[^a-z\d_]+/gi;
/** In characters. */
const MAX_NAME = 512;
/** Ids behind these are not read. */
const MAX_IDS = 8;

/**
 * The ids in a name such as `row_12`, `items[12][price]`, `7-parent` or `field-3-value-35`, with its
 * escapes or without.
 */
export function idsInName(written: string): readonly IdInName[] {
  if (written.length > MAX_NAME || !/\d/.test(written) || !/[a-z]/i.test(written)) return NO_ID;
  const named = idBehindWords(written);
  const end = named ? named.start + named.key.length : 0;
  // The name keeps its length.
  const name = written.replace(ESCAPE, '---');
  const found = [...name.slice(end).matchAll(ID)].slice(0, MAX_IDS);
  const others = found.map(({ 0: key, index }) => ({ key, start: end + index }));
  const all = [...(named ? [named] : []), ...others];
  return all.map(({ key, start }, index) => {
    const before = all.slice(0, index);
    const words = plainWords(replaceIds(name.slice(0, start), before));
    const thing = words || plainWords(name.slice(start + key.length));
    return { thing, key, start, isNamed: named?.start === start };
  });
}

function idBehindWords(name: string): Pick<IdInName, 'key' | 'start'> | undefined {
  const [whole = '', , key = ''] = NAMED_ID.exec(name) ?? [];
  // `7-parent` is an id and a word.
  const isOne = kindOfKey(key) === 'id' && (key.match(ID) ?? [key])[0] === key;
  return isOne ? { key, start: whole.length - key.length } : undefined;
}

/** Words with dashes between them. */
function plainWords(text: string): string {
  return text.replace(SEPARATORS, '-').replace(/^[-_]+|(?<![-_])[-_]+$/g, '');
}

const NO_ID: readonly IdInName[] = [];

type PlacedId = Pick<IdInName, 'key' | 'start'>;

/** A name with something else in the place of each of its ids, by default a star: `items[*][price]`. */
export function replaceIds(
  name: string,
  ids: readonly PlacedId[],
  replace: (id: PlacedId) => string = () => '*',
): string {
  let replaced = '';
  let end = 0;
  for (const id of ids) {
    replaced += name.slice(end, id.start) + replace(id);
    end = id.start + id.key.length;
  }
  return replaced + name.slice(end);
}

/** A key for an id in a name, by its place among the ids of the name. */
export function placeOfId(name: string, { start }: Pick<IdInName, 'start'>): string {
  return `${name} id at ${start}`;
}

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

/** Short for something and `id`: `nid` of a node, `rcid` of a recent change. */
const SHORT_IDS = /^(?:[cfnptv]|(?!gr|sk|sl)[bcdfghj-np-tv-z]{2})id$/;

/** `pageid` is written in one word. */
function splitId(word: string): string[] {
  const isId = word.length < 5 ? SHORT_IDS.test(word) : word.endsWith('id') && !NO_IDS.test(word);
  return isId ? [word.slice(0, -2), 'id'] : [word];
}

/** Whether a value may be an id although nothing names it: it has a digit, and is no flag. */
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
  // Statuses, but not houses; a status, but not SKUs and menus.
  if (/[^aeo]uses$/.test(word)) return word.slice(0, -2);
  if (/(?<!^..|men)us$/.test(word)) return word;
  return word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word;
}

/** What a key says of itself: letters alone may be an id, where the object is a map by ids. */
type KeyKind = 'id' | 'letters' | 'name';

const kinds = new Map<string, KeyKind>();
const MAX_KNOWN = 10_000;

/** What a key of an object is, by itself. */
export function kindOfKey(key: string): KeyKind {
  const first = key.charCodeAt(0);
  // Most keys end here: nothing else is an id that is so short.
  if (key.length < MIN_ID_LENGTH && !(first >= 0x30 && first <= 0x39)) return 'name';
  if (key.length > MAX_ID_LENGTH) return 'name';
  const known = kinds.get(key);
  if (known !== undefined) return known;
  const isId = /^\d+$/.test(key) || (isDistinctive(key) && !/\s/.test(key));
  const kind = isId ? 'id' : mayBeId(key) ? 'letters' : 'name';
  if (kinds.size < MAX_KNOWN) kinds.set(key, kind);
  return kind;
}

/** In characters, of an id that is no number (see `isDistinctive`, `mayBeId`). */
const MIN_ID_LENGTH = 8;
/** In characters. */
const MAX_ID_LENGTH = 256;

/** In letters, on average: names in programs have longer words. */
const SHORT_WORDS = 3.5;

/** Letters, perhaps behind a word for the kind of the thing: `cus_ZpAjMPUexc`. */
const LETTERS = /^([a-z]{1,8}[_-])?([A-Za-z]{8,40})$/;

/**
 * Whether a text without a digit, which by itself may be a name, is an id where its place says that one
 * stands there: `objectId: "ZpAjMPUexc"`. Its letters are likelier random than a word; without a word before
 * them, they may also be in more cases than a name.
 */
export function mayBeId(text: string): boolean {
  const [, kind, letters] = LETTERS.exec(text) ?? [];
  if (letters === undefined) return false;
  if (randomness(letters) >= 0) return true;
  const words = letters.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g)?.length ?? 1;
  return kind === undefined && letters.length <= words * SHORT_WORDS;
}

/** A number of a few digits, with the kind or the project of the thing before it: `58`, `webhook:58`, `OPS-12`. */
const SERIAL = /^(?:[A-Za-z]{1,40}:|[A-Z]{1,16}-)?\d{1,7}$/;

/** Whether an id is counted up: on another instance, another thing has the same one. */
export function isSerialId(id: string): boolean {
  return SERIAL.test(id);
}

/** Before a word of the API, to part it from names that people give: `!rev`, `_doc`, `$count`, `.well-known`. */
const SIGIL = /^(?:[!$_.]|%2[14])(?=[A-Za-z])/;

/** A path segment without such a sign. Those of people stay: `@ada`, `~ada`. */
export function withoutSigil(segment: string): string {
  return segment.replace(SIGIL, '');
}

/** Whether a path segment is not a word of the API but a value: it has a digit, or is no word. */
export function isValue(segment: string): boolean {
  const word = withoutSigil(segment);
  return /\d/.test(word) ? !/^v\d+$/i.test(word) : !/^[A-Za-z][\w.~-]*$/.test(word);
}

/** An id in the name of a field, and what it is the id of. */
export interface IdInName {
  /** The words before it, else those behind it. */
  readonly thing: string;
  readonly key: string;
  /** Offset of the id. */
  readonly start: number;
  /** Whether plain words and the id are all that the name begins with, so that these name the thing. */
  readonly isNamed: boolean;
}

const NAMED_ID =
  /^([a-z]+(?:[-_][a-z]+)*)(?:[-_:[]|%5B|%3A)(\d+|(?=[a-z_-]{0,255}\d)[\w-]{8,256})(?=$|\]|%5D)/i;
/** A number between two signs, an id as programs make them, or a long number behind letters. */
const ID =
  /(?:(?<![a-z\d])(?:[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|\d{1,32}|[\da-f]{16,64})|(?<=[a-z])\d{6,32})(?![a-z\d])/gi;
const ESCAPE = /%[\da-f]{2}/gi;
const SEPARATORS = /[^a-z\d_]+/gi;
/** In characters. */
const MAX_NAME = 512;
/** Ids behind these are not looked at. */
const MAX_IDS = 8;

/**
 * The ids in a name such as `row_12`, `items[12][price]`, `7-parent` or `field-3-value-35`, with its
 * escapes or without.
 */
export function idsInName(written: string): readonly IdInName[] {
  if (written.length > MAX_NAME || !/\d/.test(written) || !/[a-z]/i.test(written)) return NO_ID;
  const named = idBehindWords(written);
  const end = named ? named.start + named.key.length : 0;
  // As long as it was.
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

/** Other signs become dashes, and those around the words go. */
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

/** The place of an id among those in a name, in words. */
export function placeOfId(name: string, { start }: Pick<IdInName, 'start'>): string {
  return `${name} id at ${start}`;
}

/** Parses names: `orderId`, `order_ids` and `X-Order-ID` are all the id of an order. */

import { isFor, wordsFor } from '../../../formats/value/api-words.ts';
import { isPlural, wordsOf } from '../../../formats/value/names.ts';

/** The parts of a name. An empty subject means that of the surrounding names. */
export interface NameParts {
  /** What the name is about; empty for a mere wrapper. */
  readonly word: string;
  readonly subject: string;
  /** What a wrapper may be about nevertheless. */
  readonly wrapped: string | undefined;
  /** The last word that names a thing: `fromAccountId` is the id of an account, `fromAccount` is an account. */
  readonly kind: string | undefined;
  /** The thing after a qualifier within its only word: `newnoteid` may be the id of a note. */
  readonly qualified: string | undefined;
  /** `id` for any word for an id; the word itself for a label. */
  readonly attribute: string;
  /** The word for an id or a label at its end. */
  readonly idWord: string | undefined;
  /** Whether it only names a comparison: `$eq`. */
  readonly isComparison: boolean;
}

const known = new Map<string, NameParts>();
/** Names come from data: in some APIs they are ids. */
const MAX_KNOWN = 10_000;

export function partsOf(name: string): NameParts {
  const cached = known.get(name);
  if (cached) return cached;
  const parts = takeApart(name);
  if (known.size < MAX_KNOWN) known.set(name, parts);
  return parts;
}

function takeApart(name: string): NameParts {
  const written = wordsOf(name);
  const words = withoutComparison(written);
  const core = withoutSideWords(words);
  const all = join(core, words);
  const isCommand = isFor('commands', all) && !isPlural(name);
  const wrapped = isCommand || isFor('wrappers', all) ? all : undefined;
  const word = wrapped !== undefined || isFor('envelopes', all) ? '' : all;
  const last = core.at(-1) ?? '';
  const attribute = attributeOf(last);
  if (attribute !== undefined) {
    return idOf(words.slice(0, words.lastIndexOf(last)), last, attribute, word);
  }
  // id_product
  if (core[0] === 'id') return idOf(core.slice(1), 'id', 'id', word);
  const kind = core.length > 1 && isKind(core, last) ? thingIn(core) : undefined;
  const isComparison = written.length > 0 && written.every(compares);
  const qualified = thingAfterQualifier(core);
  const own = { word, subject: '', wrapped, kind, qualified };
  return { ...own, attribute: all, idWord: undefined, isComparison };
}

function compares(word: string): boolean {
  return isFor('comparisons', word);
}

/** The words before a comparison: `user_id` of `user_id_eq`. */
function withoutComparison(words: readonly string[]): readonly string[] {
  const end = words.findLastIndex((word) => !compares(word)) + 1;
  return attributeOf(words[end - 1] ?? '') === undefined ? words : words.slice(0, end);
}

/** `created_by` names a creator, whereas `by: 2` is an amount. */
function join(core: readonly string[], { length }: readonly string[]): string {
  const word = core.join('');
  return length > 1 && word === 'by' ? 'creator' : word;
}

/** Which id or label of a thing a word is; undefined for other words. */
function attributeOf(word: string): string | undefined {
  if (isFor('ids', word)) return 'id';
  if (isFor('numbers', word)) return 'number';
  return isFor('labels', word) ? word : undefined;
}

function idOf(
  words: readonly string[],
  idWord: string,
  attribute: string,
  word: string,
): NameParts {
  const core = withoutSideWords(words);
  const subject = nameOf(join(core, words));
  const kind = core.length > 1 ? thingIn(core) : undefined;
  const own = { word, subject, wrapped: undefined, kind, qualified: thingAfterQualifier(core) };
  return { ...own, attribute, idWord, isComparison: false };
}

const QUALIFIED = new RegExp(`^(?:${wordsFor('qualifiers').join('|')})([a-z]{3,})$`);

function thingAfterQualifier([word = '', ...others]: readonly string[]): string | undefined {
  return others.length === 0 ? QUALIFIED.exec(word)?.[1] : undefined;
}

/** The last word that names a thing: `issue_to_id` is the id of an issue. */
function thingIn(words: readonly string[]): string | undefined {
  const last = words.findLast((word) => !isFor('prepositions', word));
  return last ?? words.at(-1);
}

function isKind(words: readonly string[], last: string): boolean {
  if (isFor('envelopes', last) || isFor('wrappers', last)) return false;
  return !words.some((word) => isFor('asides', word));
}

/** Whether a word is a verb of the API, and no thing. */
export function isDoing(word: string): boolean {
  const verb = word.toLowerCase();
  return isFor('verbs', verb) || isFor('making', verb) || isFor('changes', verb);
}

/** Whether all names are mere wrappers. */
export function areWrappers(names: readonly string[]): boolean {
  return names.every((name) => partsOf(name).word === '');
}

/** Empty for words that name no thing: `resultId` does not say what it is the id of. */
function nameOf(words: string): string {
  const isSide = isFor('sides', words) && !isFor('wrappers', words);
  return isSide || isFor('envelopes', words) ? '' : words;
}

/** The words without side words: `torrent` of `torrent-added`. At least one word stays. */
export function withoutSideWords(words: readonly string[]): string[] {
  let start = 0;
  let end = words.length;
  while (start < end - 1 && isFor('sides', words[start] ?? '')) start += 1;
  while (end > start + 1 && isFor('sides', words[end - 1] ?? '')) end -= 1;
  return words.slice(start, end);
}

/** Whether a name is that of a quantity, a sum, a size or a time: `unitPrice`, `paid_at`. */
export function isQuantityName(name: string): boolean {
  const words = wordsOf(name);
  const last = words.at(-1) ?? '';
  if (isFor('quantities', last) || isFor('measures', words[0] ?? '')) return true;
  return last === 'at' && words.length > 1;
}

const ID = '.id';
/** Letters. Many words happen to end in a shorter one. */
const MIN_THING = 4;

/**
 * The id roles among some keys that a name ends with: a `defaultgroupid` is the id of a group, a `component_host`
 * that of a host, but not of a `thost`.
 */
export function endingsOf(
  role: string,
  names: readonly string[],
  keys: Iterable<string>,
): string[] {
  if (!role.endsWith(ID)) return [];
  const found = [...keys].filter((key) => {
    const isThing = key.endsWith(ID) && key.length >= MIN_THING + ID.length;
    return isThing && key !== role && role.endsWith(key);
  });
  if (found.length === 0) return found;
  const words = names.flatMap(wordsOf).filter((word) => word !== 'id');
  const ends = words.map((_, index) => words.slice(index).join(''));
  return found.filter((key) => {
    const thing = key.slice(0, -ID.length);
    return ends.includes(thing) || thing.length <= (words.at(-1)?.length ?? 0);
  });
}

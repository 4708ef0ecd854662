/**
 * Reads the tokens of any text, whatever its format: prose, logs, tables of text, programs, packets. A token is located
 * by what stands left of it, and by the words around it.
 */

import { addToGroup, partitionPoint } from '../../collections.ts';
import { isFor } from '../value/api-words.ts';
import { isCommon } from '../value/is-distinctive.ts';
import type { Location, Step } from '../value/location.ts';
import { type Cursor, FixedCursor, type Reading, type ValueKind } from '../value/reading.ts';

/** A token of a text, or a part of one between signs that may join values: `web:2`, and the 2 in it. */
export interface Token {
  readonly text: string;
  readonly start: number;
  /** The word left of it, and the sign between them if there is one: `key`, `id=`, `Order#`, `(`. */
  readonly before: string;
}

/** In characters. A longer text is a listing or a program, of which the beginning is read. */
const MAX_TEXT = 1024 * 1024;
/** In characters: a longer token is data. */
const MAX_TOKEN = 4096;
/** In characters: a longer word is no name of a token. */
const MAX_WORD = 64;
/** Tokens of one text. */
const MAX_TOKENS = 20_000;

const NONE: readonly string[] = [];

const SEPARATOR = 1;
const SIGN = 2;
const DIGIT = 4;
const LETTER = 8;

/** What is in no token: control characters, white space, quotes, brackets, and what separates the parts of lists and URLs. */
const SEPARATORS = ' "\'`<>(){}[],;&?#|\\^';
/** What may be in a token, and may just as well join a name and a value, or several values. */
const SIGNS = '=:/@';

const KINDS: Uint8Array = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (code < 0x20 || code === 0x7f || SEPARATORS.includes(character)) return SEPARATOR;
  if (SIGNS.includes(character)) return SIGN;
  if (code >= 0x30 && code <= 0x39) return DIGIT;
  return /[a-z]/i.test(character) ? LETTER : 0;
});

/** What decoding makes of bytes that are no text. */
const REPLACEMENT = 0xfffd;

function kindAt(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code < 128) return KINDS[code] ?? 0;
  return code === REPLACEMENT ? SEPARATOR : 0;
}

/** The number and the hash of a revision. */
const REVISION = /^\d{1,9}-(?=[\da-f]{16,64}$)/;
/** In characters: letters alone may be an id from here on. */
const LONG = 12;
/** In characters. */
const MIN_LENGTH = 3;

/**
 * Whether a text may have tokens that are worth a look, besides itself as a whole. Every string of a response is asked.
 */
export function mayHaveTokens(text: string): boolean {
  const { length } = text;
  if (length < MIN_LENGTH || length > MAX_TEXT) return false;
  let seen = 0;
  for (let at = 0; at < length; at += 1) {
    seen |= kindAt(text, at);
    if ((seen & DIGIT) !== 0 && (seen & (SEPARATOR | SIGN)) !== 0) return true;
  }
  return (length >= LONG && (seen & (SEPARATOR | SIGN)) !== 0) || REVISION.test(text);
}

/**
 * The tokens of a text that may be values, in their order: those with a digit, and long ones.
 * @param long in characters: how long a token without a digit is at least
 */
export function findTokens(text: string, long: number = LONG): Token[] {
  const tokens: Token[] = [];
  const end = Math.min(text.length, MAX_TEXT);
  /** Range of the word that may name the next token. Most texts have no token, so nothing is made of their words. */
  let [word, behind] = [0, 0];
  /** Of the word before that. */
  let [earlier, behindEarlier] = [0, 0];
  for (let at = 0; at < end && tokens.length < MAX_TOKENS; ) {
    if ((kindAt(text, at) & SEPARATOR) !== 0 || isJoint(text.charCodeAt(at))) {
      at += 1;
      continue;
    }
    const start = at;
    let seen = 0;
    for (; at < end; at += 1) {
      const kind = kindAt(text, at);
      if (kind === SEPARATOR) break;
      seen |= kind;
    }
    const to = endOfSentence(text, start, at);
    const mayMatter = (seen & (DIGIT | SIGN)) !== 0 || to - start >= long;
    if (mayMatter && to > start) {
      const sign = signBetween(text, behind, start);
      const name = beginsRow(text, behind, start, at) ? '' : wordIn(text, word, behind);
      const before = isComparison(name) ? `${wordIn(text, earlier, behindEarlier)}=` : name + sign;
      addTokens(text, [start, to], seen, before, long, tokens);
    }
    [earlier, behindEarlier] = [word, behind];
    [word, behind] = [start, at];
  }
  return tokens;
}

/** The word in a range: of several joined by signs the last one, without the full stop of its sentence. */
function wordIn(text: string, start: number, end: number): string {
  if (end - start > MAX_TOKEN) return '';
  const to = endOfSentence(text, start, end);
  let from = to;
  while (from > start && (kindAt(text, from - 1) & SIGN) === 0) from -= 1;
  return wordOf(text.slice(from, to));
}

/** Whether a word compares what stands left of it: `OrderID eq 7`, `id||$eq||7`, `id.in.(7,9)`. */
function isComparison(word: string): boolean {
  if (word === '') return false;
  const last = word.slice(word.lastIndexOf('.') + 1).replace('$', '');
  return isFor('comparisons', last.toLowerCase());
}

/** Whether a character at the start of a token joins it to the name before it: an equals sign, a colon, an at sign. */
function isJoint(code: number): boolean {
  return code === 0x3d || code === 0x3a || code === 0x40;
}

/** The end of a token without the full stop of its sentence. */
function endOfSentence(text: string, start: number, end: number): number {
  let to = end;
  while (to > start && '.:!'.includes(text.charAt(to - 1))) to -= 1;
  return to;
}

/** The sign before a token that stands for a name, or belongs to the name before it: `#7`, `(7`, `id: 7`. */
function signBetween(text: string, from: number, to: number): string {
  for (let at = to - 1; at >= Math.max(from - 1, 0); at -= 1) {
    const character = text.charAt(at);
    // `Orders(7)` is an order, `orders (7)` are seven.
    if (character === '(' && text[at - 1] === ' ') return '';
    if ('#([:='.includes(character)) return character;
  }
  return '';
}

/** Whether a token begins a line that has more in it, so that no word of the line before is its name. */
function beginsRow(text: string, from: number, start: number, end: number): boolean {
  if (!text.slice(from, start).includes('\n')) return false;
  const next = text.slice(end, end + MAX_WORD);
  return /^[^\n]*[\p{L}\d]/u.test(next);
}

/** Signs in one token behind which it is split further. */
const MAX_SIGNS = 12;
/** The path of a thing with its version: `arn:aws:ecs:eu-west-1:1:task-definition/web:2`. */
const VERSION = /:\d{1,9}$/;

/** A name and the word that compares it: `id.eq.7`, `id.not.in.7`. */
const COMPARED = /^(?:([a-z_]\w*)\.)?(?:not\.)?[a-z]{2,5}\./i;

/** Adds a token, what stands in front of its first sign, and the same of what stands behind it. */
function addTokens(
  text: string,
  [start, end]: readonly [start: number, end: number],
  seen: number,
  before: string,
  long: number,
  tokens: Token[],
): void {
  if (end - start > MAX_TOKEN) return;
  const add = (from: number, to: number, name: string): string => {
    const token = text.slice(from, to);
    if (mayBeValue(token, long)) tokens.push({ text: token, start: from, before: name });
    return token;
  };
  const whole = add(start, end, before);
  if (REVISION.test(whole)) add(start + whole.indexOf('-') + 1, end, `${before}-`);
  const [compared = '', own] = COMPARED.exec(whole) ?? NONE;
  if (compared !== '' && isComparison(compared.slice(0, -1)))
    add(start + compared.length, end, own ? `${own}=` : '=');
  if ((seen & SIGN) === 0 || isCommon(whole)) return;
  const version = VERSION.exec(whole);
  if (version && whole.includes('/')) add(start, start + version.index, `${before}:^`);
  let [name, from, isRepeated] = [before, start, false];
  for (let signs = 0; signs < MAX_SIGNS; signs += 1) {
    let at = from;
    while (at < end && (kindAt(text, at) & SIGN) === 0) at += 1;
    // The padding of Base64 belongs to the token.
    if (at >= end || isPadding(text, at, end)) return;
    const head = at === from ? '' : add(from, at, from === start ? `${name}^` : name);
    from = at + 1;
    if (head !== '' || !isRepeated) name = wordOf(head) + text.charAt(at);
    // Several signs are one: `id==7`, `ticket://4`.
    isRepeated = text[from] === text[at] || text.startsWith('//', from);
    if (from < end && !isRepeated) add(from, end, hasSign(text, from, end) ? `${name}^` : name);
  }
}

/** Whether a part of a text has parts itself. */
function hasSign(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) {
    if ((kindAt(text, at) & SIGN) !== 0) return !isPadding(text, at, end);
  }
  return false;
}

function isPadding(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) if (text.charAt(at) !== '=') return false;
  return true;
}

function mayBeValue(text: string, long: number): boolean {
  return text.length >= long || /\d/.test(text) || text.startsWith('REDACTED');
}

/** A word that may name what follows: without a digit, since that is a value itself. */
function wordOf(token: string): string {
  return token.length <= MAX_WORD && !/\d/.test(token) ? token : '';
}

/** Words around a token that are compared with those around another one, on either side. */
const WINDOW = 14;
/** Shorter words are everywhere. */
const WORD = /\p{L}{3,64}/gu;
/** In characters of the text on either side of a token in which the words are searched. */
const AROUND = 256;

/** The words of the line of a token; in a text of one line, those nearest to it. */
function wordsAround(text: string, { start, text: { length } }: Token): ReadonlySet<string> {
  const before = text.slice(Math.max(0, start - AROUND), start);
  const behind = text.slice(start + length, start + length + AROUND);
  const left = before.slice(before.lastIndexOf('\n') + 1).match(WORD) ?? [];
  const right = (behind.split('\n', 1)[0] ?? '').match(WORD) ?? [];
  return new Set([...left.slice(-WINDOW), ...right.slice(0, WINDOW)]);
}

/** A number that people are given to type in, or that another system gives out. */
const CODE = /^\d{5,8}$/;
const SHORT = /^\d{1,4}$/;

/**
 * Reports the tokens of a text by what stands left of them: `body /message token key 1` in `Your key k3x9…`. Of
 * several with the same word before them, each is found again by the words around it.
 * @param before the last word in front of a text that is not reported itself.
 * @default the text has been reported
 */
export function readTokens(text: string, within: Cursor, reading: Reading, before?: string): void {
  const tokens = findTokens(text);
  if (tokens.length === 0) return;
  const cursor = new TokenCursor(within, tokens, before ?? '');
  const hasRows = reading.visitsFlags && !within.isInList();
  for (const [index, token] of tokens.entries()) {
    cursor.moveTo(index);
    if (before === undefined && token.text === text.trim()) continue;
    if (SHORT.test(token.text) && !cursor.isNamed) continue;
    reading.visit(token.text, cursor);
    if (!hasRows) continue;
    const words = wordsAround(text, token);
    // Together they are the title of a row: another row has another one.
    if (words.size > 1)
      reading.visit([...words].join(' '), new FixedCursor('text', TITLE, [], cursor));
    for (const word of words) {
      reading.visit(word, new FixedCursor('text', { kind: 'value', name: word }, [], cursor));
    }
  }
}

const TITLE: Step = { kind: 'text' };
const OF_THING = /^([\p{L}_-]{2,})[/#(]$/u;
const NAMED = /^([\p{L}_][\p{L}\w-]*)[=:]\^?$/u;

/** The names of a token, as what stands before it says; undefined where that is no name. */
export function namesBefore(before: string): readonly string[] | undefined {
  const [, thing] = OF_THING.exec(before) ?? NONE;
  if (thing !== undefined) return [thing, 'id'];
  const [, name] = NAMED.exec(before) ?? NONE;
  return name === undefined ? undefined : [name];
}

/** A cursor that moves through the tokens of a text. What it tells is found out when it is asked, as it rarely is. */
class TokenCursor implements Cursor {
  readonly #within: Cursor;
  readonly #tokens: readonly Token[];
  /** The last word in front of the text. */
  readonly #before: string;
  #index = 0;
  /** By what stands before them: the indexes of the tokens. */
  #namesakes: Map<string, number[]> | undefined;

  constructor(within: Cursor, tokens: readonly Token[], before: string) {
    this.#within = within;
    this.#tokens = tokens;
    this.#before = before;
  }

  moveTo(index: number): void {
    this.#index = index;
  }

  get kind(): ValueKind {
    return this.isNamed && !CODE.test(this.#tokens[this.#index]?.text ?? '') ? 'string' : 'code';
  }

  /** Whether a name or the sign of a number stands before the token. */
  get isNamed(): boolean {
    const name = this.#nameOf(this.#index);
    return name.endsWith('#') || OF_THING.test(name) || NAMED.test(name);
  }

  location(): Location {
    const name = this.#nameOf(this.#index);
    const before = partitionPoint(this.#namesakesOf(name), (each) => each < this.#index);
    return this.#within
      .location()
      .to({ kind: 'token', name: name || undefined, index: before + 1 });
  }

  names(): readonly string[] {
    return namesBefore(this.#nameOf(this.#index)) ?? this.#within.names();
  }

  isInList(): boolean {
    const isElement = this.#namesakesOf(this.#nameOf(this.#index)).length > 1;
    return isElement || this.#within.isInList();
  }

  #nameOf(index: number): string {
    const { start = 0, before = '' } = this.#tokens[index] ?? {};
    return start === 0 || before === '' ? this.#before + before : before;
  }

  #namesakesOf(name: string): readonly number[] {
    this.#namesakes ??= groupIndexes(this.#tokens, (index) => this.#nameOf(index));
    return this.#namesakes.get(name) ?? [];
  }
}

function groupIndexes(
  tokens: readonly Token[],
  nameOf: (index: number) => string,
): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  for (const index of tokens.keys()) addToGroup(groups, nameOf(index), index);
  return groups;
}

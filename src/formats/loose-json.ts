/**
 * JSON wherever it stands: whole, cut off, in a string of JSON, in an attribute or a script of a page,
 * where its quotes are written with escapes. Nothing is checked.
 */
import { decodeHtml, decodePiece } from './codecs.ts';

/** How the quotes of a string are written. */
export interface LooseQuote {
  /** Backslashes before each: more than none in a string of JSON. */
  readonly escapes: number;
  /** As a character reference. */
  readonly isInMarkup: boolean;
}

/** A string in a text. */
export interface LooseString extends LooseQuote {
  /** As it is written between its quotes. */
  readonly value: string;
  readonly start: number;
}

/** A quote as JSON has it, JSON in strings, attributes of pages, and their scripts: a pattern. */
export const QUOTE: string = String.raw`\\{0,7}["']|&(?:quot|apos|#0?3[49]|#x2[27]);|\\{1,7}(?:u0022|x22)`;
const OPENING = new RegExp(QUOTE, 'y');
/** Of GraphQL, and of Python. */
const BLOCK = /(\\{0,7}["'])\1\1/y;
/** A string, a bracket, a bare word. */
const TOKEN = new RegExp(String.raw`(?<quote>${QUOTE})|[[\]{}]|[^\s,:[\]{}"'\\&]+|&`, 'g');
const KEY_SIGN = /\s{0,9}:/y;

/** @param opening the quote that a string begins with */
export function readQuote(opening: string): LooseQuote {
  const escapes = /^\\*/.exec(opening)?.[0].length ?? 0;
  return { escapes, isInMarkup: opening.startsWith('&') };
}

/** The string whose quote stands at an offset: also one in three quotes, as GraphQL and Python have it. */
export function readLooseString(text: string, at: number): LooseString | undefined {
  const block = matchAt(BLOCK, text, at);
  const quote = block || matchAt(OPENING, text, at);
  if (quote === '') return undefined;
  const start = at + quote.length;
  const end = block ? endOfBlock(text, start, block) : endOfString(text, start, quote);
  const written = readQuote(block ? block.slice(0, block.length / 3) : quote);
  return { value: text.slice(start, end), start, ...written };
}

function matchAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
}

function endOfBlock(text: string, start: number, block: string): number {
  const end = text.indexOf(block, start);
  return end === -1 ? text.length : end;
}

/**
 * Where a string ends; the end of the text where it is cut off.
 * @param opening the quote that it begins with, with its backslashes
 */
function endOfString(text: string, start: number, opening: string): number {
  if (!/["']$/.test(opening)) return endOfEscaped(text, start, opening);
  const quote = opening.at(-1) ?? '';
  const escapes = opening.length - 1;
  for (let at = text.indexOf(quote, start); at !== -1; at = text.indexOf(quote, at + 1)) {
    let run = 0;
    while (at - run > start && text[at - run - 1] === '\\') run += 1;
    // Each level of escaping doubles the backslashes and adds one.
    if (run < escapes) return at - run;
    if (run % (2 * (escapes + 1)) === escapes) return at - escapes;
  }
  return text.length;
}

/** Of one whose quotes are written without a quote. */
function endOfEscaped(text: string, start: number, opening: string): number {
  for (let at = text.indexOf(opening, start); at !== -1; at = text.indexOf(opening, at + 1)) {
    if (text[at - 1] !== '\\' || at === start) return at;
  }
  return text.length;
}

/** A string, or a bare word, in an object or an array. */
export interface LooseLeaf {
  /** Of the member before it, or of the one that the array is in. */
  readonly key: string | undefined;
  readonly value: string;
  readonly start: number;
  /** Undefined for a bare word. */
  readonly quote: LooseQuote | undefined;
}

/** What is told of an object or an array, in its order. */
interface LooseVisitor {
  /** An object or an array begins. @param key of the member before it */
  enter(key: string | undefined): void;
  leave(): void;
  leaf(leaf: LooseLeaf): void;
}

/**
 * Tells what stands in an object or array, keys not.
 * @param at where it begins
 * @returns where it ends
 */
export function readLooseJson(text: string, at: number, visitor: LooseVisitor): number {
  const tokens = new RegExp(TOKEN);
  tokens.lastIndex = at;
  let depth = 0;
  let key: string | undefined;
  for (let match = tokens.exec(text); match; match = tokens.exec(text)) {
    const [token] = match;
    if (token === '{' || token === '[') {
      depth += 1;
      visitor.enter(key);
      if (token === '{') key = undefined;
    } else if (token === '}' || token === ']') {
      depth -= 1;
      visitor.leave();
    } else if (match.groups?.quote === undefined) {
      visitor.leaf({ key, value: token, start: match.index, quote: undefined });
    } else {
      const start = tokens.lastIndex;
      const end = endOfString(text, start, token);
      tokens.lastIndex = end + token.length;
      const value = text.slice(start, end);
      if (matchAt(KEY_SIGN, text, tokens.lastIndex) !== '') key = value;
      else visitor.leaf({ key, value, start, quote: readQuote(token) });
    }
    if (depth <= 0) return tokens.lastIndex;
  }
  return text.length;
}

/** What stands in quotes, out of its escapes; itself where it is no JSON. */
export function decodeLooseJson(raw: string, { escapes, isInMarkup }: LooseQuote): string {
  let text = isInMarkup ? decodeHtml(raw) : raw;
  // Each level of strings in strings doubles the backslashes and adds one.
  for (let left = escapes; text.includes('\\'); left = (left - 1) / 2) {
    const decoded = decodePiece(text, 'json');
    // In single quotes, or cut off amid an escape.
    if (decoded === undefined) return text;
    text = decoded;
    if (left < 1) return text;
  }
  return text;
}

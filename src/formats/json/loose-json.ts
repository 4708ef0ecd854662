/**
 * A tolerant reader of JSON: whole, truncated, or inside a string of JSON, an attribute or a script, where
 * its quotes are escaped. It validates nothing.
 */
import { decodeHtml, decodePiece } from '../text/codecs.ts';

/** How the quotes of a string are escaped. */
export interface LooseQuote {
  /** Number of backslashes before each quote; 0 outside of strings of JSON. */
  readonly escapes: number;
  /** Whether the quotes are character references, such as `&quot;`. */
  readonly isInMarkup: boolean;
}

/** A string in a text. */
interface LooseString extends LooseQuote {
  /** The raw text between the quotes. */
  readonly value: string;
  readonly start: number;
}

/** Pattern of a quote in JSON, in a string of JSON, in an attribute or in a script. */
export const QUOTE: string = String.raw`\\{0,7}["']|&(?:quot|apos|#0?3[49]|#x2[27]);|\\{1,7}(?:u0022|x22)`;
const OPENING = new RegExp(QUOTE, 'y');
/** Triple quotes, as in GraphQL and Python. */
const BLOCK = /(\\{0,7}["'])\1\1/y;
/** A string, a bracket or a bare word. */
const TOKEN = new RegExp(String.raw`(?<quote>${QUOTE})|[[\]{}]|[^\s,:[\]{}"'\\&]+|&`, 'g');
const KEY_SIGN = /\s{0,9}:/y;

/** @param opening the quote that a string begins with */
export function readQuote(opening: string): LooseQuote {
  const escapes = /^\\*/.exec(opening)?.[0].length ?? 0;
  return { escapes, isInMarkup: opening.startsWith('&') };
}

/** The string that begins at an offset, also one in triple quotes; undefined if no quote is there. */
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
  const first = text.indexOf(block, start);
  for (let at = first; at !== -1; at = text.indexOf(block, at + 1)) {
    // In GraphQL, a backslash is the escape of the three quotes behind it.
    if (at === start || text[at - 1] !== '\\') return at;
  }
  return first === -1 ? text.length : first;
}

/**
 * End of a string; the text's length if the string is truncated.
 * @param opening the opening quote, with its backslashes
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

/** End of a string whose quotes are escapes without a quote character, such as `&quot;` or `\u0022`. */
function endOfEscaped(text: string, start: number, opening: string): number {
  for (let at = text.indexOf(opening, start); at !== -1; at = text.indexOf(opening, at + 1)) {
    if (text[at - 1] !== '\\' || at === start) return at;
  }
  return text.length;
}

/** A string, or a bare word, in an object or an array. */
interface LooseLeaf {
  /** Key of the member; in an array, that of the member that holds the array. */
  readonly key: string | undefined;
  readonly value: string;
  readonly start: number;
  /** Undefined for a bare word. */
  readonly quote: LooseQuote | undefined;
}

/** Receives the parts of an object or array, in order. */
interface LooseVisitor {
  /** An object or array begins. @param key of the member that holds it */
  enter(key: string | undefined): void;
  leave(): void;
  leaf(leaf: LooseLeaf): void;
}

/**
 * Reports the parts of an object or array to a visitor.
 * @param at offset of its bracket
 * @returns offset of its end
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

/** Decodes the raw text of a string; gives it unchanged if it is not JSON. */
export function decodeLooseJson(raw: string, { escapes, isInMarkup }: LooseQuote): string {
  let text = isInMarkup ? decodeHtml(raw) : raw;
  // Each level of strings in strings doubles the backslashes and adds one.
  for (let left = escapes; text.includes('\\'); left = (left - 1) / 2) {
    const decoded = decodePiece(text, 'json');
    // A string in single quotes, or one truncated in the middle of an escape.
    if (decoded === undefined) return text;
    text = decoded;
    if (left < 1) return text;
  }
  return text;
}

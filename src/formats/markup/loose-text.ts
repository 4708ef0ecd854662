/**
 * Text of any kind, whole or cut off, that nobody validates: JSON, also inside a string of JSON, an attribute
 * or a script, where its quotes are escaped; and the names before values: members of JSON, elements of
 * markup, parameters, and lines such as `token: abc`.
 *
 * Bodies are large, and a hostile one may be made to take long: names are found in one pass, which looks at
 * each of them once, and at no more than 64 characters of it.
 */

import { decodeEscapes, decodePiece } from '../text/codecs.ts';
import { type MarkupTag, readTag, withoutPrefix } from './markup-tokens.ts';

/** How a value is written in a text, which says how its escapes are read. */
export type Written = QuotedValue | LiteralValue | { readonly kind: 'markup' | 'bare' };

/** A value in quotes. */
interface QuotedValue {
  readonly kind: 'string';
  /** Number of backslashes before each quote; 0 outside of strings of JSON. */
  readonly escapes: number;
  /** Whether the quotes are character references, such as `&quot;`. */
  readonly isInMarkup: boolean;
}

/** A literal of JSON. */
interface LiteralValue {
  readonly kind: 'literal';
  /** As a quote would be written there. */
  readonly quote: string;
}

/** A value, or a part of it, without the escapes that it is written with. */
export function decodeWritten(raw: string, written: Written): string {
  if (written.kind === 'markup') return decodeEscapes(raw, 'html');
  return written.kind === 'string' ? decodeQuoted(raw, written) : decodeEscapes(raw);
}

/** A string in a text. */
interface LooseString {
  /** The raw text between the quotes. */
  readonly value: string;
  readonly start: number;
  readonly written: QuotedValue;
}

/** Pattern of a quote in JSON, in a string of JSON, in an attribute or in a script. */
const QUOTE = String.raw`\\{0,7}["']|&(?:quot|apos|#0?3[49]|#x2[27]);|\\{1,7}(?:u0022|x22)`;
const OPENING = new RegExp(QUOTE, 'y');
/** Triple quotes, as in GraphQL and Python. */
const BLOCK = /(\\{0,7}["'])\1\1/y;
/** A string, a bracket or a bare word. */
const TOKEN = new RegExp(String.raw`(?<quote>${QUOTE})|[[\]{}]|[^\s,:[\]{}"'\\&]+|&`, 'g');
const COLON = /\s{0,9}:/y;

/** @param opening the quote that a string begins with */
function readQuote(opening: string): QuotedValue {
  const escapes = /^\\*/.exec(opening)?.[0].length ?? 0;
  return { kind: 'string', escapes, isInMarkup: opening.startsWith('&') };
}

/** The string that begins at an offset, also one in triple quotes; undefined if no quote is there. */
export function readLooseString(text: string, at: number): LooseString | undefined {
  const block = matchAt(BLOCK, text, at);
  const quote = block || matchAt(OPENING, text, at);
  if (quote === '') return undefined;
  const start = at + quote.length;
  const end = block ? endOfBlock(text, start, block) : endOfString(text, start, quote);
  const written = readQuote(block ? block.slice(0, block.length / 3) : quote);
  return { value: text.slice(start, end), start, written };
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
  readonly written: QuotedValue | undefined;
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
  /** The key of each open object or array, which is also that of what follows in an array. */
  const keys: (string | undefined)[] = [];
  let key: string | undefined;
  for (let match = tokens.exec(text); match; match = tokens.exec(text)) {
    const [token] = match;
    if (token === '{' || token === '[') {
      keys.push(key);
      visitor.enter(key);
      if (token === '{') key = undefined;
    } else if (token === '}' || token === ']') {
      key = keys.pop();
      visitor.leave();
    } else if (match.groups?.quote === undefined) {
      visitor.leaf({ key, value: token, start: match.index, written: undefined });
    } else {
      const start = tokens.lastIndex;
      const end = endOfString(text, start, token);
      tokens.lastIndex = end + token.length;
      const value = text.slice(start, end);
      if (matchAt(COLON, text, tokens.lastIndex) !== '') key = value;
      else visitor.leaf({ key, value, start, written: readQuote(token) });
    }
    if (keys.length === 0) return tokens.lastIndex;
  }
  return text.length;
}

/** Decodes the raw text of a string; gives it unchanged if it is not JSON. */
function decodeQuoted(raw: string, { escapes, isInMarkup }: QuotedValue): string {
  let text = isInMarkup ? decodeEscapes(raw, 'html') : raw;
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

/** A name, and the offset of its value. */
export interface LooseName {
  /** Without its escapes. */
  readonly name: string;
  readonly at: number;
  /** The tag of an element, whose value begins behind it. */
  readonly tag: MarkupTag | undefined;
  /** The quote around the name; undefined for a bare name. */
  readonly quote: string | undefined;
  /** Offset of a bare name. */
  readonly nameAt: number | undefined;
  /** Whether an equals sign follows the name. */
  readonly isAssigned: boolean;
  /** The name without the escape that it may follow in a string of JSON or a script: `\npin: …`. */
  readonly behindEscape?: LooseName | undefined;
}

/** Letters of other alphabets. */
const LETTERS = String.raw`\u00c0-\uffff`;
const NAME = String.raw`[\w.%[\]${LETTERS}-]{1,64}`;
const KEY = String.raw`[\w .$@:/[\]${LETTERS}-]{1,64}`;
const HEAD = headWith(String.raw`\\{0,7}["'\x60]`, KEY);
/** Names and quotes that are written with escapes, of which most texts have none. */
const ESCAPE = /&(?:quot|apos|#)|\\(?:u|x2)/;
const ESCAPED_KEY = String.raw`(?:${KEY})?(?:\\{1,7}u(?!0022)[\da-fA-F]{4}(?:${KEY})?){0,16}`;
const ESCAPED_HEAD = headWith(String.raw`${QUOTE}|\x60`, ESCAPED_KEY);

function headWith(quote: string, key: string): RegExp {
  return new RegExp(
    String.raw`(?<quote>${quote})(?<key>${key})\k<quote>(?:\s{0,9}(?::|=>)|\]\s{0,9}=(?!=))\s{0,9}` +
      String.raw`|<(?=[A-Za-z_${LETTERS}])|(?<![\w.%[\]${LETTERS}-])(?<word>${NAME})(?:[ \t]?|\s{2,64}(?==))(?<mark>::?|=)(?!=)[ \t]{0,9}`,
    'g',
  );
}

/** Reads the names of a text in their order. */
export class LooseNames {
  readonly #text: string;
  readonly #head: RegExp;
  #tagEnd = 0;

  constructor(text: string) {
    this.#text = text;
    this.#head = new RegExp(ESCAPE.test(text) ? ESCAPED_HEAD : HEAD);
  }

  /** The next name; undefined where there is none. */
  next(): LooseName | undefined {
    const [text, head] = [this.#text, this.#head];
    for (let match = head.exec(text); match; match = head.exec(text)) {
      const { quote, key, word = '', mark } = match.groups ?? {};
      const at = head.lastIndex;
      if (key !== undefined)
        return {
          name: readKey(key, quote),
          at,
          quote,
          tag: undefined,
          nameAt: undefined,
          isAssigned: false,
        };
      const tag = mark === undefined ? readTag(text, match.index) : undefined;
      if (tag !== undefined) {
        // The name of a tag is no parameter, unlike that of a lock in `<opaquelocktoken:…>`.
        head.lastIndex = at + tag.name.length;
        this.#tagEnd = tag.end;
        const name = withoutPrefix(tag.name);
        return { name, at, quote: undefined, tag, nameAt: undefined, isAssigned: false };
      }
      const isAssigned = mark === '=';
      // An attribute, which its tag has.
      if (at < this.#tagEnd && isAssigned && /^\\{0,7}["']/.test(text.slice(at, at + 8))) continue;
      const named = { name: readWord(word), at, quote, tag, nameAt: match.index, isAssigned };
      return text[match.index - 1] === '\\' ? withEscape(named, word) : named;
    }
    return undefined;
  }

  /** Continues behind a value. */
  skipTo(offset: number): void {
    this.#head.lastIndex = offset;
  }
}

/** The start of a word behind a backslash that belongs to an escape. */
const ESCAPE_BEHIND = /^(?:[bfnrtv]|(?:u00|x)(?:[0-2][\da-fA-F]|3[a-fA-F]))/;

function withEscape(named: LooseName & { readonly nameAt: number }, word: string): LooseName {
  const { length } = ESCAPE_BEHIND.exec(word)?.[0] ?? '';
  if (length === 0 || length === word.length) return named;
  const name = readWord(word.slice(length));
  return { ...named, behindEscape: { ...named, name, nameAt: named.nameAt + length } };
}

function readWord(word: string): string {
  return word.includes('%') ? decodeEscapes(word) : word;
}

function readKey(raw: string, quote = ''): string {
  return raw.includes('\\') ? decodeQuoted(raw, readQuote(quote)) : raw;
}

/** What ends a bare word. Some serialisers write `&` as `\u0026`, so that JSON is safe in markup. */
const BARE_END = /[&\s"'<>]|\\(?=\\{0,6}(?:["'nrt]|u00(?:2[267]|3[CEce])))/g;
const LITERAL_END = /[\s,\]}"'\\]/g;

/** The word or the literal of JSON at an offset; empty without one. */
export function readBare(text: string, at: number, isLiteral: boolean): string {
  // The end is searched for: a word that is matched as a whole can take more memory than V8 gives.
  const pattern = isLiteral ? LITERAL_END : BARE_END;
  pattern.lastIndex = at;
  return text.slice(at, pattern.exec(text)?.index);
}

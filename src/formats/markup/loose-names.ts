/**
 * The names that stand before values in a text of any kind, whole or cut off: members of JSON, also
 * escaped in another text, elements of markup, parameters, and lines such as `token: abc`. One pass, in
 * which every name is looked at once and no longer than 64 characters: bodies are large, and may be made
 * to take long.
 */

import { decodeLooseJson, type LooseQuote, QUOTE, readQuote } from '../json/loose-json.ts';
import { decodeEscapes, decodeHtml } from '../text/codecs.ts';
import { type MarkupTag, readTag, withoutPrefix } from './markup-tokens.ts';

/** A name, and where its value begins. */
export interface LooseName {
  /** Out of its escapes. */
  readonly name: string;
  readonly at: number;
  /** Of an element: the tag that has the name. Its value begins behind the tag. */
  readonly tag: MarkupTag | undefined;
  /** What the name stands in; undefined for a bare one. */
  readonly quote: string | undefined;
  /** Of a bare one: where it begins. */
  readonly nameAt: number | undefined;
  /** Whether an equals sign stands behind it. */
  readonly isAssigned: boolean;
  /** The same in a string of JSON or a script, where the name may stand behind an escape: `\npin: …`. */
  readonly behindEscape?: LooseName | undefined;
}

/** Any letter of another alphabet. */
const LETTERS = String.raw`\u00c0-\uffff`;
const NAME = String.raw`[\w.%[\]${LETTERS}-]{1,64}`;
const KEY = String.raw`[\w .$@:/[\]${LETTERS}-]{1,64}`;
const HEAD = headWith(String.raw`\\{0,7}["']`, KEY);
/** Names and quotes that are written with escapes, of which most texts have none. */
const ESCAPE = /&(?:quot|apos|#)|\\(?:u|x2)/;
const ESCAPED_KEY = String.raw`(?:${KEY})?(?:\\{1,7}u(?!0022)[\da-fA-F]{4}(?:${KEY})?){0,16}`;
const ESCAPED_HEAD = headWith(QUOTE, ESCAPED_KEY);

function headWith(quote: string, key: string): RegExp {
  return new RegExp(
    String.raw`(?<quote>${quote})(?<key>${key})\k<quote>\s{0,9}(?::|=>)\s{0,9}` +
      String.raw`|<(?=[A-Za-z_${LETTERS}])|(?<![\w.%[\]${LETTERS}-])(?<word>${NAME})[ \t]?(?<sign>::?|=)(?!=)[ \t]{0,9}`,
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
      const { quote, key, word = '', sign } = match.groups ?? {};
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
      const tag = sign === undefined ? readTag(text, match.index) : undefined;
      if (tag !== undefined) {
        // Its name is no name of a parameter, as that of a lock is in `<opaquelocktoken:…>`.
        head.lastIndex = at + tag.name.length;
        this.#tagEnd = tag.end;
        const name = withoutPrefix(tag.name);
        return { name, at, quote: undefined, tag, nameAt: undefined, isAssigned: false };
      }
      const isAssigned = sign === '=';
      // An attribute, which is told by its tag.
      if (at < this.#tagEnd && isAssigned && /^\\{0,7}["']/.test(text.slice(at, at + 8))) continue;
      const named = { name: readWord(word), at, quote, tag, nameAt: match.index, isAssigned };
      return text[match.index - 1] === '\\' ? withEscape(named, word) : named;
    }
    return undefined;
  }

  /** Goes on behind a value. */
  skipTo(offset: number): void {
    this.#head.lastIndex = offset;
  }
}

/** Behind a backslash: what of a word belongs to the escape of a sign or of white space. */
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
  return raw.includes('\\') ? decodeLooseJson(raw, readQuote(quote)) : raw;
}

/** Serialisers write `&` as `\u0026`, so that JSON may stand in markup. */
const BARE = /(?:[^&\s"'<>\\]|\\(?!\\{0,6}(?:["'nrt]|u00(?:2[267]|3[CEce]))))+/y;
const LITERAL = /[^\s,\]}"'\\]+/y;

/** The word that begins at an offset, or the literal of JSON; empty without one. */
export function readBare(text: string, at: number, isLiteral: boolean): string {
  const pattern = isLiteral ? LITERAL : BARE;
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
}

/**
 * How a value is written: in quotes, with so many backslashes before each where it is JSON in a string;
 * as a literal of JSON, where quotes would be written so; in markup; bare, as a parameter or a line has it.
 */
export type Written =
  | (LooseQuote & { readonly kind: 'string' })
  | { readonly kind: 'literal'; readonly quote: string }
  | { readonly kind: 'markup' | 'bare' };

/** What a value, or a part of it, is out of the escapes that it is written in. */
export function decodeWritten(raw: string, written: Written): string {
  if (written.kind === 'markup') return decodeHtml(raw);
  if (written.kind !== 'string') return decodeEscapes(raw);
  return decodeLooseJson(raw, written);
}

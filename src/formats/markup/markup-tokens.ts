/**
 * A tolerant tokenizer for tags and text: in a document, in a truncated one, or in a string of JSON, where
 * quotes and slashes are escaped. It does not match opening tags to closing ones, and decodes nothing. Each
 * token tells whether it is well-formed, for callers that accept nothing else.
 */

export type MarkupToken = MarkupTag | MarkupSpan;

interface Token {
  readonly start: number;
  /** The end of the text where the token is cut off. */
  readonly end: number;
  /** Whether it follows the grammar of XML: it is closed, and its attribute values are quoted. */
  readonly isWellFormed: boolean;
}

export type MarkupTag = Tag<'open'> | Tag<'close'>;

interface Tag<Kind> extends Token {
  readonly kind: Kind;
  /** With its prefix. */
  readonly name: string;
  readonly attributes: readonly MarkupAttribute[];
  /** Whether it closes itself. */
  readonly isEmpty: boolean;
}

export interface MarkupSpan extends Token {
  readonly kind: 'text' | 'cdata' | 'comment' | 'instruction' | 'declaration';
  /** The text between its delimiters. */
  readonly content: string;
  readonly contentStart: number;
}

interface MarkupAttribute {
  readonly name: string;
  /** The raw text between the quotes. */
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

/** The slash of a closing tag, and the name. */
const TAG_START = /<(\\?\/|)([A-Za-z_:\u0080-\uFFFF][\w.:\u0080-\uFFFF-]*)/y;
const XML_NAME = /^[A-Za-z_:\u0080-\uFFFF][\w.:\u0080-\uFFFF-]*$/;
/** White space, also escaped as in a string of JSON. */
const SPACE = String.raw`(?:\s|\\[nrt])*`;
/** Templates have punctuation in attribute names: `@click`, `[value]`. */
const ATTRIBUTE = new RegExp(
  String.raw`(${SPACE})([^\s"'<>/=\\]+)(?:\s*=\s*(?:(\\{0,7}["'])|([^\s"'<>\\]*)))?`,
  'y',
);
const TAG_END = new RegExp(String.raw`${SPACE}(\\?/>|>|)`, 'y');
const TO_END_OF_TAG = /[^<>]*/y;

/** A name without its namespace prefix. Clients and servers are free to choose different prefixes. */
export function withoutPrefix(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

/**
 * Reads the tokens of one text, starting at any offset. It remembers where each delimiter occurs next, so
 * that a text with many unclosed comments takes linear time.
 */
export class MarkupReader {
  readonly #text: string;
  readonly #next = new Map<string, Next>();

  constructor(text: string) {
    this.#text = text;
  }

  /** The tokens from an offset on, in order. */
  *read(from = 0): Generator<MarkupToken, void> {
    const text = this.#text;
    let rawEnd = text.length;
    for (let at = from; at < text.length; ) {
      const token =
        (text[at] === '<' ? (readTag(text, at) ?? this.#readSection(at, rawEnd)) : undefined) ??
        readText(text, at);
      yield token;
      at = token.end;
      if (token.kind === 'open' && !token.isEmpty && RAW.has(token.name.toLowerCase())) {
        rawEnd = this.#find(`</${token.name}`, at);
      } else if (at > rawEnd) rawEnd = text.length;
    }
  }

  /** @param rawEnd end of the surrounding script or style element; a section cannot extend past it */
  #readSection(start: number, rawEnd: number): MarkupSpan | undefined {
    const text = this.#text;
    const section = SECTIONS.find(({ opening }) => text.startsWith(opening, start));
    if (section === undefined) return undefined;
    const { kind, opening, closing } = section;
    const contentStart = start + opening.length;
    const close = this.#find(closing, contentStart);
    const isClosed = close < Math.min(rawEnd, text.length);
    // An unclosed section may be a mistake or truncated: the text after its opening is read as usual.
    const contentEnd = isClosed ? close : contentStart;
    const content = text.slice(contentStart, contentEnd);
    const end = isClosed ? close + closing.length : contentEnd;
    return { kind, content, contentStart, start, end, isWellFormed: isClosed };
  }

  /** Offset of the next occurrence of a delimiter; the text's length if there is none. */
  #find(delimiter: string, from: number): number {
    const known = this.#next.get(delimiter);
    if (known && known.from <= from && from <= known.at) return known.at;
    const found = this.#text.indexOf(delimiter, from);
    const at = found < 0 ? this.#text.length : found;
    this.#next.set(delimiter, { from, at });
    return at;
  }
}

/** The next occurrence (`at`) of a delimiter at or after the offset `from`. */
interface Next {
  readonly from: number;
  readonly at: number;
}

/** HTML elements whose content is text, even if it looks like tags. */
const RAW: ReadonlySet<string> = new Set(['script', 'style', 'textarea', 'title']);

/** The tokens of a text, in order. */
export function readMarkup(text: string): Generator<MarkupToken, void> {
  return new MarkupReader(text).read();
}

/** A `<` that begins no tag is text. It is not well-formed. */
function readText(text: string, start: number): MarkupSpan {
  const isWellFormed = text[start] !== '<';
  const next = text.indexOf('<', isWellFormed ? start : start + 1);
  const end = next < 0 ? text.length : next;
  const content = text.slice(start, end);
  return { kind: 'text', content, contentStart: start, start, end, isWellFormed };
}

const SECTIONS = [
  { kind: 'comment', opening: '<!--', closing: '-->' },
  { kind: 'cdata', opening: '<![CDATA[', closing: ']]>' },
  { kind: 'instruction', opening: '<?', closing: '?>' },
  { kind: 'declaration', opening: '<!', closing: '>' },
] as const;

/** The tag that begins at a `<`; undefined if none does. */
export function readTag(text: string, start: number): MarkupTag | undefined {
  TAG_START.lastIndex = start;
  const [head = '', slash = '', name = ''] = TAG_START.exec(text) ?? [];
  if (head === '') return undefined;
  const kind = slash === '' ? 'open' : 'close';
  const { attributes, ending, end, isWellFormed } = readTagRest(text, start + head.length);
  return {
    kind,
    name,
    attributes,
    isEmpty: kind === 'open' && ending.length > 1,
    start,
    end,
    isWellFormed:
      isWellFormed &&
      (kind === 'open' || (slash === '/' && ending === '>' && attributes.length === 0)),
  };
}

interface TagRest {
  readonly attributes: readonly MarkupAttribute[];
  /** The delimiter that ends the tag (`>` or `/>`); empty if the tag is truncated. */
  readonly ending: string;
  readonly end: number;
  readonly isWellFormed: boolean;
}

const NO_ATTRIBUTES: readonly MarkupAttribute[] = [];

/** The part of a tag after its name. */
function readTagRest(text: string, from: number): TagRest {
  if (text[from] === '>') {
    return { attributes: NO_ATTRIBUTES, ending: '>', end: from + 1, isWellFormed: true };
  }
  const attributes: MarkupAttribute[] = [];
  let isWellFormed = true;
  let at = from;
  while (at < text.length && text[at] !== '<') {
    ATTRIBUTE.lastIndex = at;
    const match = ATTRIBUTE.exec(text);
    if (match === null) {
      TAG_END.lastIndex = at;
      const [all = '', ending = ''] = TAG_END.exec(text) ?? [];
      at += all.length;
      isWellFormed &&= !all.includes('\\');
      if (ending !== '') return { attributes, ending, end: at, isWellFormed };
      isWellFormed = false;
      if (text[at] !== '<') at += 1;
      continue;
    }
    const [, space = '', name = '', quote = '', unquoted] = match;
    at = ATTRIBUTE.lastIndex;
    isWellFormed &&=
      space !== '' && !space.includes('\\') && quote.length === 1 && XML_NAME.test(name);
    if (quote !== '') {
      const close = findClosing(text, at, quote);
      const end = close ?? endOfTag(text, at);
      const value = text.slice(at, end);
      attributes.push({ name, value, start: at, end });
      isWellFormed &&= close !== undefined && !value.includes('<');
      at = close === undefined ? end : end + quote.length;
    } else if (unquoted !== undefined) {
      attributes.push({ name, value: unquoted, start: at - unquoted.length, end: at });
    }
  }
  return { attributes, ending: '', end: Math.min(at, text.length), isWellFormed: false };
}

/** The character after a closing quote. */
const BEHIND_VALUE = /^[\s/>\\]?$/;

/**
 * Offset of the quote that closes a value; undefined if there is none. If the value contains `<` or `>`, its
 * closing quote may have been forgotten: a quote counts only if what follows it can follow a value.
 */
function findClosing(text: string, from: number, quote: string): number | undefined {
  const at = text.indexOf(quote, from);
  if (at < 0) return undefined;
  const isPlain = !/[<>]/.test(text.slice(from, at));
  return isPlain || BEHIND_VALUE.test(text.charAt(at + quote.length)) ? at : undefined;
}

function endOfTag(text: string, at: number): number {
  TO_END_OF_TAG.lastIndex = at;
  TO_END_OF_TAG.test(text);
  return TO_END_OF_TAG.lastIndex;
}

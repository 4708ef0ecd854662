/**
 * Tags and texts as they are written, wherever they stand: in a document, in one that is cut off, in a
 * string of JSON, where quotes and slashes have backslashes before them. Whether tags belong together
 * is not looked at, and nothing is decoded. A reader of documents alone asks for what is well formed.
 */

export type MarkupToken = MarkupTag | MarkupSpan;

interface Token {
  readonly start: number;
  /** The end of the text where the token is cut off. */
  readonly end: number;
  /** Whether it is written as XML demands: with its end, with quotes, with nothing else in between. */
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
  /** What stands between its signs. */
  readonly content: string;
  readonly contentStart: number;
}

export interface MarkupAttribute {
  readonly name: string;
  /** As it is written, without its quotes. */
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

/** The sign of a tag that closes, and the name. */
const TAG_START = /<(\\?\/|)([A-Za-z_:\u0080-\uFFFF][\w.:\u0080-\uFFFF-]*)/y;
const XML_NAME = /^[A-Za-z_:\u0080-\uFFFF][\w.:\u0080-\uFFFF-]*$/;
/** White space, and how a string of JSON has it. */
const SPACE = String.raw`(?:\s|\\[nrt])*`;
/** Templates have signs in their names: `@click`, `[value]`. */
const ATTRIBUTE = new RegExp(
  String.raw`(${SPACE})([^\s"'<>/=\\]+)(?:\s*=\s*(?:(\\{0,7}["'])|([^\s"'<>\\]*)))?`,
  'y',
);
const TAG_END = new RegExp(String.raw`${SPACE}(\\?/>|>|)`, 'y');
const TO_END_OF_TAG = /[^<>]*/y;

/** A name without its prefix: clients and servers choose those as they like. */
export function withoutPrefix(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

/** The tags and texts of a text, in their order. @param from where to begin */
export function* readMarkup(text: string, from = 0): Generator<MarkupToken, void> {
  // Looked for once: a text may open comments without end.
  const missing = new Set<string>();
  for (let at = from; at < text.length; ) {
    const marked =
      text[at] === '<' ? (readTag(text, at) ?? readSection(text, at, missing)) : undefined;
    const token = marked ?? readText(text, at);
    yield token;
    at = token.end;
  }
}

/** A `<` that begins nothing is text, which no XML has. */
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

function readSection(text: string, start: number, missing: Set<string>): MarkupSpan | undefined {
  const section = SECTIONS.find(({ opening }) => text.startsWith(opening, start));
  if (section === undefined) return undefined;
  const { kind, opening, closing } = section;
  const contentStart = start + opening.length;
  const close = missing.has(closing) ? -1 : text.indexOf(closing, contentStart);
  if (close >= 0) {
    const content = text.slice(contentStart, close);
    const end = close + closing.length;
    return { kind, content, contentStart, start, end, isWellFormed: true };
  }
  missing.add(closing);
  // What is cut off is data to its end. Any other sign that is not closed may be a mistake.
  const end = kind === 'cdata' ? text.length : contentStart;
  const content = text.slice(contentStart, end);
  return { kind, content, contentStart, start, end, isWellFormed: false };
}

/** The tag that begins at a `<`; undefined where none does. */
export function readTag(text: string, start: number): MarkupTag | undefined {
  TAG_START.lastIndex = start;
  const [head = '', slash = '', name = ''] = TAG_START.exec(text) ?? [];
  if (head === '') return undefined;
  const kind = slash === '' ? 'open' : 'close';
  const { attributes, signs, end, isWellFormed } = readTagRest(text, start + head.length);
  return {
    kind,
    name,
    attributes,
    isEmpty: kind === 'open' && signs.length > 1,
    start,
    end,
    isWellFormed:
      isWellFormed &&
      (kind === 'open' || (slash === '/' && signs === '>' && attributes.length === 0)),
  };
}

interface TagRest {
  readonly attributes: readonly MarkupAttribute[];
  /** Those that end it; empty where it is cut off. */
  readonly signs: string;
  readonly end: number;
  readonly isWellFormed: boolean;
}

const NO_ATTRIBUTES: readonly MarkupAttribute[] = [];

/** What stands behind the name of a tag. No value has a `<` in it: that would be the next tag's. */
function readTagRest(text: string, from: number): TagRest {
  if (text[from] === '>') {
    return { attributes: NO_ATTRIBUTES, signs: '>', end: from + 1, isWellFormed: true };
  }
  const next = text.indexOf('<', from);
  const limit = next < 0 ? text.length : next;
  const attributes: MarkupAttribute[] = [];
  let isWellFormed = true;
  for (let at = from; at < limit; ) {
    ATTRIBUTE.lastIndex = at;
    const match = ATTRIBUTE.exec(text);
    if (match === null) {
      TAG_END.lastIndex = at;
      const [all = '', signs = ''] = TAG_END.exec(text) ?? [];
      at += all.length;
      isWellFormed &&= !all.includes('\\');
      if (signs !== '') return { attributes, signs, end: at, isWellFormed };
      isWellFormed = false;
      at += 1;
      continue;
    }
    const [, space = '', name = '', quote = '', unquoted] = match;
    at = ATTRIBUTE.lastIndex;
    isWellFormed &&=
      space !== '' && !space.includes('\\') && quote.length === 1 && XML_NAME.test(name);
    if (quote !== '') {
      const close = findQuote(text, at, quote);
      const isClosed = close >= 0 && close < limit;
      const end = isClosed ? close : endOfTag(text, at);
      attributes.push({ name, value: text.slice(at, end), start: at, end });
      isWellFormed &&= isClosed;
      at = isClosed ? end + quote.length : end;
    } else if (unquoted !== undefined) {
      attributes.push({ name, value: unquoted, start: at - unquoted.length, end: at });
    }
  }
  return { attributes, signs: '', end: limit, isWellFormed: false };
}

/** Where a quote comes again. One with more backslashes before it belongs to a string in the string. */
function findQuote(text: string, from: number, quote: string): number {
  let at = text.indexOf(quote, from);
  while (at > from && quote.length > 1 && text[at - 1] === '\\') at = text.indexOf(quote, at + 1);
  return at;
}

function endOfTag(text: string, at: number): number {
  TO_END_OF_TAG.lastIndex = at;
  TO_END_OF_TAG.test(text);
  return TO_END_OF_TAG.lastIndex;
}

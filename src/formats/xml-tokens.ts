/** XML as it is written, one tag and one text after the other, with the places of what they say. */
import { decodeHtml } from './codecs.ts';

/** A tag, or what stands between two. */
type XmlToken =
  | {
      readonly kind: 'open';
      readonly name: string;
      readonly attributes: readonly XmlAttribute[];
      /** Whether it closes itself. */
      readonly isEmpty: boolean;
    }
  | { readonly kind: 'close'; readonly name: string }
  | XmlText;

interface XmlText {
  readonly kind: 'text' | 'cdata';
  /** Out of its escapes. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export interface XmlAttribute {
  readonly name: string;
  /** Out of its escapes. */
  readonly value: string;
  /** Between the quotes. */
  readonly start: number;
  readonly end: number;
}

const NAME = /[A-Za-z_:\u0080-\uFFFF][\w.:\u0080-\uFFFF-]*/y;
const SPACE = /\s*/y;
const EQUALS = /\s*=\s*/y;

/**
 * Tells the tags and texts of a document in their order. Comments, instructions and the declaration of
 * the document are passed over. Whether the tags belong together is not looked at.
 * @returns false where it ends at something else, or at what declares entities of its own
 */
export function readXmlTokens(text: string, see: (token: XmlToken) => void): boolean {
  for (let at = 0; at < text.length; ) {
    const tag = text.indexOf('<', at);
    const end = tag < 0 ? text.length : tag;
    if (end > at) see({ kind: 'text', text: decodeText(text.slice(at, end)), start: at, end });
    if (tag < 0) return true;
    const next = passMarkup(text, tag, see);
    if (next === undefined) return false;
    at = next;
  }
  return true;
}

/** The offset behind what begins at a `<`; undefined where it is nothing that XML has. */
function passMarkup(text: string, at: number, see: (token: XmlToken) => void): number | undefined {
  if (text.startsWith('<!--', at)) return endOf(text, '-->', at + 4);
  if (text.startsWith('<?', at)) return endOf(text, '?>', at);
  if (text.startsWith('<![CDATA[', at)) {
    const end = endOf(text, ']]>', at);
    if (end === undefined) return undefined;
    see({ kind: 'cdata', text: decodeEnds(text.slice(at + 9, end - 3)), start: at, end });
    return end;
  }
  if (text.startsWith('<!DOCTYPE', at)) {
    const end = endOf(text, '>', at);
    return text.slice(at, end).includes('[') ? undefined : end;
  }
  if (text.startsWith('</', at)) {
    const end = endOf(text, '>', at);
    if (end !== undefined) see({ kind: 'close', name: text.slice(at + 2, end - 1).trimEnd() });
    return end;
  }
  return passOpenTag(text, at, see);
}

function passOpenTag(
  text: string,
  start: number,
  see: (token: XmlToken) => void,
): number | undefined {
  const name = take(NAME, text, start + 1);
  if (name === undefined) return undefined;
  const attributes: XmlAttribute[] = [];
  let at = start + 1 + name.length;
  for (;;) {
    const space = take(SPACE, text, at)?.length ?? 0;
    at += space;
    const isEmpty = text.startsWith('/>', at);
    if (isEmpty || text[at] === '>') {
      see({ kind: 'open', name, attributes, isEmpty });
      return at + (isEmpty ? 2 : 1);
    }
    const attribute = space === 0 ? undefined : attributeAt(text, at);
    if (!attribute) return undefined;
    attributes.push(attribute);
    at = attribute.end + 1;
  }
}

function attributeAt(text: string, at: number): XmlAttribute | undefined {
  const name = take(NAME, text, at);
  if (name === undefined) return undefined;
  const equals = take(EQUALS, text, at + name.length);
  if (equals === undefined) return undefined;
  const quote = at + name.length + equals.length;
  const sign = text[quote];
  const end = sign === '"' || sign === "'" ? text.indexOf(sign, quote + 1) : -1;
  if (end < 0) return undefined;
  const start = quote + 1;
  const raw = text.slice(start, end);
  return raw.includes('<') ? undefined : { name, value: decodeText(raw), start, end };
}

function take(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

function endOf(text: string, sign: string, from: number): number | undefined {
  const at = text.indexOf(sign, from);
  return at < 0 ? undefined : at + sign.length;
}

function decodeText(raw: string): string {
  return decodeHtml(decodeEnds(raw));
}

/** Every line ends alike (XML 1.0, section 2.11). */
function decodeEnds(raw: string): string {
  return raw.includes('\r') ? raw.replace(/\r\n?/g, '\n') : raw;
}

/** The tags and texts of an XML document, with the places of what they say, out of its escapes. */
import { decodeHtml } from './codecs.ts';
import { readMarkup } from './markup-tokens.ts';

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
  /** Where it begins and ends between the delimiters of its section; without one, where it does by itself. */
  readonly content: readonly [start: number, end: number];
}

export interface XmlAttribute {
  readonly name: string;
  /** Out of its escapes. */
  readonly value: string;
  /** Between the quotes. */
  readonly start: number;
  readonly end: number;
}

/**
 * Tells the tags and texts of a document in their order. Comments, instructions and the declaration of
 * the document are passed over. Whether the tags belong together is not looked at.
 * @returns false where it ends at something else, or at what declares entities of its own
 */
export function readXmlTokens(text: string, see: (token: XmlToken) => void): boolean {
  for (const token of readMarkup(text)) {
    if (!token.isWellFormed) return false;
    const { kind, start, end } = token;
    if (kind === 'open') {
      const { name, isEmpty } = token;
      const attributes = token.attributes.map((each) => ({
        ...each,
        value: decodeText(each.value),
      }));
      see({ kind, name, attributes, isEmpty });
    } else if (kind === 'close') see({ kind, name: token.name });
    else if (kind === 'text' || kind === 'cdata') {
      const text = kind === 'text' ? decodeText(token.content) : decodeEnds(token.content);
      const from = token.contentStart;
      see({ kind, text, start, end, content: [from, from + token.content.length] });
    } else if (kind === 'declaration' && !isPlainDoctype(token.content)) return false;
  }
  return true;
}

function isPlainDoctype(content: string): boolean {
  return content.startsWith('DOCTYPE') && !content.includes('[');
}

function decodeText(raw: string): string {
  return decodeHtml(decodeEnds(raw));
}

/** Every line ends alike (XML 1.0, section 2.11). */
function decodeEnds(raw: string): string {
  return raw.includes('\r') ? raw.replace(/\r\n?/g, '\n') : raw;
}

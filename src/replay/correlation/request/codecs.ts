import { isUtf8 } from 'node:buffer';
import { decodeUtf8 } from '../../../session/decode-utf8.ts';
/**
 * How a text is written inside another. Each codec gives the text that stands for a raw piece, and
 * writes another text in the same manner, so that what is put in the place of a value is escaped as
 * the client escaped it.
 */

export type Codec =
  | 'plain'
  | 'percent'
  | 'path'
  | 'form'
  | 'html'
  | 'json'
  | 'base64'
  | 'base64url'
  | 'latin1';

/** The text of a raw piece; undefined where the piece is nothing that this codec writes. */
export function decodePiece(raw: string, codec: Codec): string | undefined {
  switch (codec) {
    case 'plain':
      return raw;
    case 'percent':
    case 'path':
      return decodePercent(raw);
    case 'form':
      return decodePercent(raw.replaceAll('+', ' '));
    case 'html':
      return decodeHtml(raw);
    case 'json':
      return decodeJson(raw);
    case 'latin1':
      return decodeUtf8(Buffer.from(raw, 'latin1'));
    default:
      return decodeBase64(raw, codec);
  }
}

/** A text as the piece is written whose place it takes. */
type Encode = (text: string, like: string) => string;

/** @param like the raw piece whose place it takes: it is escaped in the same manner */
export function encodePiece(text: string, codec: Codec, like: string): string {
  return createEncoder(codec, like)(text, like);
}

/**
 * Writes pieces of one text, which may be many and which may be long: its manner is looked at once.
 * @param around the text that they stand in: its manner goes before that of the pieces
 */
export function createEncoder(codec: Codec, around: string): Encode {
  switch (codec) {
    case 'plain':
      return (text) => text;
    case 'percent':
    case 'form':
      return createPercentEncoder(codec, around);
    case 'path':
      return createPathEncoder(around);
    case 'html':
      return createHtmlEncoder(around);
    case 'json':
      return (text) => JSON.stringify(text).slice(1, -1);
    case 'latin1':
      return (text) => Buffer.from(text, 'utf8').toString('latin1');
    default:
      return (text, like) => encodeBase64(text, codec, like.endsWith('='));
  }
}

function decodePercent(raw: string): string | undefined {
  if (!raw.includes('%')) return raw;
  try {
    return decodeURIComponent(raw);
  } catch {
    // Bytes that are no UTF-8 stand for no text.
    return undefined;
  }
}

/** What clients leave unescaped differs: in a segment (RFC 3986 section 3.3), in a query (3.4). */
const percentStyles: readonly ((text: string) => string)[] = [
  encodeURIComponent,
  (text) => encodeURIComponent(text).replace(/[!'()*]/g, hexOf),
  (text) => encodeURIComponent(text).replace(/%(?:24|26|2B|2C|3A|3B|3D|40)/g, decodeURIComponent),
  (text) => encodeURIComponent(text).replace(/%(?:24|2C|2F|3A|3B|3F|40)/g, decodeURIComponent),
  (text) => encodeURIComponent(text).replace(/[!'()*~]/g, hexOf),
];

function createPercentEncoder(codec: 'percent' | 'form', around: string): Encode {
  const styleAround = styleOf(around, codec);
  const isLowerCase = /%[0-9A-F]?[a-f]/.test(around);
  return (text, like) => {
    const style = styleAround ?? styleOf(like, codec) ?? encodeURIComponent;
    const encoded = style(text);
    const spaced = codec === 'form' ? encoded.replaceAll('%20', '+') : encoded;
    return isLowerCase ? spaced.replace(/%[0-9A-F]{2}/g, lowerCase) : spaced;
  };
}

/** Slashes part segments, of which each is escaped for itself. */
function createPathEncoder(around: string): Encode {
  const encode = createPercentEncoder('percent', around.replaceAll('/', ''));
  return (text, like) => {
    const likeSegment = like.replaceAll('/', '');
    const segments = text.split('/');
    return segments.map((segment) => encode(segment, likeSegment)).join('/');
  };
}

function styleOf(like: string, codec: 'percent' | 'form'): ((text: string) => string) | undefined {
  const text = decodePiece(like, codec);
  if (text === undefined) return undefined;
  const wanted = like.replace(/%[0-9a-f]{2}/gi, (code) => code.toUpperCase());
  return percentStyles.find((style) => {
    const written = style(text);
    return (codec === 'form' ? written.replaceAll('%20', '+') : written) === wanted;
  });
}

function hexOf(sign: string): string {
  return `%${sign.charCodeAt(0).toString(16).toUpperCase()}`;
}

function lowerCase(code: string): string {
  return code.toLowerCase();
}

const htmlEscapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A quote that stands around it as it is, such as that of `it's`, needs no escape there. */
function createHtmlEncoder(around: string): Encode {
  const plain = new Set(['<', '>', '"', "'"].filter((sign) => around.includes(sign)));
  return (text) =>
    text.replace(/[&<>"']/g, (sign) => (plain.has(sign) ? sign : (htmlEscapes[sign] ?? sign)));
}

const htmlNames: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

/** The escapes that XML has, and numbers: clients write no others. */
function decodeHtml(raw: string): string {
  return raw.replace(
    /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));/gi,
    (all, hex, dec, name) => {
      if (name) return htmlNames[String(name).toLowerCase()] ?? all;
      const code = hex ? Number.parseInt(hex, 16) : Number(dec);
      return code <= 0x10ffff ? String.fromCodePoint(code) : all;
    },
  );
}

/** What stands between the quotes of a JSON string. */
function decodeJson(raw: string): string | undefined {
  try {
    return String(JSON.parse(`"${raw}"`));
  } catch {
    // An escape that JSON does not have.
    return undefined;
  }
}

const looksBase64 = /^[A-Za-z0-9+/]{12,}={0,2}$/;
const looksBase64Url = /^[A-Za-z0-9_-]{12,}={0,2}$/;

/** Only what is text, and is written again to the very same signs. */
function decodeBase64(raw: string, codec: 'base64' | 'base64url'): string | undefined {
  if (!(codec === 'base64' ? looksBase64 : looksBase64Url).test(raw)) return undefined;
  const bytes = Buffer.from(raw, codec);
  if (bytes.some(isControl) || !isUtf8(bytes)) return undefined;
  const text = bytes.toString('utf8');
  return encodeBase64(text, codec, raw.endsWith('=')) === raw ? text : undefined;
}

/** White space of texts is none: tab, line feed, vertical tab, form feed, carriage return. */
function isControl(code: number): boolean {
  return code < 0x09 || (code > 0x0d && code < 0x20) || code === 0x7f;
}

function encodeBase64(text: string, codec: 'base64' | 'base64url', isPadded: boolean): string {
  const bytes = Buffer.from(text, 'utf8');
  if (codec === 'base64') return bytes.toString('base64');
  const encoded = bytes.toString('base64url');
  return isPadded ? encoded.padEnd(Math.ceil(encoded.length / 4) * 4, '=') : encoded;
}

/**
 * How a text is written inside another. Each codec gives the text that stands for a raw piece, and
 * writes another text in the same manner, so that what is put in the place of a value is escaped as
 * the client escaped it.
 */
import { isUtf8 } from 'node:buffer';
import { decodeUtf8 } from '../../../formats/decode-utf8.ts';

/** A `part` of a multipart body is plain, and nothing but the boundary ends it. */
export type Codec =
  | 'plain'
  | 'part'
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
    case 'part':
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
    case 'part':
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

/** What part values from each other and from their names: one that is put in brings none (RFC 3986). */
const SEPARATORS = '&+,;=';
/** What clients may leave unescaped, be it in a query alone (RFC 3986 section 3.4). */
const MAYBE_PLAIN = '$/:?@';

/**
 * A sign is left as it is where the recorded text has it so: a separator in the very piece, since what
 * is around the piece is parted by it.
 */
function createPercentEncoder(codec: 'percent' | 'form', around: string): Encode {
  const plainAround = [...MAYBE_PLAIN].filter((sign) => around.includes(sign));
  const hasMarksEscaped = /%(?:21|27|28|29|2a)/i.test(around);
  const hasTildeEscaped = /%7e/i.test(around);
  const escapedMarks = [..."!'()*~"].filter((mark) => {
    return (mark === '~' ? hasTildeEscaped : hasMarksEscaped) && !around.includes(mark);
  });
  // Some clients escape all but letters and digits.
  const escaped = [...'-_.'].filter((sign) =>
    around.toLowerCase().includes(hexOf(sign).toLowerCase()),
  );
  const isStrict = escaped.length > 0 && !/[-_.]/.test(around);
  const isLowerCase = /%[0-9A-F]?[a-f]/.test(around);
  return (text, like) => {
    const separators = [...SEPARATORS].filter((sign) => like.includes(sign));
    const plain = new Set([...plainAround, ...separators]);
    if (codec === 'form') plain.delete('+');
    const encoded = encodeURIComponent(wellFormed(text)).replace(/%[\dA-F]{2}/g, (code) => {
      const sign = String.fromCharCode(Number.parseInt(code.slice(1), 16));
      return plain.has(sign) ? sign : code;
    });
    const marked = encoded.replace(/[!'()*~]|[-_.]/g, (mark) => {
      return escapedMarks.includes(mark) || (isStrict && /[-_.]/.test(mark)) ? hexOf(mark) : mark;
    });
    const spaced = codec === 'form' ? marked.replaceAll('%20', '+') : marked;
    return isLowerCase ? spaced.replace(/%[0-9A-F]{2}/g, lowerCase) : spaced;
  };
}

/** As clients write it: half of a pair of surrogates stands for nothing (WHATWG Encoding, UTF-8). */
function wellFormed(text: string): string {
  return Buffer.from(text).toString();
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

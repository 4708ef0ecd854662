/**
 * Codecs: how a value is written inside of another text. A codec decodes a raw piece, and encodes another
 * text in the same style, so that a new value is escaped as the client has escaped the recorded one. A text
 * that does not change is never encoded again (`write-text.ts`), so that a chain of codecs gives the recorded
 * text back, to the last byte.
 *
 * Text around a value is no codec: ranges leave out quotes, a scheme, a kind or a name before the value, a
 * version behind it, its neighbours in a list, and the path that it ends. Claims are read from tokens, but
 * never written into one, since tokens are signed (`token.ts`).
 */
import { isUtf8 } from 'node:buffer';
import { createRequire } from 'node:module';
import { decodeSegment, escapeSegment } from '../../http/json-pointer.ts';
import { isControlCharacter, writeBase64Url } from './base64.ts';
import { decodeEscaped } from './escapes.ts';
import { isUuid } from './is-uuid.ts';

/** How a text is decoded, and encoded again. */
interface CodecSteps {
  /** The text of a raw piece; undefined for a piece that this codec does not write. */
  decode(raw: string): string | undefined;
  /** @param around the text that the pieces are in, whose style goes before theirs */
  createEncoder(around: string): Encode;
  /**
   * One escape, for a codec that encodes character by character: the text around an edit stays as it is
   * written. A codec without it encodes a piece as a whole, and `decode` takes only pieces that it would
   * encode identically.
   */
  readonly escapes?: RegExp;
}

/**
 * Encodes a text in the style of a raw piece.
 * @param like the raw piece that the text replaces
 */
type Encode = (text: string, like: string) => string;

/** The escapes of one character in UTF-8. */
const PERCENT =
  /%[0-7][\da-f]|%[cd][\da-f]%[89ab][\da-f]|%e[\da-f](?:%[89ab][\da-f]){2}|%f[0-4](?:%[89ab][\da-f]){3}/gi;

const PLAIN: CodecSteps = {
  decode: (raw) => raw,
  createEncoder: () => (text) => text,
};

/** By name: the ways in which a value is written inside of another text. */
const CODECS = {
  plain: PLAIN,
  /** Plain text that no character ends: a part of a multipart body, or of a text that people write. */
  part: { ...PLAIN, escapes: /(?!)/g },
  /** RFC 3986, section 2.1. */
  percent: {
    decode: decodePercent,
    createEncoder: (around) => createPercentEncoder('percent', around),
    escapes: PERCENT,
  },
  /** Segments joined by slashes, each escaped for itself. */
  path: { decode: decodePath, createEncoder: createPathEncoder, escapes: PERCENT },
  /** With a plus for a space (URL standard, section 5.2). */
  form: {
    decode: (raw) => decodePercent(raw.replaceAll('+', ' ')),
    createEncoder: (around) => createPercentEncoder('form', around),
    escapes: PERCENT,
  },
  /** A segment of a JSON Pointer (RFC 6901, section 3). */
  pointer: { decode: decodeSegment, createEncoder: () => escapeSegment, escapes: /~[01]/g },
  /** Character references of XML and HTML. */
  html: {
    decode: decodeHtml,
    createEncoder: createHtmlEncoder,
    escapes: /&(?:#x[\da-f]+|#\d+|[a-z][\da-z]{1,31});/gi,
  },
  /** The text of a CDATA section (XML 1.0, section 2.7). An end in it is split between two sections. */
  cdata: {
    ...PLAIN,
    createEncoder: () => (text) => text.replaceAll(']]>', ']]]]><![CDATA[>'),
    escapes: /(?!)/g,
  },
  /** The text between the quotes of a JSON string. */
  json: {
    decode: decodeJson,
    createEncoder: () => (text) => JSON.stringify(text).slice(1, -1),
    escapes: /\\(?:u[\da-f]{4}|.)/gi,
  },
  /** Lines that end with CR and LF, as browsers send them (HTML standard, "constructing the entry list"). */
  crlf: {
    decode: decodeLines,
    createEncoder: () => (text) => text.replace(/\r?\n/g, '\r\n'),
    escapes: /\r\n/g,
  },
  base64: {
    decode: (raw) => decodeBase64(raw, 'base64'),
    createEncoder: () => (text) => encodeBase64(text, 'base64', false),
  },
  base64url: {
    decode: (raw) => decodeBase64(raw, 'base64url'),
    createEncoder: () => (text, like) => encodeBase64(text, 'base64url', like.endsWith('=')),
  },
  hex: { decode: decodeHex, createEncoder: createHexEncoder },
  /** A UUID in another spelling: in capitals, without dashes, in braces. */
  uuid: { decode: decodeUuid, createEncoder: createUuidEncoder },
  /** A number plus one: the version that a client makes of the one that it has read. */
  next: { decode: decodeNext, createEncoder: () => encodeNext },
  /** UTF-8 as a character for each byte. */
  latin1: {
    decode: (raw) => (isLatin1(raw) ? decodeUtf8(Buffer.from(raw, 'latin1')) : undefined),
    createEncoder: () => (text) => Buffer.from(text, 'utf8').toString('latin1'),
  },
} as const satisfies Readonly<Record<string, CodecSteps>>;

export type Codec = keyof typeof CODECS;

/** The text of a raw piece; undefined for a piece that the codec does not write. */
export function decodePiece(raw: string, codec: Codec): string | undefined {
  return CODECS[codec].decode(raw);
}

/** A text in the style of a raw piece. @param like the raw piece that the text replaces */
export function encodePiece(text: string, codec: Codec, like: string): string {
  return CODECS[codec].createEncoder(like)(text, like);
}

/** What is needed to replace parts of a raw piece. */
interface PieceEditor {
  /**
   * Maps an offset in the text of the piece, or its end, to the one in the raw piece. Undefined for codecs
   * that write a text as a whole, such as Base64.
   */
  readonly offsetOf: ((at: number) => number) | undefined;
  /** Encodes a text that replaces a part of the piece. */
  readonly encode: Encode;
}

/** Makes an editor of a raw piece. The style of the piece is read once, and goes before that of its parts. */
export function createPieceEditor(raw: string, codec: Codec): PieceEditor {
  const { decode, escapes, createEncoder }: CodecSteps = CODECS[codec];
  return {
    offsetOf: escapes && decodeEscaped(raw, escapes, (coded) => decode(coded) ?? coded).offsetOf,
    encode: createEncoder(raw),
  };
}

/** A number from 1 on. A longer one is an id. */
const COUNT = /^[1-9]\d{0,8}$/;

function decodeNext(raw: string): string | undefined {
  return COUNT.test(raw) ? String(Number(raw) - 1) : undefined;
}

function encodeNext(text: string): string {
  return /^\d{1,15}$/.test(text) ? String(Number(text) + 1) : text;
}

function isLatin1(text: string): boolean {
  return !/[^\0-\xff]/.test(text);
}

function decodePercent(raw: string): string | undefined {
  if (!raw.includes('%')) return raw;
  try {
    return decodeURIComponent(raw);
  } catch {
    // The bytes are no UTF-8.
    return undefined;
  }
}

/** Undefined for a segment with an escaped slash, which would look like the end of a segment. */
function decodePath(raw: string): string | undefined {
  return /%2f/i.test(raw) ? undefined : decodePercent(raw);
}

/** Delimiters of values and names, which a new value must not bring (RFC 3986). */
const SEPARATORS = '&+,;=';
/** Characters that some clients do not escape, or not in a query (RFC 3986 section 3.4). */
const MAYBE_PLAIN = '$/:?@';

/**
 * Leaves a character unescaped if the recorded text does. A separator has to be unescaped in the piece
 * itself, since around the piece it delimits other values.
 */
function createPercentEncoder(codec: 'percent' | 'form', around: string): Encode {
  const plainAround = [...MAYBE_PLAIN].filter((character) => around.includes(character));
  const hasMarksEscaped = /%(?:21|27|28|29|2a)/i.test(around);
  const hasTildeEscaped = /%7e/i.test(around);
  const escapedMarks = [..."!'()*~"].filter((mark) => {
    return (mark === '~' ? hasTildeEscaped : hasMarksEscaped) && !around.includes(mark);
  });
  // Some clients escape all but letters and digits.
  const escaped = [...'-_.'].filter((character) =>
    around.toLowerCase().includes(hexOf(character).toLowerCase()),
  );
  const isStrict = escaped.length > 0 && !/[-_.]/.test(around);
  const isLowerCase = /%[0-9A-F]?[a-f]/.test(around);
  return (text, like) => {
    const separators = [...SEPARATORS].filter((character) => like.includes(character));
    const plain = new Set([...plainAround, ...separators]);
    if (codec === 'form') plain.delete('+');
    const encoded = encodeURIComponent(wellFormed(text)).replace(/%[\dA-F]{2}/g, (code) => {
      const character = String.fromCharCode(Number.parseInt(code.slice(1), 16));
      return plain.has(character) ? character : code;
    });
    const marked = encoded.replace(/[!'()*~]|[-_.]/g, (mark) => {
      return escapedMarks.includes(mark) || (isStrict && /[-_.]/.test(mark)) ? hexOf(mark) : mark;
    });
    const spaced = codec === 'form' ? marked.replaceAll('%20', '+') : marked;
    return isLowerCase ? spaced.replace(/%[0-9A-F]{2}/g, lowerCase) : spaced;
  };
}

/** A text in which U+FFFD replaces lone surrogates, as clients send it (WHATWG Encoding, UTF-8). */
function wellFormed(text: string): string {
  return Buffer.from(text).toString();
}

/** Escapes each segment by itself, and leaves the slashes between them. */
function createPathEncoder(around: string): Encode {
  const encode = createPercentEncoder('percent', around.replaceAll('/', ''));
  return (text, like) => {
    const likeSegment = like.replaceAll('/', '');
    const segments = text.split('/');
    return segments.map((segment) => encode(segment, likeSegment)).join('/');
  };
}

function hexOf(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

function lowerCase(code: string): string {
  return code.toLowerCase();
}

const HTML_ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A quote that the surrounding text has unescaped, as in `it's`, needs no escape in the new text. */
function createHtmlEncoder(around: string): Encode {
  const plain = new Set(['<', '>', '"', "'"].filter((character) => around.includes(character)));
  return (text) =>
    text.replace(/[&<>"']/g, (character) =>
      plain.has(character) ? character : (HTML_ESCAPES[character] ?? character),
    );
}

const require = createRequire(import.meta.url);
let decodeNames: ((text: string) => string) | undefined;

/**
 * Decodes character references. A number is a code point, as in XML. HTML takes some numbers for characters
 * of Windows-1252, which would lose bytes that are written as numbers.
 */
function decodeHtml(raw: string): string {
  if (!raw.includes('&')) return raw;
  return raw.replace(
    /&(?:#x([\da-f]+)|#(\d+)|[a-z][\da-z]{1,31});/gi,
    (reference, hex, decimal) => {
      if (hex === undefined && decimal === undefined) return decodeName(reference);
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : reference;
    },
  );
}

function decodeName(reference: string): string {
  decodeNames ??= loadDecoder();
  return decodeNames(reference);
}

/** Loads the names of HTML, which are many and which few bodies have. */
function loadDecoder(): (text: string) => string {
  const { decodeHTMLStrict }: typeof import('entities/decode') = require('entities/decode');
  return decodeHTMLStrict;
}

function decodeJson(raw: string): string | undefined {
  try {
    return String(JSON.parse(`"${raw}"`));
  } catch {
    // It has an escape that JSON does not have.
    return undefined;
  }
}

const LOOKS_BASE64 = /^[A-Za-z0-9+/]{12}[A-Za-z0-9+/]*={0,2}$/;
const LOOKS_BASE64URL = /^[A-Za-z0-9_-]{12}[A-Za-z0-9_-]*={0,2}$/;

/** Undefined for a text whose line ends differ. */
function decodeLines(raw: string): string | undefined {
  if (!raw.includes('\r\n')) return undefined;
  const text = raw.replaceAll('\r\n', '\n');
  return text.replaceAll('\n', '\r\n') === raw ? text : undefined;
}

function decodeBase64(raw: string, codec: 'base64' | 'base64url'): string | undefined {
  if (!(codec === 'base64' ? LOOKS_BASE64 : LOOKS_BASE64URL).test(raw)) return undefined;
  const bytes = Buffer.from(raw, codec);
  if (bytes.some(isControlCharacter) || !isUtf8(bytes)) return undefined;
  const text = bytes.toString('utf8');
  return encodeBase64(text, codec, raw.endsWith('=')) === raw ? text : undefined;
}

const LOOKS_HEX = /^(?:[\da-f]{2}){12}(?:[\da-f]{2})*$/i;

/** Undefined for bytes that are no text, and for hexadecimal in mixed case. */
function decodeHex(raw: string): string | undefined {
  if (!LOOKS_HEX.test(raw)) return undefined;
  const bytes = Buffer.from(raw, 'hex');
  if (bytes.some(isControlCharacter) || !isUtf8(bytes)) return undefined;
  const text = bytes.toString();
  return createHexEncoder(raw)(text) === raw ? text : undefined;
}

function createHexEncoder(around: string): (text: string) => string {
  const isUpperCase = /[A-F]/.test(around);
  return (text) => {
    const coded = Buffer.from(text).toString('hex');
    return isUpperCase ? coded.toUpperCase() : coded;
  };
}

/** As RFC 9562 writes it. */
const PLAIN_UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;
const UUID_PARTS =
  /^\{?([\da-f]{8})(-?)([\da-f]{4})\2([\da-f]{4})\2([\da-f]{4})\2([\da-f]{12})\}?$/i;

/** In characters: without dashes, and in braces with them. */
const MIN_UUID_LENGTH = 32;
const MAX_UUID_LENGTH = 38;

/**
 * A UUID in another spelling as RFC 9562 writes it; undefined for one that is written so, and for other
 * texts.
 */
function decodeUuid(raw: string): string | undefined {
  const { length } = raw;
  // Most texts end here, and so do most UUIDs.
  if (length < MIN_UUID_LENGTH || length > MAX_UUID_LENGTH || PLAIN_UUID.test(raw))
    return undefined;
  const [, first, , second, third, fourth, fifth] = UUID_PARTS.exec(raw) ?? [];
  if (first === undefined) return undefined;
  const text = [first, second, third, fourth, fifth].join('-').toLowerCase();
  return text !== raw && createUuidEncoder(raw)(text) === raw ? text : undefined;
}

/** Leaves any text that is no UUID as it is. */
function createUuidEncoder(around: string): (text: string) => string {
  const isUpperCase = /[A-F]/.test(around);
  const isInBraces = around.startsWith('{');
  return (text) => {
    if (!isUuid(text)) return text;
    const plain = around.includes('-') ? text : text.replaceAll('-', '');
    const cased = isUpperCase ? plain.toUpperCase() : plain.toLowerCase();
    return isInBraces ? `{${cased}}` : cased;
  };
}

function encodeBase64(text: string, codec: 'base64' | 'base64url', isPadded: boolean): string {
  const bytes = Buffer.from(text, 'utf8');
  return codec === 'base64' ? bytes.toString('base64') : writeBase64Url(bytes, isPadded);
}

/**
 * The text of a raw piece; the piece itself where it is nothing that the codec writes.
 * @param codec by default that of parts of URLs
 */
export function decodeEscapes(raw: string, codec: Codec = 'percent'): string {
  return CODECS[codec].decode(raw) ?? raw;
}

/** The text of bytes in UTF-8; undefined for other bytes. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  if (!isUtf8(bytes)) return undefined;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
}

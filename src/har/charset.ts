/** Encodes a text in the charset of its media type: a HAR has texts, and a session has bytes. */
import { TextDecoder } from 'node:util';
import { attempt } from '../errors.ts';

const CHARSET = /;\s*charset\s*=\s*"?([\w.:-]+)/i;

/** The bytes of a text. */
interface EncodedText {
  readonly bytes: Buffer;
  /** Whether the bytes are UTF-8 although the type names another charset. */
  readonly isOther: boolean;
}

/**
 * Encodes a text in the charset of its type, or with the bytes that are escaped in it. UTF-8 is used if the charset is
 * unknown or lacks a character. It is also used if only UTF-8 gives the size that was sent, since the type may be wrong.
 * @param size number of bytes, if it is known
 */
export function encodeText(
  text: string,
  contentType: string | undefined,
  size: number = -1,
): EncodedText {
  const [, charset = 'utf-8'] = CHARSET.exec(contentType ?? '') ?? [];
  if (ESCAPED_BYTE.test(text)) return { bytes: unescapeBytes(text), isOther: false };
  const name = nameOf(charset);
  const utf8 = Buffer.from(text);
  if (name === 'utf-8' || (utf8.length === text.length && !isUtf16(name))) {
    return { bytes: utf8, isOther: false };
  }
  const bytes = name === undefined ? undefined : encode(text, name);
  const isUtf8 = utf8.length === size && bytes?.length !== size;
  if (bytes === undefined || isUtf8) return { bytes: utf8, isOther: !isUtf8 };
  return { bytes, isOther: false };
}

/** Half a surrogate pair, as which Python writes a byte that is not valid UTF-8 (PEP 383). */
const ESCAPED_BYTE = /(?<![\ud800-\udbff])[\udc80-\udcff]/;

function unescapeBytes(text: string): Buffer {
  // A UTF-16 unit has at most three bytes in UTF-8.
  const bytes = Buffer.allocUnsafe(text.length * 3);
  let length = 0;
  for (const character of text) {
    const code = character.charCodeAt(0);
    const isByte = character.length === 1 && code >= 0xdc80 && code <= 0xdcff;
    if (isByte) bytes[length++] = code & 0xff;
    else length += bytes.write(character, length);
  }
  return bytes.subarray(0, length);
}

/** The name in the Encoding standard, which treats ISO-8859-1 as Windows-1252. */
function nameOf(charset: string): string | undefined {
  return attempt(() => new TextDecoder(charset).encoding);
}

/** Whether a charset is UTF-16. In all other charsets, each ASCII character is the same single byte. */
function isUtf16(name: string | undefined): boolean {
  return name === 'utf-16le' || name === 'utf-16be';
}

function encode(text: string, name: string): Buffer | undefined {
  if (name === 'utf-16le') return Buffer.from(text, 'utf16le');
  if (name === 'utf-16be') return Buffer.from(text, 'utf16le').swap16();
  const table = tableOf(name);
  // A character has at most two bytes.
  const bytes = Buffer.allocUnsafe(text.length * 2);
  let length = 0;
  for (const character of text) {
    const code = table.get(character);
    if (code === undefined) return undefined;
    if (code > 0xff) bytes[length++] = code >> 8;
    bytes[length++] = code & 0xff;
  }
  return bytes.subarray(0, length);
}

/** The bytes of each character as one number: a character of two bytes has a lead byte above 0. */
type Table = ReadonlyMap<string, number>;

const tables: Map<string, Table> = new Map();

function tableOf(name: string): Table {
  const known = tables.get(name) ?? createTable(name);
  tables.set(name, known);
  return known;
}

/** Lead bytes to avoid for characters with several encodings, as in the encoders of the Encoding standard. */
const OTHER_LEADS: Readonly<Record<string, (lead: number) => boolean>> = {
  shift_jis: (lead) => lead === 0xed || lead === 0xee,
  big5: (lead) => lead < 0xa1,
};

/** Decodes each byte and each pair of bytes. Stateful and three-byte charsets do not work: their texts become UTF-8. */
function createTable(name: string): Table {
  const table: Map<string, number> = new Map();
  if (name === 'iso-2022-jp') return table;
  // Without `stream`, Node 20 reads Windows-1252 as Latin-1.
  const decode = (...bytes: readonly number[]): string =>
    new TextDecoder(name).decode(Uint8Array.from(bytes), { stream: true });
  const isOther = OTHER_LEADS[name] ?? (() => false);
  const leads: number[] = [];
  for (let byte = 0; byte <= 0xff; byte += 1) {
    const character = decode(byte);
    if (character.length === 1 && character !== '\ufffd') table.set(character, byte);
    // A lead byte by itself gives no character.
    else if (character === '' && !isOther(byte)) leads.push(byte);
  }
  for (const lead of leads) {
    for (let trail = 0x40; trail <= 0xfe; trail += 1) {
      const character = decode(lead, trail);
      const isOne = [...character].length === 1 && character !== '\ufffd';
      if (isOne && !table.has(character)) table.set(character, lead * 0x100 + trail);
    }
  }
  return table;
}

/** Writes a text in the charset of its media type: a HAR has texts, and a session has the bytes of them. */
import { TextDecoder } from 'node:util';

const CHARSET = /;\s*charset\s*=\s*"?([\w.:-]+)/i;

/** The bytes of a text. */
interface EncodedText {
  readonly bytes: Buffer;
  /** Whether they are UTF-8 although the type names another charset. */
  readonly isOther: boolean;
}

/** Encodes a text in the charset of its type; in UTF-8 for a charset that is unknown or lacks a character. */
export function encodeText(text: string, contentType: string | undefined): EncodedText {
  const [, charset = 'utf-8'] = CHARSET.exec(contentType ?? '') ?? [];
  const name = nameOf(charset);
  if (name === 'utf-8' || isAscii(text)) return { bytes: Buffer.from(text), isOther: false };
  const bytes = name === undefined ? undefined : encode(text, name);
  return { bytes: bytes ?? Buffer.from(text), isOther: bytes === undefined };
}

/** The name in the Encoding standard, where ISO-8859-1 is Windows-1252. */
function nameOf(charset: string): string | undefined {
  try {
    return new TextDecoder(charset).encoding;
  } catch {
    return undefined;
  }
}

/** In all charsets but UTF-16, ASCII characters are the same bytes. */
function isAscii(text: string): boolean {
  return /^[\0-\x7f]*$/.test(text);
}

function encode(text: string, name: string): Buffer | undefined {
  if (name === 'utf-16le') return Buffer.from(text, 'utf16le');
  if (name === 'utf-16be') return Buffer.from(text, 'utf16le').swap16();
  const table = tableOf(name);
  if (table === undefined) return undefined;
  const bytes = Buffer.allocUnsafe(text.length);
  for (let index = 0; index < text.length; index += 1) {
    const byte = table.get(text.charAt(index));
    if (byte === undefined) return undefined;
    bytes[index] = byte;
  }
  return bytes;
}

const tables: Map<string, ReadonlyMap<string, number> | undefined> = new Map();

/** The bytes of all characters of a charset that has one byte for each; undefined for any other. */
function tableOf(name: string): ReadonlyMap<string, number> | undefined {
  if (!tables.has(name)) tables.set(name, createTable(name));
  return tables.get(name);
}

function createTable(name: string): ReadonlyMap<string, number> | undefined {
  const table: Map<string, number> = new Map();
  for (let byte = 0; byte <= 0xff; byte += 1) {
    // Without `stream`, Node 20 reads Windows-1252 as Latin-1.
    const character = new TextDecoder(name).decode(Uint8Array.of(byte), { stream: true });
    if (character.length === 1 && character !== '\ufffd') table.set(character, byte);
  }
  // A charset of several bytes has none for a lead byte.
  return table.size > 200 ? table : undefined;
}

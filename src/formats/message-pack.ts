/**
 * MessagePack as JSON. This file finds the range of each value; `@msgpack/msgpack`, if it is installed,
 * decodes the bytes of a value and encodes new ones. Without the package, such bodies cannot be read: they
 * are not recorded, and only sent as they are.
 */
import { createRequire } from 'node:module';
import { jsonLeaves } from './json/json-text.ts';
import type { BinaryFormat, Transcoded } from './value/format.ts';

type Codec = typeof import('@msgpack/msgpack');

const PACKAGE = '@msgpack/msgpack';

export const messagePackFormat: BinaryFormat = {
  name: 'MessagePack',
  needs: { packageName: PACKAGE, isInstalled: () => loadCodec() !== undefined },
  declared: /^\s*application\/(?:(?:x-|vnd\.)?msgpack|[^;,]{1,128}\+msgpack)\s*(?:;|$)/i,
  read: readMessagePack,
};

/** In bytes. A larger body is not read. */
const MAX_BYTES = 16 * 1024 * 1024;
const MAX_DEPTH = 200;
/** A body with more values is not read. */
const MAX_VALUES = 1_000_000;

/** A value in a body, with its range; for a list or a map, the range of its head. */
interface Token {
  readonly kind:
    | 'text'
    | 'bytes'
    | 'integer'
    | 'float32'
    | 'float64'
    | 'word'
    | 'other'
    | 'list'
    | 'map';
  readonly start: number;
  readonly end: number;
  /** Offset of its content, behind its head. */
  readonly from: number;
  /** Number of elements of a list, or of members of a map. */
  readonly count: number;
}

/** A text or a number, in the order in which JSON has them. */
type Leaf = Pick<Token, 'kind' | 'start' | 'end'> & { readonly json: string };

/** A body as JSON. Undefined for a body of another type, and for one that is not MessagePack. */
function readMessagePack(bytes: Uint8Array, contentType: string): Transcoded | undefined {
  if (!messagePackFormat.declared.test(contentType)) return undefined;
  if (bytes.length === 0 || bytes.length > MAX_BYTES) return undefined;
  const codec = loadCodec();
  if (!codec) return undefined;
  try {
    const { text, leaves } = renderJson(bytes, codec);
    return { text, write: (written) => writeLeaves(bytes, leaves, written, codec) };
  } catch (error) {
    // Truncated, nested too deeply, or no MessagePack at all.
    if (error instanceof RangeError || error instanceof codec.DecodeError) return undefined;
    throw error;
  }
}

let loaded: Codec | null | undefined;

function loadCodec(): Codec | undefined {
  if (loaded === undefined) {
    const require = createRequire(import.meta.url);
    try {
      loaded = require(PACKAGE) as Codec;
    } catch {
      // It is an optional peer dependency.
      loaded = null;
    }
  }
  return loaded ?? undefined;
}

/** @throws {RangeError} for bytes that are not exactly one value */
function renderJson(bytes: Uint8Array, codec: Codec): { text: string; leaves: readonly Leaf[] } {
  const leaves: Leaf[] = [];
  const parts: string[] = [];
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  let count = 0;
  const render = (depth: number, isKey: boolean): void => {
    if (depth > MAX_DEPTH) throw new RangeError('nested too deeply');
    count += 1;
    if (count > MAX_VALUES) throw new RangeError('too many values');
    const token = readToken(source, at);
    const { kind, start, end } = token;
    at = end;
    if (kind !== 'list' && kind !== 'map') {
      const json = renderLeaf(source, token, isKey, codec);
      if (/^["\d-]/.test(json)) leaves.push({ kind, start, end, json });
      parts.push(json);
      return;
    }
    if (isKey) throw new RangeError('a list as a key');
    parts.push(kind === 'list' ? '[' : '{');
    for (let index = 0; index < token.count; index += 1) {
      if (index > 0) parts.push(',');
      if (kind === 'map') {
        render(depth + 1, true);
        parts.push(':');
      }
      render(depth + 1, false);
    }
    parts.push(kind === 'list' ? ']' : '}');
  };
  render(0, false);
  if (at !== bytes.length) throw new RangeError('more than one value');
  return { text: parts.join(''), leaves };
}

function renderLeaf(source: Buffer, token: Token, isKey: boolean, codec: Codec): string {
  const { kind, start, end, from } = token;
  if (kind === 'text') return JSON.stringify(source.toString('utf8', from, end));
  if (kind === 'bytes') return JSON.stringify(source.toString('base64', from, end));
  const json =
    kind === 'other'
      ? renderOther(source.subarray(start, end), codec)
      : renderNumber(source, token);
  return isKey && !json.startsWith('"') ? JSON.stringify(json) : json;
}

/** A timestamp as JSON has it; any other extension as Base64. */
function renderOther(bytes: Uint8Array, codec: Codec): string {
  const value = codec.decode(bytes);
  const text = value instanceof Date ? value.toISOString() : Buffer.from(bytes).toString('base64');
  return JSON.stringify(text);
}

const WORDS: readonly string[] = ['null', 'null', 'false', 'true'];

/** A number, a boolean or nil. */
function renderNumber(source: Buffer, { kind, start, end, from }: Token): string {
  const first = source.readUInt8(start);
  if (kind === 'word') return WORDS[first - 0xc0] ?? 'null';
  if (kind === 'integer') {
    if (end === from) return String(source.readInt8(start));
    const isSigned = first >= 0xd0;
    if (end - from < LONG) {
      return String(
        isSigned ? source.readIntBE(from, end - from) : source.readUIntBE(from, end - from),
      );
    }
    return String(isSigned ? source.readBigInt64BE(from) : source.readBigUInt64BE(from));
  }
  const value = kind === 'float32' ? source.readFloatBE(from) : source.readDoubleBE(from);
  // JSON has no NaN and no Infinity.
  return Number.isFinite(value) ? String(value) : 'null';
}

/** In bytes: the size of an integer that a double may not hold. */
const LONG = 8;

/** The body with those values that differ in a text. */
function writeLeaves(
  bytes: Uint8Array,
  leaves: readonly Leaf[],
  text: string,
  codec: Codec,
): Uint8Array {
  const pieces: Uint8Array[] = [];
  let copied = 0;
  let index = 0;
  for (const { start, end } of jsonLeaves(text, true)) {
    const leaf = leaves[index];
    index += 1;
    const json = text.slice(start, end);
    if (!leaf || leaf.json === json) continue;
    pieces.push(bytes.subarray(copied, leaf.start), encodeLeaf(json, leaf, codec));
    copied = leaf.end;
  }
  return copied === 0 ? bytes : Buffer.concat([...pieces, bytes.subarray(copied)]);
}

/** A timestamp in JSON. */
const TIME = /^"\d{4}-\d\d-\d\dT[\d:.]{8,12}Z"$/;

/** Encodes a value in the type of the recorded one, if that can hold it. */
function encodeLeaf(json: string, recorded: Leaf, codec: Codec): Uint8Array {
  const { kind } = recorded;
  const value = parseLeaf(json);
  if (typeof value === 'string') {
    if (kind === 'bytes') return codec.encode(Buffer.from(value, 'base64'));
    const isTime = kind === 'other' && TIME.test(recorded.json) && TIME.test(json);
    return codec.encode(isTime ? new Date(value) : value);
  }
  return codec.encode(value, {
    useBigInt64: true,
    forceIntegerToFloat: kind === 'float32' || kind === 'float64',
    forceFloat32: kind === 'float32',
  });
}

const MAX_INTEGER = 2n ** 64n;
const MIN_INTEGER = -(2n ** 63n);

/** A number that no type of MessagePack holds becomes a text. */
function parseLeaf(json: string): string | number | bigint {
  if (json.startsWith('"')) return String(JSON.parse(json));
  const number = Number(json);
  if (!Number.isFinite(number)) return json;
  if (Number.isSafeInteger(number) || !/^-?\d+$/.test(json)) return number;
  const integer = BigInt(json);
  return integer >= MIN_INTEGER && integer < MAX_INTEGER ? integer : json;
}

/**
 * The value at an offset (MessagePack specification, "Formats").
 * @throws {RangeError} for a truncated value, and for a byte that begins none
 */
function readToken(source: Buffer, start: number): Token {
  const first = source.readUInt8(start);
  const body = start + 1;
  const leaf = (kind: Token['kind'], length: number, from = body): Token => {
    const end = body + length;
    if (end > source.length) throw new RangeError('cut off');
    return { kind, start, end, from, count: 0 };
  };
  /** @param width in bytes, of the length in front of the content */
  const long = (kind: Token['kind'], width: number, extra = 0): Token =>
    leaf(kind, width + source.readUIntBE(body, width) + extra, body + width);
  const group = (kind: 'list' | 'map', end: number, count: number): Token => {
    if (count > source.length - end) throw new RangeError('cut off');
    return { kind, start, end, from: end, count };
  };
  if (first <= 0x7f || first >= 0xe0) return leaf('integer', 0);
  if (first <= 0x8f) return group('map', body, first & 0x0f);
  if (first <= 0x9f) return group('list', body, first & 0x0f);
  if (first <= 0xbf) return leaf('text', first & 0x1f);
  if (first === 0xc1) throw new RangeError('never used');
  if (first <= 0xc3) return leaf('word', 0);
  if (first <= 0xc6) return long('bytes', 2 ** (first - 0xc4));
  if (first <= 0xc9) return long('other', 2 ** (first - 0xc7), 1);
  if (first === 0xca) return leaf('float32', 4);
  if (first === 0xcb) return leaf('float64', 8);
  if (first <= 0xcf) return leaf('integer', 2 ** (first - 0xcc));
  if (first <= 0xd3) return leaf('integer', 2 ** (first - 0xd0));
  if (first <= 0xd8) return leaf('other', 1 + 2 ** (first - 0xd4));
  if (first <= 0xdb) return long('text', 2 ** (first - 0xd9));
  const width = first % 2 === 0 ? 2 : 4;
  const count = source.readUIntBE(body, width);
  return group(first <= 0xdd ? 'list' : 'map', body + width, count);
}

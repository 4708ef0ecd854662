/** Escapes of URLs, JSON and markup, with a map from decoded offsets to raw ones. */
import { partitionPoint } from '../../collections.ts';

/** A text without its escapes. */
export interface DecodedText {
  readonly text: string;
  /** Maps an offset in `text`, or its end, to the offset of the same character in the text as it was. */
  readonly offsetOf: (at: number) => number;
}

/** A decoded escape. Bodies are large and have few escapes: nothing is kept of the text between them. */
interface EscapeSequence {
  /** Its range in the written text. */
  readonly from: number;
  readonly fromEnd: number;
  /** The range of its character in the decoded text. */
  readonly to: number;
  readonly toEnd: number;
}

/**
 * Decodes the escapes of a text one by one.
 * @param escapes finds one escape
 * @param decode gives what an escape stands for; the escape itself if it is to stay
 */
export function decodeEscaped(
  raw: string,
  escapes: RegExp,
  decode: (written: string) => string,
): DecodedText {
  const parts: string[] = [];
  const sequences: EscapeSequence[] = [];
  let done = 0;
  let length = 0;
  for (const { 0: written, index } of raw.matchAll(escapes)) {
    const decoded = decode(written);
    if (decoded === written) continue;
    parts.push(raw.slice(done, index), decoded);
    done = index + written.length;
    const to = length + index - (sequences.at(-1)?.fromEnd ?? 0);
    length = to + decoded.length;
    sequences.push({ from: index, fromEnd: done, to, toEnd: length });
  }
  parts.push(raw.slice(done));
  return { text: parts.join(''), offsetOf: (at) => offsetOf(at, sequences) };
}

function offsetOf(at: number, sequences: readonly EscapeSequence[]): number {
  const before = sequences[partitionPoint(sequences, ({ to }) => to <= at) - 1];
  if (before === undefined) return at;
  return at < before.toEnd ? before.from : before.fromEnd + at - before.toEnd;
}

/** What reads the escapes of a text. */
interface EscapeReader {
  /** Finds one escape. */
  readonly escapes: RegExp;
  readonly decode: (written: string) => string;
}

const READERS = {
  /** Percent escapes (RFC 3986, section 2.1), a character for each byte. */
  percent: { escapes: /%[\da-f]{2}/gi, decode: decodePercent },
  /** The same, and a plus for a space. */
  form: { escapes: /%[\da-f]{2}|\+/gi, decode: decodePercent },
  /** What an ASCII character may be written as in a URL, in JSON and in HTML. */
  ascii: {
    escapes: /%[2-7][\da-f]|\\{1,2}(?:\/|u00[2-7][\da-f])|&#(?:x[\da-f]{2}|\d{2,3});/gi,
    decode: decodeAscii,
  },
  /** ASCII characters in JSON. JSON in a string of JSON has more backslashes. */
  json: { escapes: /\\{1,7}u00[2-7][\da-f]/gi, decode: decodeJsonEscape },
} as const satisfies Readonly<Record<string, EscapeReader>>;

/** A text without its escapes of one kind; undefined for a text that has none. */
export function readEscapes(text: string, kind: keyof typeof READERS): DecodedText | undefined {
  const { escapes, decode }: EscapeReader = READERS[kind];
  const read = decodeEscaped(text, escapes, decode);
  return read.text === text ? undefined : read;
}

function decodePercent(written: string): string {
  return written === '+' ? ' ' : String.fromCharCode(Number.parseInt(written.slice(1), 16));
}

function decodeAscii(written: string): string {
  if (written.endsWith('/')) return '/';
  const [, hexadecimal, decimal] = /^(?:%|\\+u|&#x)([\da-f]+);?$|^&#(\d+);$/i.exec(written) ?? [];
  return String.fromCharCode(
    hexadecimal === undefined ? Number(decimal) : Number.parseInt(hexadecimal, 16),
  );
}

const MAX_BACKSLASHES = 7;

/** Keeps an escape that would begin another one (a backslash), or that is no text (DEL). */
function decodeJsonEscape(written: string): string {
  const character = String.fromCharCode(Number.parseInt(written.slice(-2), 16));
  if (character === '\\' || character === '\x7f') return written;
  if (character !== '"') return character;
  // Each level of JSON doubles the backslashes before a code; before a quote it adds one as well.
  const backslashes = written.length - 'u0022'.length;
  return `${'\\'.repeat(Math.min(2 * backslashes - 1, MAX_BACKSLASHES))}"`;
}

const ESCAPED_TAG = /\\{1,7}u003c/i;

/**
 * Markup in strings of JSON whose characters are Unicode escapes, as Rails, PHP and .NET write it to make
 * JSON safe inside a page: `\u003cinput name=\u0022token\u0022\u003e`. Undefined for a text without an
 * escaped tag.
 */
export function readEscapedMarkup(text: string): DecodedText | undefined {
  const hasTag = text.includes('\\u003') && ESCAPED_TAG.test(text);
  return hasTag ? readEscapes(text, 'json') : undefined;
}

/** Whether a text has percent escapes, and no character that text with percent escapes has not. */
export function isPercentCoded(text: string): boolean {
  return /%[\da-f]{2}/i.test(text) && !/[\s"<>]|%(?![\da-f]{2})/i.test(text);
}

/** How a text may be written in bodies and URLs: as it is, and in the escapes of JSON, URLs and markup. */
export function escapedForms(plain: string): string[] {
  if (/^\w*$/.test(plain)) return [plain];
  const text = Buffer.from(plain).toString();
  const inUrl = [encodeURIComponent(text), encodeURI(text), inForm(text)];
  const inJson = JSON.stringify(plain).slice(1, -1);
  return [
    ...new Set([
      plain,
      inJson,
      inJson.replaceAll('/', '\\/'),
      inJson.replace(/[<>&'+\u0080-\uffff]/g, unicodeEscape),
      ...inUrl,
      ...inUrl.map((form) => form.replace(/%../g, (code) => code.toLowerCase())),
      ...markupForms(plain),
    ]),
  ];
}

function inForm(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1);
}

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Libraries differ in how they escape quotes. */
function markupForms(plain: string): string[] {
  const escaped = plain.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const double = ['"', '&quot;', '&#34;'];
  const single = ["'", '&#39;', '&#x27;', '&apos;'];
  return double.flatMap((forDouble) =>
    single.map((forSingle) =>
      escaped.replaceAll('"', () => forDouble).replaceAll("'", () => forSingle),
    ),
  );
}

/** The source of a regular expression that matches just a text. */
export function escapeExpression(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

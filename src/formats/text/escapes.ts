/**
 * Markup in strings of JSON that writes its characters as Unicode escapes. Rails, PHP and .NET do so to make
 * the JSON safe inside a page: `\u003cinput name=\u0022token\u0022\u003e`.
 */

/** A text out of its escapes. */
export interface DecodedText {
  readonly text: string;
  /** Maps an offset in `text`, or its end, to the offset of the same character in the text as it was. */
  readonly offsetOf: (at: number) => number;
}

/** A decoded escape. Bodies are large and have few: nothing is kept of the characters between them. */
interface EscapeSequence {
  /** Where it stood. */
  readonly from: number;
  readonly fromEnd: number;
  /** Where what it stands for is in the decoded text. */
  readonly to: number;
  readonly toEnd: number;
}

/**
 * Reads escapes one by one.
 * @param escapes finds one of them
 * @param decode gives what it stands for; the same text where that is itself
 */
export function decodeEscaped(
  raw: string,
  escapes: RegExp,
  decode: (written: string) => string,
): DecodedText {
  const parts: string[] = [];
  const signs: EscapeSequence[] = [];
  let done = 0;
  let length = 0;
  for (const { 0: written, index } of raw.matchAll(escapes)) {
    const decoded = decode(written);
    if (decoded === written) continue;
    parts.push(raw.slice(done, index), decoded);
    done = index + written.length;
    const to = length + index - (signs.at(-1)?.fromEnd ?? 0);
    length = to + decoded.length;
    signs.push({ from: index, fromEnd: done, to, toEnd: length });
  }
  parts.push(raw.slice(done));
  return { text: parts.join(''), offsetOf: (at) => offsetOf(at, signs) };
}

function offsetOf(at: number, signs: readonly EscapeSequence[]): number {
  let [low, high] = [0, signs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((signs[middle]?.to ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  const before = signs[low - 1];
  if (before === undefined) return at;
  return at < before.toEnd ? before.from : before.fromEnd + at - before.toEnd;
}

/** Reads percent escapes (RFC 3986, section 2.1), a character for a byte. @param isForm a plus is a space */
export function readPercent(raw: string, isForm: boolean): DecodedText {
  return decodeEscaped(raw, isForm ? /%[\da-f]{2}|\+/gi : /%[\da-f]{2}/gi, (written) =>
    written === '+' ? ' ' : String.fromCharCode(Number.parseInt(written.slice(1), 16)),
  );
}

/** Whether there are percent escapes in it, and nothing else than they would be in. */
export function isPercentCoded(text: string): boolean {
  return /%[\da-f]{2}/i.test(text) && !/[\s"<>]|%(?![\da-f]{2})/i.test(text);
}

/** What an ASCII character may be written as in a URL, in JSON and in HTML. */
const ESCAPES = /%[2-7][\da-f]|\\{1,2}(?:\/|u00[2-7][\da-f])|&#(?:x[\da-f]{2}|\d{2,3});/gi;

/** Reads the escapes of URLs, JSON and HTML; undefined for a text that has none. */
export function readEscapes(text: string): DecodedText | undefined {
  const read = decodeEscaped(text, ESCAPES, readEscape);
  return read.text === text ? undefined : read;
}

function readEscape(written: string): string {
  if (written.endsWith('/')) return '/';
  const [, hexadecimal, decimal] = /^(?:%|\\+u|&#x)([\da-f]+);?$|^&#(\d+);$/i.exec(written) ?? [];
  return String.fromCharCode(
    hexadecimal === undefined ? Number(decimal) : Number.parseInt(hexadecimal, 16),
  );
}

const TAG = /\\{1,7}u003c/i;
/** An escaped ASCII character. JSON inside a string of JSON has more backslashes. */
const JSON_ESCAPE = /\\{1,7}u00[2-7][\da-f]/gi;
const MAX_BACKSLASHES = 7;

/** Decodes the ASCII escapes of a text; undefined for a text without an escaped tag. */
export function readEscapedMarkup(text: string): DecodedText | undefined {
  if (!text.includes('\\u003') || !TAG.test(text)) return undefined;
  return decodeEscaped(text, JSON_ESCAPE, readJsonEscape);
}

/** An escape stays that would begin another one, or is no text: a backslash and DEL. */
function readJsonEscape(written: string): string {
  const sign = String.fromCharCode(Number.parseInt(written.slice(-2), 16));
  if (sign === '\\' || sign === '\x7f') return written;
  if (sign !== '"') return sign;
  // Each level of JSON doubles the backslashes before a code; before a quote it adds one as well.
  const backslashes = written.length - 'u0022'.length;
  return `${'\\'.repeat(Math.min(2 * backslashes - 1, MAX_BACKSLASHES))}"`;
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

/** Libraries differ in what they do with quotes. */
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

/** A text as a regular expression that finds just that. */
export function escapeExpression(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

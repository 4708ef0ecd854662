/** A text out of its escapes. */
export interface DecodedText {
  readonly text: string;
  /** Maps an offset in `text`, or its end, to the offset of the same character in the text as it was. */
  readonly offsetOf: (at: number) => number;
}

/** A decoded escape. Bodies are large and have few: nothing is kept of the characters between them. */
interface Sign {
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
export function decodeSigns(
  raw: string,
  escapes: RegExp,
  decode: (written: string) => string,
): DecodedText {
  const parts: string[] = [];
  const signs: Sign[] = [];
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

function offsetOf(at: number, signs: readonly Sign[]): number {
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
  return decodeSigns(raw, isForm ? /%[\da-f]{2}|\+/gi : /%[\da-f]{2}/gi, (written) =>
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
  const read = decodeSigns(text, ESCAPES, readEscape);
  return read.text === text ? undefined : read;
}

function readEscape(written: string): string {
  if (written.endsWith('/')) return '/';
  const [, hexadecimal, decimal] = /^(?:%|\\+u|&#x)([\da-f]+);?$|^&#(\d+);$/i.exec(written) ?? [];
  return String.fromCharCode(
    hexadecimal === undefined ? Number(decimal) : Number.parseInt(hexadecimal, 16),
  );
}

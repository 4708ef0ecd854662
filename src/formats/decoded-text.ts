/** A text out of its escapes, and where each of its characters stood in the text as it was. */
export interface DecodedText {
  readonly text: string;
  /** By character of `text`, and one more for its end. */
  readonly offsets: readonly number[];
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
  const offsets: number[] = [];
  let done = 0;
  const copy = (end: number): void => {
    parts.push(raw.slice(done, end));
    for (; done < end; done += 1) offsets.push(done);
  };
  for (const { 0: written, index } of raw.matchAll(escapes)) {
    const decoded = decode(written);
    if (decoded === written) continue;
    copy(index);
    parts.push(decoded);
    for (let sign = 0; sign < decoded.length; sign += 1) offsets.push(index);
    done = index + written.length;
  }
  copy(raw.length);
  offsets.push(raw.length);
  return { text: parts.join(''), offsets };
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

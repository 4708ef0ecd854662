/** A text with its escapes read, and where each of its characters stands in the text as it was. */
interface ReadText {
  readonly text: string;
  /** By character of `text`, and one more for its end. */
  readonly offsets: readonly number[];
}

/** What a token's characters may be written as in a URL, in JSON and in HTML. */
const ESCAPES = String.raw`%[2-7][0-9a-f]|\\{1,2}(?:\/|u00[2-7][0-9a-f])|&#(?:x[0-9a-f]{2}|[0-9]{2,3});`;

const anyEscape = new RegExp(ESCAPES, 'gi');

/** Reads the escapes of URLs, JSON and HTML; undefined for a text that has none. */
export function readEscapes(text: string): ReadText | undefined {
  let read = '';
  let done = 0;
  const offsets: number[] = [];
  const copy = (end: number): void => {
    read += text.slice(done, end);
    while (done < end) offsets.push(done++);
  };
  for (const { 0: written, index } of text.matchAll(anyEscape)) {
    copy(index);
    read += readEscape(written);
    offsets.push(index);
    done = index + written.length;
  }
  if (done === 0) return undefined;
  copy(text.length);
  offsets.push(text.length);
  return { text: read, offsets };
}

function readEscape(written: string): string {
  if (written.endsWith('/')) return '/';
  const [, hexadecimal, decimal] =
    /^(?:%|\\+u|&#x)([0-9a-f]+);?$|^&#([0-9]+);$/i.exec(written) ?? [];
  return String.fromCharCode(
    hexadecimal === undefined ? Number(decimal) : Number.parseInt(hexadecimal, 16),
  );
}

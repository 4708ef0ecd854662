/**
 * Markup in strings of JSON whose signs are written by their codes, as Rails, PHP and .NET write them so
 * that the JSON may stand in a page: `\u003cinput name=\u0022token\u0022\u003e`.
 */

/** A text with such signs as they are. */
interface PlainMarkup {
  readonly text: string;
  /** Where what stands at an offset of it stands in the text as it was. */
  readonly offsetOf: (at: number) => number;
}

const TAG = /\\{1,7}u003c/i;
/** A sign of ASCII, by its code: in JSON that stands in a string, with more backslashes. */
const SIGN = /(\\{1,7})u00([2-7][\da-f])/gi;
const MOST_BACKSLASHES = 7;

/** A sign that was read: where it stood, where it is, and how long it was and is. */
interface ReadSign {
  readonly from: number;
  readonly to: number;
  readonly fromLength: number;
  readonly toLength: number;
}

/** Reads the signs of ASCII in a text with tags that are written so; undefined where it has none. */
export function readEscapedMarkup(text: string): PlainMarkup | undefined {
  if (!text.includes('\\u003') || !TAG.test(text)) return undefined;
  const signs: ReadSign[] = [];
  let moved = 0;
  const plain = text.replace(SIGN, (written, backslashes: string, code: string, from: number) => {
    const sign = readSign(backslashes.length, Number.parseInt(code, 16)) ?? written;
    const { length } = written;
    signs.push({ from, to: from - moved, fromLength: length, toLength: sign.length });
    moved += length - sign.length;
    return sign;
  });
  return { text: plain, offsetOf: (at) => offsetOf(at, signs) };
}

/** Undefined for what has to stay: a backslash begins another escape, and the last code is no sign. */
function readSign(backslashes: number, code: number): string | undefined {
  const sign = String.fromCharCode(code);
  if (sign === '\\' || sign === '\x7f') return undefined;
  if (sign !== '"') return sign;
  // Each level of JSON doubles the backslashes before a code; before a quote it adds one as well.
  return `${'\\'.repeat(Math.min(2 * backslashes - 1, MOST_BACKSLASHES))}"`;
}

function offsetOf(at: number, signs: readonly ReadSign[]): number {
  let [low, high] = [0, signs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((signs[middle]?.to ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  const before = signs[low - 1];
  if (before === undefined) return at;
  const { from, to, fromLength, toLength } = before;
  return at < to + toLength ? from : from + fromLength + (at - to - toLength);
}

/**
 * Markup in strings of JSON that writes its characters as Unicode escapes. Rails, PHP and .NET do so to make
 * the JSON safe inside a page: `\u003cinput name=\u0022token\u0022\u003e`.
 */

/** A text with its escapes decoded. */
interface PlainMarkup {
  readonly text: string;
  /** Maps an offset in `text` to the offset of the same character in the original text. */
  readonly offsetOf: (at: number) => number;
}

const TAG = /\\{1,7}u003c/i;
/** An escaped ASCII character. JSON inside a string of JSON has more backslashes. */
const SIGN = /(\\{1,7})u00([2-7][\da-f])/gi;
const MOST_BACKSLASHES = 7;

/** A decoded escape: its offset and length in the original text (`from`) and in the decoded one (`to`). */
interface ReadSign {
  readonly from: number;
  readonly to: number;
  readonly fromLength: number;
  readonly toLength: number;
}

/** Decodes the ASCII escapes of a text; undefined for a text without an escaped tag. */
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

/** Undefined for an escape that has to stay: a backslash would begin another one, and DEL is not text. */
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

/**
 * Markup in strings of JSON that writes its characters as Unicode escapes. Rails, PHP and .NET do so to make
 * the JSON safe inside a page: `\u003cinput name=\u0022token\u0022\u003e`.
 */
import { type DecodedText, decodeSigns } from './decoded-text.ts';

const TAG = /\\{1,7}u003c/i;
/** An escaped ASCII character. JSON inside a string of JSON has more backslashes. */
const SIGN = /\\{1,7}u00[2-7][\da-f]/gi;
const MOST_BACKSLASHES = 7;

/** Decodes the ASCII escapes of a text; undefined for a text without an escaped tag. */
export function readEscapedMarkup(text: string): DecodedText | undefined {
  if (!text.includes('\\u003') || !TAG.test(text)) return undefined;
  return decodeSigns(text, SIGN, readSign);
}

/** An escape stays that would begin another one, or is no text: a backslash and DEL. */
function readSign(written: string): string {
  const sign = String.fromCharCode(Number.parseInt(written.slice(-2), 16));
  if (sign === '\\' || sign === '\x7f') return written;
  if (sign !== '"') return sign;
  // Each level of JSON doubles the backslashes before a code; before a quote it adds one as well.
  const backslashes = written.length - 'u0022'.length;
  return `${'\\'.repeat(Math.min(2 * backslashes - 1, MOST_BACKSLASHES))}"`;
}

/** Bytes in hexadecimal, 16 a line, as `hexdump -C` shows them. */
import { attempt } from '../../../errors.ts';

/** A line of a dump. */
interface HexLine {
  /** The offset of the first byte, in 8 digits or more. */
  readonly offset: string;
  /** Up to 16 pairs of digits, with a second space after the eighth. */
  readonly hex: string;
  /** The same bytes as ASCII, with a point for each that is not printable. */
  readonly ascii: string;
}

const WIDTH = 16;

/** The lines of a dump of Base64 bytes, starting at a byte. */
export function hexLines(base64: string, from: number, most: number): HexLine[] {
  // Four characters are three bytes: 48 bytes, the smallest number of whole lines, are 64 characters.
  const first = Math.floor(from / 48);
  const bytes = decode(base64.slice(first * 64, Math.ceil((from + most * WIDTH) / 48) * 64));
  const lines: HexLine[] = [];
  for (let at = from - first * 48; at < bytes.length && lines.length < most; at += WIDTH) {
    lines.push(lineOf(bytes.slice(at, at + WIDTH), first * 48 + at));
  }
  return lines;
}

/** A text with one character for each byte. Empty for a text that is not Base64. */
function decode(base64: string): string {
  return attempt(() => atob(base64)) ?? '';
}

function lineOf(bytes: string, offset: number): HexLine {
  const pairs = Array.from(bytes, (byte) => byte.charCodeAt(0).toString(16).padStart(2, '0'));
  const halves = [pairs.slice(0, 8), pairs.slice(8)].map((half) => half.join(' '));
  return {
    offset: offset.toString(16).padStart(8, '0'),
    hex: halves.filter((half) => half !== '').join('  '),
    ascii: bytes.replace(/[^\x20-\x7e]/g, '.'),
  };
}

/** The number of bytes that a Base64 text encodes. */
export function byteLength(base64: string): number {
  const padding = base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0;
  return Math.floor((base64.length * 3) / 4) - padding;
}

import { randomness } from './randomness.ts';

/** In characters: a shorter text may be a size or a grade, a longer one may be distinctive by itself. */
const SHORTEST = 5;
const LONGEST = 7;
/** How often letters and digits take turns: `utf16`, `uuidv4` and `RFC3986` change once. */
const MIN_TURNS = 2;
/** In bits: of names in programs that have as many turns, hardly one has as much. */
const RANDOM = 6;

/**
 * Notations of letters and digits: numbers of base 16, colours, durations (ISO 8601, Go),
 * measures, periods of a financial year, parts of a series, cells of a table, certificates (X.509).
 */
const NOTATION =
  /^(?:0x[\da-f]+|[\da-f]{6}|[ux][\da-f]{4,6}|p?t?(?:\d+[ywdhms])+|\d+(?:x\d+)+[a-z]*|(?:[fc]y\d+)?[hqw]\d+(?:[fc]y\d+)?|[rs]\d+[ce]\d+|x\d+[rv]\d+|\d+k\d+[a-z]+)$/i;
/** Pixels and codecs, processors, encodings, protocols: `yuv420p`, `x264hd`, `armv7l`, `rv64gc`, `tls1v2`. */
const KIND = /^(?:yuv|rgb|bgr|[hx]26|amd|armv|rv|cp|utf|tls|ssl)\d/i;

/**
 * Whether a text is a code such as people are given to type in (`X7K2QP`): too short to be known by
 * itself, but its letters and digits take turns as in no word and in the name of no kind.
 */
export function isShortCode(text: string): boolean {
  const { length } = text;
  if (length < SHORTEST || length > LONGEST) return false;
  let turns = -1;
  let wasDigit: boolean | undefined;
  for (let at = 0; at < length; at += 1) {
    const code = text.charCodeAt(at);
    const isDigit = code >= 0x30 && code <= 0x39;
    const letter = (code | 0x20) - 0x61;
    if (!isDigit && (code < 0x41 || letter < 0 || letter >= 26)) return false;
    if (isDigit !== wasDigit) turns += 1;
    wasDigit = isDigit;
  }
  if (turns < MIN_TURNS || randomness(text) < RANDOM) return false;
  return !NOTATION.test(text) && !KIND.test(text);
}

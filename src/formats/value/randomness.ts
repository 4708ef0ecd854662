/**
 * How random a token is: a model of which letter follows which in words, and of how often digits and
 * capitals stand among them (a Markov chain of order 1). It was counted from English, German, French,
 * Spanish, Italian, Portuguese, Polish, Czech and Turkish texts and from names in programs, each word
 * by the logarithm of how often it occurs.
 */

/**
 * By the first letter and the second one, how much likelier the pair is in words than in random
 * letters: 6 is as likely, each step doubles it. Letters in the order of the alphabet.
 */
const PAIRS: string = [
  '06771463535768351878654355',
  '84339242863833730664722151',
  '71538008746632821657600045',
  '83359321813535840663733053',
  '54674553645668353886343634',
  '73218730900612810656713052',
  '73229456702757630765711022',
  '82239221812646721747613152',
  '65767562114768753677251335',
  '83249223723345734385633222',
  '73548242721825821578633142',
  '84369342802744730156641061',
  '86249131811662780153620032',
  '72678582725445630278543054',
  '45673452444779560876666225',
  '82338324602733860857620031',
  '33333333333533333333933333',
  '83559452804555731567644054',
  '62748335814544762378653354',
  '82539326802443730766613063',
  '56657663655778360877233235',
  '91239161812324711442511162',
  '83339236832426731664412174',
  '62737534722252492369322453',
  '75736553745677791576436114',
  '83459242824547642345735164',
].join('');
const AS_LIKELY = 6;

/** In bits, what a capital after a small letter says: programs have them in names. */
const HUMP = 1;
/** In bits, what a digit next to a letter says. */
const MIXED = 2;

const DIGIT = 26;
const OTHER = 27;

/** By code: the letter's position in the alphabet, `DIGIT` or `OTHER`. */
const SYMBOLS: Uint8Array = Uint8Array.from({ length: 128 }, (_, code) => {
  if (code >= 0x30 && code <= 0x39) return DIGIT;
  const letter = (code | 0x20) - 0x61;
  return code >= 0x41 && letter >= 0 && letter < 26 ? letter : OTHER;
});

/**
 * The evidence that a text is random, in bits: above 0, random signs are likelier; below, words are,
 * also those of slugs, identifiers and long compounds. Digits alone, and signs between words, say
 * nothing.
 */
export function randomness(text: string): number {
  let bits = 0;
  let last = OTHER;
  let wasSmall = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const symbol = SYMBOLS[code] ?? OTHER;
    const isSmall = symbol < DIGIT && code >= 0x61;
    if (symbol < DIGIT && last < DIGIT) {
      bits += wasSmall && !isSmall ? HUMP : AS_LIKELY - Number(PAIRS[last * 26 + symbol]);
    } else if (symbol !== last && symbol !== OTHER && last !== OTHER) bits += MIXED;
    last = symbol;
    wasSmall = isSmall;
  }
  return bits;
}

/** In characters: a shorter text may be a size or a grade, a longer one may be distinctive by itself. */
const MIN_CODE_LENGTH = 5;
const MAX_CODE_LENGTH = 7;
/** How often letters and digits take turns: `utf16`, `uuidv4` and `RFC3986` change once. */
const MIN_TURNS = 2;
/** In bits: of names in programs that have as many turns, hardly one has as much. */
const MIN_CODE_RANDOMNESS = 6;

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
  if (length < MIN_CODE_LENGTH || length > MAX_CODE_LENGTH) return false;
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
  if (turns < MIN_TURNS || randomness(text) < MIN_CODE_RANDOMNESS) return false;
  return !NOTATION.test(text) && !KIND.test(text);
}

/** Groups of letters, digits and dashes with single spaces between them. None is a number that may be a told code. */
const GROUPS = /^(?!\d{5,8}\b)[\w-]+(?: (?!\d{5,8}\b)[\w-]+){1,63}$/;
/** In characters, spaces included. */
const MIN_GROUPED_LENGTH = 12;
/** A length that fits in a byte. */
const MAX_GROUPED_LENGTH = 255;
/** In bits: words, dates and names that people give have less. */
const MIN_GROUPED_RANDOMNESS = 9;

/**
 * Whether a text is a key or a password in groups, so that people can copy it: `Kx3d 9fQz 81La mW2e`. A
 * sentence is not one.
 */
export function isGroupedToken(text: string): boolean {
  const { length } = text;
  if (length < MIN_GROUPED_LENGTH || length > MAX_GROUPED_LENGTH || !text.includes(' '))
    return false;
  return GROUPS.test(text) && randomness(text.replaceAll(' ', '')) >= MIN_GROUPED_RANDOMNESS;
}

/** In bits. Of real words and identifiers, fewer than one in a thousand has as much. */
const SURELY_RANDOM = 10;
/** What is longer has as much at its start. */
const LOOKED_AT = 128;

/** Letters and digits mixed, or letters in no order of words: no word, name, date or version. */
export function looksRandom(text: string): boolean {
  const plain = text.replace(/%[0-9a-f]{2}/gi, ' ');
  const changes = plain.match(/[a-z](?=[0-9])|[0-9](?=[a-z])/gi) ?? [];
  const pieces = plain.match(/[a-z0-9]{8}[a-z0-9]*/gi) ?? [];
  return (
    changes.length >= 4 ||
    pieces.some((piece) => /[0-9]/.test(piece) && /[a-z]/i.test(piece)) ||
    randomness(plain.slice(0, LOOKED_AT)) > SURELY_RANDOM
  );
}

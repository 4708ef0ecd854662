/**
 * How random a token is: a model of which letter follows which in words, and of how often digits and capitals
 * are among them (a Markov chain of order 1). It was counted from texts in English, German, French, Spanish,
 * Italian, Portuguese, Polish, Czech and Turkish and from names in programs. Each word counts with the
 * logarithm of its frequency.
 */

/**
 * By the first letter and the second one, in the order of the alphabet: how much likelier the pair is in
 * words than in random letters. 6 is equally likely, and each step doubles the ratio.
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

/** In bits, for a capital after a small letter, as names in programs have it. */
const HUMP = 1;
/** In bits, for a digit next to a letter. */
const MIXED = 2;

const DIGIT = 26;
const OTHER = 27;

/** By code: the position of a letter in the alphabet, `DIGIT` or `OTHER`. */
const SYMBOLS: Uint8Array = Uint8Array.from({ length: 128 }, (_, code) => {
  if (code >= 0x30 && code <= 0x39) return DIGIT;
  const letter = (code | 0x20) - 0x61;
  return code >= 0x41 && letter >= 0 && letter < 26 ? letter : OTHER;
});

/**
 * The evidence that a text is random, in bits: above 0, random characters are likelier, below 0 words, also
 * those of slugs, identifiers and long compounds. Digits alone and punctuation between words are no evidence.
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

/** In characters: a shorter text may be a size or a grade, and a longer one may be distinctive by itself. */
const MIN_CODE_LENGTH = 5;
const MAX_CODE_LENGTH = 7;
/** Changes between letters and digits, of which `utf16`, `uuidv4` and `RFC3986` have one. */
const MIN_CHANGES = 2;
/** In bits: hardly any name in a program with as many changes reaches it. */
const MIN_CODE_RANDOMNESS = 6;

/**
 * Notations of letters and digits: hexadecimal numbers, colours, durations (ISO 8601, Go), measures, periods
 * of a financial year, episodes of a series, cells of a table, certificates (X.509).
 */
const NOTATION =
  /^(?:0x[\da-f]+|[\da-f]{6}|[ux][\da-f]{4,6}|p?t?(?:\d+[ywdhms])+|\d+(?:x\d+)+[a-z]*|(?:[fc]y\d+)?[hqw]\d+(?:[fc]y\d+)?|[rs]\d+[ce]\d+|x\d+[rv]\d+|\d+k\d+[a-z]+)$/i;
/** Pixels and codecs, processors, encodings, protocols: `yuv420p`, `x264hd`, `armv7l`, `rv64gc`, `tls1v2`. */
const KIND = /^(?:yuv|rgb|bgr|[hx]26|amd|armv|rv|cp|utf|tls|ssl)\d/i;

/** Whether a text is a notation, or the name of a kind, such as `ff8800` or `x264hd`. */
export function isNotation(text: string): boolean {
  return NOTATION.test(text) || KIND.test(text);
}

/**
 * Whether a text is a code that people are given to type in (`X7K2QP`): too short to be distinctive, but its
 * letters and digits alternate as in no word and in no name of a kind.
 */
export function isShortCode(text: string): boolean {
  const { length } = text;
  if (length < MIN_CODE_LENGTH || length > MAX_CODE_LENGTH) return false;
  let changes = -1;
  let wasDigit: boolean | undefined;
  for (let at = 0; at < length; at += 1) {
    const code = text.charCodeAt(at);
    const isDigit = code >= 0x30 && code <= 0x39;
    const letter = (code | 0x20) - 0x61;
    if (!isDigit && (code < 0x41 || letter < 0 || letter >= 26)) return false;
    if (isDigit !== wasDigit) changes += 1;
    wasDigit = isDigit;
  }
  if (changes < MIN_CHANGES || randomness(text) < MIN_CODE_RANDOMNESS) return false;
  return !isNotation(text);
}

/**
 * Groups of letters, digits and dashes with single spaces between them, without numbers that may be codes.
 */
const GROUPS = /^(?!\d{5,8}\b)[\w-]+(?: (?!\d{5,8}\b)[\w-]+){1,63}$/;
/** In characters, spaces included. */
const MIN_GROUPED_LENGTH = 12;
/** In characters: a length that fits in a byte. */
const MAX_GROUPED_LENGTH = 255;
/** In bits: words, dates and names that people give stay below it. */
const MIN_GROUPED_RANDOMNESS = 9;

/**
 * Whether a text is a key or a password in groups, for people to copy (`Kx3d 9fQz 81La mW2e`), and no
 * sentence.
 */
export function isGroupedToken(text: string): boolean {
  const { length } = text;
  if (length < MIN_GROUPED_LENGTH || length > MAX_GROUPED_LENGTH || !text.includes(' '))
    return false;
  return GROUPS.test(text) && randomness(text.replaceAll(' ', '')) >= MIN_GROUPED_RANDOMNESS;
}

/** In bits: fewer than one in a thousand real words and identifiers reaches it. */
const SURELY_RANDOM = 10;
/** In characters, from the start of a text, which is enough of a longer one. */
const MAX_TESTED = 128;

/**
 * Whether letters and digits are mixed, or letters follow each other as in no word. Names, dates and versions
 * are not random.
 */
export function looksRandom(text: string): boolean {
  const plain = text.replace(/%[0-9a-f]{2}/gi, ' ');
  const changes = plain.match(/[a-z](?=[0-9])|[0-9](?=[a-z])/gi) ?? [];
  const pieces = plain.match(/[a-z0-9]{8}[a-z0-9]*/gi) ?? [];
  return (
    changes.length >= 4 ||
    pieces.some((piece) => /[0-9]/.test(piece) && /[a-z]/i.test(piece)) ||
    randomness(plain.slice(0, MAX_TESTED)) > SURELY_RANDOM
  );
}

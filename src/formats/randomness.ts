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
const SIGNS: Uint8Array = Uint8Array.from({ length: 128 }, (_, code) => {
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
    const sign = SIGNS[code] ?? OTHER;
    const isSmall = sign < DIGIT && code >= 0x61;
    if (sign < DIGIT && last < DIGIT) {
      bits += wasSmall && !isSmall ? HUMP : AS_LIKELY - Number(PAIRS[last * 26 + sign]);
    } else if (sign !== last && sign !== OTHER && last !== OTHER) bits += MIXED;
    last = sign;
    wasSmall = isSmall;
  }
  return bits;
}

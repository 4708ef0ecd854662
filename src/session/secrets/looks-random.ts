import { randomness } from '../../formats/randomness.ts';

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

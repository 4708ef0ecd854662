import { looksCoded } from '../text/base64.ts';
import { findPlaceholders } from '../text/placeholder.ts';
import { randomness } from './randomness.ts';

/** A media type, by its top-level type (RFC 6838, RFC 8081), a URL or a release. */
const COMMON =
  /^(?:(?:application|text|image|audio|video|font|multipart|message|model)\/|https?:\/\/|\d{1,8}(?:\.\d+)+(?:[-+][\w.]*)?$)/i;
/** An encoding, a hash, a cipher, or an algorithm of JWTs (RFC 7518). */
const STANDARD =
  /^(?:hmac[-_])?(?:utf|iso|sha|aes|rsa|hs|rs|es|ps|md)[-_/]?\d{1,5}(?:mb\d\w{0,24}|[a-z]{0,24})(?![a-z\d])/i;

const DAY =
  /^(?:(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])|(?:[0-2]\d|3[01]){2}(?:19|20)\d\d)$/;

/**
 * Whether a value with digits and letters names a kind of thing instead of one thing: a media type, a
 * release.
 */
export function isCommon(value: string): boolean {
  return COMMON.test(value) || (STANDARD.test(value) && !isRandomName(value));
}

/**
 * Whether a value that begins like the name of a standard is an id: its letters and digits alternate all the
 * time (`RS3zLrtABa`).
 */
function isRandomName(value: string): boolean {
  const runs = value.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g)?.length ?? 0;
  return /^[a-z\d]{8}[a-z\d]*$/i.test(value) && value.length <= 2 * runs;
}

/**
 * Whether a value is so long and mixed that if it is in two places, one of them has it from the other. Other
 * values (`7`, `en`, `pending`) may be in two places by chance, and need further evidence.
 */
export function isDistinctive(value: string): boolean {
  const { length } = value;
  if (length < 8) return false;
  let digits = 0;
  let lower = 0;
  let upper = 0;
  for (let index = 0; index < length; index += 1) {
    const code = value.charCodeAt(index);
    if (code >= 48 && code <= 57) digits += 1;
    else if (code >= 97 && code <= 122) lower += 1;
    else if (code >= 65 && code <= 90) upper += 1;
  }
  const letters = lower + upper;
  if (digits === 0) {
    if (value.startsWith('REDACTED_')) return findPlaceholders(value).length > 0;
    if (isHttpUrl(value)) return isDistinctiveUrl(value);
    return isRandomWord(value) || isGlobalId(value);
  }
  if (letters === 0) return digits >= 9 ? !isCommon(value) : isLongNumber(value);
  if (isHttpUrl(value)) return isDistinctiveUrl(value);
  return digits + letters >= 8 && !isCommon(value) && !isNumbered(value, digits);
}

/** Whether a value is a word with a small number, such as `printer-2`, which people give as a name. */
function isNumbered(value: string, digits: number): boolean {
  return digits <= 3 && /^[a-z]+[-_ .]\d{1,3}$/i.test(value) && randomness(value) < 0;
}

/**
 * Whether a number of eight digits, the fewest that identify a thing, is neither a day, such as 20261125, nor
 * a round sum.
 */
function isLongNumber(value: string): boolean {
  return /^\d{8}$/.test(value) && !DAY.test(value) && !value.endsWith('0000');
}

function isHttpUrl(value: string): boolean {
  return value.startsWith('http://') || value.startsWith('https://');
}

/**
 * Whether a URL belongs to one instance, by a port or an id in it. Those of hosts and namespaces are common.
 */
function isDistinctiveUrl(value: string): boolean {
  const [, host = '', rest = ''] = /^https?:\/\/([^/?#]*)(.*)$/s.exec(value) ?? [];
  if (/:\d+$/.test(host)) return true;
  return rest.split(/[/?&=#]/).some(isDistinctive);
}

/** In bits: fewer than one in a hundred real words and names in programs reaches it. */
const RANDOM = 9;
/** In characters: no word is longer. */
const MAX_WORD_LENGTH = 40;

/** Whether letters are no word: there are too many of them, or they follow each other as in no word. */
function isRandomWord(value: string): boolean {
  if (/\s/.test(value)) return false;
  if (value.length > MAX_WORD_LENGTH && /^[A-Za-z]+$/.test(value)) return true;
  return /^[\w.~+/=-]+$/.test(value) && randomness(value) >= RANDOM;
}

const CODED = /^[\w+/-]+={0,2}$/;

/** Whether a value is a global id of GraphQL: `VXNlcjox` is `User:1` in Base64. */
function isGlobalId(value: string): boolean {
  return (
    looksCoded(value) &&
    CODED.test(value) &&
    /^\w+:\d+$/.test(Buffer.from(value, 'base64').toString('latin1'))
  );
}

/** Decides whether a value is a secret, given its name. */
import { decodeBase64 } from '../../formats/text/base64.ts';
import { isUuid } from '../../formats/text/is-uuid.ts';
import { findPlaceholders } from '../../formats/text/placeholder.ts';
import { looksRandom } from '../../formats/value/randomness.ts';
import { isWrittenAsKeyHeader, type SecretKind, secretKind, wordsOf } from './secret-names.ts';
import { anyOf, secretWordsFor } from './secret-words.ts';

/** Values that stand in for a secret: words, masks, empty texts. */
const NONE = new RegExp(
  String.raw`^(?:|${anyOf('noSecrets')}|[01]|\*+|\.+|…|<[^<>]*>|\$?\{[^{}]*\}|\[redacted\]|[|>][+-]?\d?)$`,
  'i',
);
/** Possible secrets under names such as `code` or `key`, whose value may also be a name, a path or an id. */
const WEAK = /^[\w+/=~-]{16}[\w+/=~-]*$/;
/**
 * The same with several parts, of which one must be random:
 * `PVE:root@pam:4EEC61E2::rsKoApxDTLYPn6H3NNT6iP2mv`.
 */
const PARTED = /^[\w+/=~.:@|!*-]{16}[\w+/=~.:@|!*-]*$/;
const PART = /[\w+/=~-]{16}[\w+/=~-]*/g;
/** Long parts only, since source code is also called `code` and contains long identifiers. */
const LONG_PART = /[\w+/=~-]{32}[\w+/=~-]*/g;
const NONCE = /^[\w+/=~-]{8,128}$/;
/** Unix time in milliseconds or finer, as used by clients that count nonces up, or an Ethereum quantity. */
const COUNTED = /^1\d{12}(?:\d{3}|\d{6})?$|^0x/i;
/** Only letters of hexadecimal digits. No word has so many of these and no other letters. */
const HEX_LETTERS = /^(?:[a-f]{9}[a-f]*|[A-F]{9}[A-F]*)$/;
/** Names that may also denote a session of a conference: `?sessionId=5` is not a login. */
const SESSION_ID = /(?:sess(?:ion)?[-_]?|(?:^|[^a-z])s[-_]?)(?:id|key)$/i;

/** Words, joined by the separators of paths, names and sentences, or by capitals as in `mapPin`. */
const WORDS =
  /^[-_.:/ ]{0,3}(?:\p{Lu}?[\p{Ll}\p{Lo}\p{M}]{2,32}(?:[-_.:/ ]{1,3}\d{1,2})?(?:$|[-_.:/ ]{1,3}|(?=\p{Lu})))+$/u;
const STORE_NAME = new RegExp(`^(?:${anyOf('storeNames')})$`, 'i');
/** Names of passwords, which may be short. */
const OF_PASSWORD = new RegExp(anyOf('briefPasswords'), 'i');

/** Whether a name of a secret is that of a password. */
export function isOfPassword(name: string): boolean {
  return OF_PASSWORD.test(name);
}

const BRIEF_NAME = new RegExp(`(?:^|-)(?:${anyOf('briefSecrets', '-?')})$`);
const BRIEF = /^[\w+/=~-]{8,15}$/;
/** `HmacSHA256`, `sha512_256`. */
const ALGORITHM = /^(?:hmac[-_]?)?(?:with)?(?:[a-z]{2,6}[-_]?)\d{1,4}(?:[-_/]\d{1,4})?$/i;
const SHOWN_NAME = new RegExp(`(?:^|-)(?:${anyOf('shownCodes', '-?')})$`);
/**
 * Codes of six digits (Bluetooth Core Specification, volume 3, part H, 2.3.5.3), or of fewer in old devices.
 */
const SHOWN_CODE = /^\d{4,8}$/;
/** Numbers of the US Social Security Administration, of which no part consists of zeros. */
const SOCIAL_SECURITY = /^(?!000|666|9)\d{3}([- ]?)(?!00)\d{2}\1(?!0000)\d{4}$/;

/** Whether a value stands in for a secret: an empty text, a mask, a placeholder, a word such as `null`. */
export function isEmptySecret(value: string): boolean {
  return NONE.test(value) || isPlaceholder(value);
}

/** Whether a text with the name of a secret is a secret. @param value with its escapes decoded */
export function isSecretValue(value: string, kind: SecretKind, name: string): boolean {
  if (isEmptySecret(value)) return false;
  if (kind === 'nonce') return isNonce(value);
  if (kind === 'card') return isCardNumber(value);
  if (kind === 'person') return SOCIAL_SECURITY.test(value);
  if (kind === 'pin') return !isOfWords(value) && !(isLink(value) && !value.includes('?'));
  if (kind === 'secret' && isLinkToThing(value)) return false;
  if (kind !== 'weak') {
    return !SESSION_ID.test(name) || value.length >= 6 || looksRandom(value);
  }
  // The `key` of an item is its id, or its path in a store.
  const isStored = STORE_NAME.test(name);
  if (isStored && (isUuid(value) || value.includes('/') || isCodedName(value))) return false;
  if (isBriefSecret(value, name)) return true;
  if (WEAK.test(value)) return looksRandom(value);
  if (isStored || !PARTED.test(value) || isLink(value)) return false;
  // A signed token is recognised by its form, and named after that.
  if (value.startsWith('eyJ')) return false;
  return (value.match(/^code$/i.test(name) ? LONG_PART : PART) ?? []).some(looksRandom);
}

/** In characters. A longer text is not a name. */
const MAX_WORDS_LENGTH = 256;

/** Whether a value consists of words, perhaps numbered: `map-pin-red`, `icons/pin-2.svg`, `totp`. */
function isOfWords(value: string): boolean {
  return value.length <= MAX_WORDS_LENGTH && WORDS.test(value) && !looksRandom(value);
}

/**
 * Whether a value is a name or a path in Base64, as in stores whose keys are bytes. Credentials have a colon.
 */
function isCodedName(value: string): boolean {
  const text = decodeBase64(value) ?? '';
  return /^[ -9;-~]+$/.test(text) && !looksRandom(text);
}

function isBriefSecret(value: string, name: string): boolean {
  if (SHOWN_CODE.test(value)) return SHOWN_NAME.test(wordsOf(name));
  if (!BRIEF.test(value) || ALGORITHM.test(value)) return false;
  return looksRandom(value) && (BRIEF_NAME.test(wordsOf(name)) || isWrittenAsKeyHeader(name));
}

function isLink(value: string): boolean {
  return /^(?:[a-z][\w+.-]{0,20}:)?\//i.test(value);
}

const UUIDS = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/gi;

/**
 * Whether a value links to a resource of the API, such as `https://shop.test/users/0b54f86e-…/password`.
 * Clients request such paths in plain text. A link that contains a token is random even without its UUIDs.
 */
function isLinkToThing(value: string): boolean {
  return /^https?:\/\/[^\s?#@]{1,2048}$/i.test(value) && !looksRandom(value.replace(UUIDS, ''));
}

/**
 * Whether a value is a payment card number, with or without separators, by its check digit (ISO/IEC 7812-1).
 */
function isCardNumber(value: string): boolean {
  const digits = value.length > 24 ? '' : value.replace(/(?<=\d)[ -](?=\d)/g, '');
  if (!/^[2-6]\d{12,18}$/.test(digits)) return false;
  const sum = [...digits].reverse().reduce((total, digit, at) => {
    const weighted = Number(digit) * (at % 2 === 0 ? 1 : 2);
    return total + (weighted > 9 ? weighted - 9 : weighted);
  }, 0);
  return sum % 10 === 0;
}

/** Whether a value is a nonce. A nonce may consist of digits only, but is then longer than most numbers. */
function isNonce(value: string): boolean {
  if (!NONCE.test(value) || /^\d{1,8}$/.test(value) || COUNTED.test(value)) return false;
  return /\d/.test(value) || HEX_LETTERS.test(value) || looksRandom(value);
}

/**
 * Whether a JSON number with the name of a secret is a secret. Short numbers are counts, as in `"tokens": 5`,
 * unless the name is that of a short secret.
 */
export function isSecretNumber(value: string, kind: SecretKind, name: string): boolean {
  if (!/^\d+$/.test(value) || kind === 'nonce') return false;
  if (kind === 'weak') return isBriefSecret(value, name);
  if (kind === 'card') return isCardNumber(value);
  if (kind === 'person') return SOCIAL_SECURITY.test(value);
  if (kind === 'pin' || kind === 'typed' || OF_PASSWORD.test(name)) return value.length >= 3;
  return value.length >= 6 && !/tokens$/i.test(name);
}

/** Whether a value is a placeholder and nothing else. */
export function isPlaceholder(value: string): boolean {
  return value.includes('REDACTED') && findPlaceholders(value)[0] === value;
}

/** Pattern for the names of a secret itself, in an object that is named after it: `token.value`. */
export const OWN_NAMES: string = `${anyOf('secretParts')}|${anyOf('changedParts')}|${anyOf('latterParts')}`;

/** Text for people, such as translations: `Must be changed.`, `Your new password`. */
const FOR_PEOPLE = /^\p{Lu}[^\s]*(?:\s\S+)+$|[\s\S]\s\S+[.:!?…]$/u;

/** Whether the value of a pair is a secret, judged by its name. @param value with its escapes decoded */
export function isValueOfPair(value: string, kind: SecretKind, name: string): boolean {
  if (!isSecretValue(value, kind, name) || FOR_PEOPLE.test(value)) return false;
  // A list of names has one name after another, and a form may have a field's name as the field's label.
  return secretKind(value) === undefined && (!/^[A-Z][a-z]+$/.test(value) || looksRandom(value));
}

const PLACES = secretWordsFor('addressParts');
const CAPITAL_PLACES = PLACES.map((word) => word.charAt(0).toUpperCase() + word.slice(1));
/** `city`, `shippingCity`, `billing_city=`, but not `velocity`. */
const ADDRESS = new RegExp(
  String.raw`(?:(?<![a-zA-Z])(?:${PLACES.join('|')})|${CAPITAL_PLACES.join('|')})[\w-]{0,12}` +
    String.raw`\\{0,7}\s{0,4}(?:["'\]>=:<]|%5D)`,
);
/** In characters on either side. An address is short. */
const ADDRESS_REACH = 300;

/**
 * Whether a PIN is part of a postal address: in India, a PIN is the code of a post office.
 * @param start of the value in the text
 */
export function isPostalCode(text: string, start: number, value: string): boolean {
  if (!/^[1-9]\d{2}[ ]?\d{3}$/.test(value)) return false;
  return ADDRESS.test(text.slice(Math.max(0, start - ADDRESS_REACH), start + ADDRESS_REACH));
}

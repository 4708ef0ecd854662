import { isUuid } from '../../formats/text/is-uuid.ts';
import { looksRandom } from '../../formats/value/randomness.ts';
import { isEmptySecret, isSecretValue } from './is-secret-value.ts';
import { namesNonce } from './nonces.ts';
import { wordsOf } from './secret-names.ts';
import { anyOf, secretWordSet, secretWordsFor } from './secret-words.ts';

/** A parameter, a field or a member. */
interface Parameter {
  readonly name: string;
  /** With its escapes decoded. */
  readonly value: string;
}

/** The place that contains the parameters. In a document, such as XML, a nonce is the client's. */
export type Place = 'url' | 'form' | 'object' | 'document';

/** Whether a parameter is a secret because of its siblings. */
type IsSecretAmongSiblings = (parameter: Parameter) => boolean;

const FLOW = new RegExp(`^(?:${anyOf('codeSiblings')})$`, 'i');
const ERROR = new RegExp(`(?:^|[^a-z])(?:${anyOf('errorSiblings')})(?:[^a-z]|$)`, 'i');
const SIGNATURE = new RegExp(`(?:^|-)(?:${anyOf('urlSignatures')})$`);
const EXPIRY = new RegExp(`(?:^|-)(?:${anyOf('urlExpiries')})$`);
const CONTENT = secretWordSet('urlContents');

/** In characters. Shorter values are words and numbers. */
const MIN_CODE_LENGTH = 6;
const MIN_SIGNATURE_LENGTH = 8;
/** In characters: 96 bits in Base64. Applies to the signature of a URL under any name. */
const MIN_SEAL_LENGTH = 16;
/** Hexadecimal, Base64 in one of its alphabets, or several such parts. */
const SEAL = /^(?:[\w-]+|[A-Za-z\d+/]+)={0,2}$/;
/** A Unix time in seconds or milliseconds, perhaps hexadecimal, or a date. */
const TIME = /^(?:[12]\d{9}(?:\d{3})?|[4-9a-f][\da-f]{7}|20\d\d-?[01]\d-?[0-3]\d.{0,32})$/i;
const SPAN = /expires$/i;

/** The types of JSON Web Keys (RFC 7517, section 4.1). */
const KEY_TYPE = /^(?:AKP|EC|OKP|RSA|oct)$/;
const PRIVATE = secretWordSet('privateKeyMembers');
const SHARED = secretWordSet('sharedKeyMembers');

const MAY_TELL = new RegExp(
  `code|nonce|kty|(?:^|[&;])(?:${anyOf('feedKeys')}|${anyOf('magicKeys')})=|(?:${anyOf('urlSignatures')}|${anyOf('urlExpiries')})(?:["'\\]\\s]{0,9}[=:])`,
  'i',
);

/** Whether a text may contain parameters that reveal the meaning of their siblings. Few texts do. */
export function mayHaveTellingSiblings(text: string): boolean {
  return MAY_TELL.test(text);
}

/**
 * Decides which parameters are secrets, judging by their siblings.
 * @param path the path before the parameters of a URL
 */
export function readSiblings(
  parameters: readonly Parameter[],
  place: Place,
  path = '',
): IsSecretAmongSiblings {
  const isOfFlow = isAuthorization(parameters);
  const hasState = parameters.some(({ name }) => /^state$/i.test(name));
  const isGrant = parameters.some(
    ({ name, value }) => /^grant[-_]?type$/i.test(name) && value === 'authorization_code',
  );
  const isToSomebody = isSent(parameters, place);
  const isNonceOfServer =
    place !== 'document' && !parameters.some((each) => tellsOfClient(each.name));
  const isExpiring = place === 'url' && parameters.some(tellsExpiry);
  const isKey = parameters.some(({ name, value }) => name === 'kty' && KEY_TYPE.test(value));
  const hasHmac = parameters.some(tellsHmac);
  const opener = findOpener(path);
  return ({ name, value }) => {
    if (isEmptySecret(value)) return false;
    if (opener?.test(name) && isOpening(value)) return true;
    if ((isKey && PRIVATE.has(name)) || (hasHmac && SHARED.has(name))) return true;
    if (/^code$/i.test(name)) {
      if (isGrant || (isToSomebody && SENT_CODE.test(value))) return true;
      return isOfFlow ? isCode(value) : hasState && isMixed(value);
    }
    if (isNonceOfServer && namesNonce(name)) {
      return isSecretValue(value, 'nonce', name);
    }
    if (place !== 'url') return false;
    return isSignature(name, value) || (isExpiring && isSeal(name, value));
  };
}

const FEED = new RegExp(String.raw`\.(?:${anyOf('feedExtensions')})$`, 'i');
const FEED_KEY = new RegExp(`^(?:${anyOf('feedKeys')})$`, 'i');
const SIGN_IN = new RegExp(`(?:^|[/_.-])(?:${anyOf('magicPaths')})(?:$|[/_.-])`, 'i');
const SIGN_IN_KEY = new RegExp(`^(?:${anyOf('magicKeys')})$`, 'i');

/** The names of the parameters that open what a path leads to, whoever follows the link. */
function findOpener(path: string): RegExp | undefined {
  if (FEED.test(path)) return FEED_KEY;
  return SIGN_IN.test(path) ? SIGN_IN_KEY : undefined;
}

/** Whether a value is not the time or the number of a link, nor a word. */
function isOpening(value: string): boolean {
  return value.length >= MIN_CODE_LENGTH && !/^\d{1,13}$|^[a-z-]{1,12}$/i.test(value);
}

/** `hmac-sha256`, also with the dot of a domain name (RFC 8945, section 6). */
function tellsHmac({ name, value }: Parameter): boolean {
  return /^algorithm$/i.test(name) && /^hmac-/i.test(value);
}

/** A mail address or a phone number (E.164). */
const ADDRESSEE = /^[^\s@]{1,64}@[^\s@]{1,255}$|^\+\d{7,15}$/;
const SENT_CODE = /^\d{4,8}$/;
/** An object with more members describes a person, and its `code` is an id. */
const MAX_SIBLINGS_OF_SENT_CODE = 4;

/** Whether the parameters consist of little more than a `code` and the address that the code was sent to. */
function isSent(parameters: readonly Parameter[], place: Place): boolean {
  if (place === 'url' || parameters.length > MAX_SIBLINGS_OF_SENT_CODE) return false;
  return parameters.some(({ value }) => ADDRESSEE.test(value));
}

/** Whether the parameters are those of an OAuth authorization (RFC 6749, section 4.1), not of an error. */
function isAuthorization(parameters: readonly Parameter[]): boolean {
  if (parameters.some(({ name }) => ERROR.test(name))) return false;
  return parameters.some(
    ({ name, value }) =>
      FLOW.test(name) || (/^state$/i.test(name) && value.length >= 8 && looksRandom(value)),
  );
}

/** Whether a value is a code, and neither the name nor the number of an error. */
function isCode(value: string): boolean {
  return value.length >= MIN_CODE_LENGTH && /\d/.test(value) && !/\s|^[A-Z_]+\d{0,4}$/.test(value);
}

/** Whether a value has upper case, lower case and digits, unlike the code of an order or a country. */
function isMixed(value: string): boolean {
  return value.length >= 8 && /[A-Z]/.test(value) && /[a-z]/.test(value) && /\d/.test(value);
}

function isSignature(name: string, value: string): boolean {
  if (!SIGNATURE.test(wordsOf(name)) || value.length < MIN_SIGNATURE_LENGTH) return false;
  return looksRandom(value) || /^[\da-f]+$/i.test(value);
}

function tellsExpiry({ name, value }: Parameter): boolean {
  if (!EXPIRY.test(wordsOf(name))) return false;
  return TIME.test(value) || (SPAN.test(name) && /^\d{1,7}$/.test(value));
}

/** Whether a value in an expiring URL is random, and is neither an id nor a cursor. */
function isSeal(name: string, value: string): boolean {
  if (value.length < MIN_SEAL_LENGTH || !SEAL.test(value)) return false;
  if (isUuid(value) || TIME.test(value)) return false;
  if (value.startsWith('eyJ') || CONTENT.has(wordsOf(name).split('-').at(-1) ?? '')) return false;
  return looksRandom(value);
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

/** Matches the siblings of a nonce that the client made up. */
const BESIDE = new RegExp(
  `^(?:oauth-[a-z-]{1,40}|(?:[a-z]{1,20}-)?(?:${anyOf('nonceSiblings', '-')}|${anyOf('urlSignatures', '-')}))$`,
);

/** Whether a sibling of a nonce shows that the client made up the nonce. */
function tellsOfClient(name: string): boolean {
  return BESIDE.test(wordsOf(name));
}

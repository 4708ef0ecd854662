/**
 * Decides by the name of a member, a field, a parameter or an element whether its value is a secret. Names
 * are read word by word, in all spellings: `clientSecret`, `client_secret`, `X-Client-Secret`,
 * `user[client_secret]`. The last word decides: `tokenType` is a type.
 *
 * Headers whose names end in `-Key` carry credentials, except for the keys of requests, caches and data. In
 * text and JSON, a name that is written like that of a header counts as one.
 */

import { anyOf, type SecretTopic, secretWordSet, secretWordsFor } from './secret-words.ts';

/**
 * Which of the values with such a name are secrets. `secret`: any value. `typed`: any value, even a short number.
 * `pin`: a short value of digits or random characters, not words. `weak`: only a value that looks random, since `code`
 * and `session` also name other things. `nonce`: a value that a page issues for the next request. `card`: only a
 * payment card number. `person`: only the number of a person.
 */
export type SecretKind = 'secret' | 'typed' | 'pin' | 'weak' | 'nonce' | 'card' | 'person';

const SINGLE = [''];
const PLURAL = ['', 's'];
const NUMBERED = ['', ...'0123456789'];
const PLURAL_OR_NUMBERED = NUMBERED.flatMap((number) => [number, `s${number}`]);

/** The last words in the names of secrets, with and without dashes. */
const SECRETS: ReadonlySet<string> = new Set([
  ...spellings('passwords', '', PLURAL_OR_NUMBERED),
  ...spellings('briefPasswords', '', NUMBERED),
  ...spellings('secrets', '', PLURAL),
  ...spellings('singleSecrets', '', SINGLE),
  ...spellings('keyQualifiers', '-key', PLURAL),
  ...spellings('codeQualifiers', '-code', PLURAL),
  ...spellings('seedQualifiers', '-seed', PLURAL),
  ...spellings('phraseQualifiers', '-phrase', PLURAL),
  ...spellings('wordQualifiers', '-words', SINGLE),
  ...spellings('answerQualifiers', '-answer', PLURAL_OR_NUMBERED),
]);

/** @param ends texts that may follow each word without a separator */
function spellings(topic: SecretTopic, noun: string, ends: readonly string[]): string[] {
  return secretWordsFor(topic).flatMap((word) => {
    const [first = '', ...rest] = `${word}${noun}`.split('-');
    const written = rest.reduce(
      (starts, part) => starts.flatMap((start) => [start + part, `${start}-${part}`]),
      [first],
    );
    return written.flatMap((start) => ends.map((end) => start + end));
  });
}

/** Maximum number of words in a secret's name: `mot de passe`, `one time code`. */
const MAX_SECRET_WORDS = 3;

const ENDINGS = secretWordSet('secretEndings');
const SERVER_NONCE_WORDS = secretWordSet('serverNonceQualifiers');
const PINS = secretWordSet('pins');
const PIN_ENDINGS = secretWordSet('pinEndings');
const WEAK_NAMES: ReadonlySet<string> = new Set([
  ...secretWordsFor('weakNames'),
  ...secretWordsFor('storeNames'),
]);
const WEAK: ReadonlySet<string> = new Set([
  ...spellings('weakSecrets', '', SINGLE),
  ...spellings('briefSecrets', '', SINGLE),
]);
const CARDS: ReadonlySet<string> = new Set(spellings('cardNumbers', '', SINGLE));
const PERSONS: ReadonlySet<string> = new Set(spellings('personNumbers', '', SINGLE));
const COUNTS = secretWordSet('tokenCounts');
const PAGES = secretWordSet('pageTokens');

/** A word that may follow others without a separator, but not as part of `compass` or `bypass`. */
const JOINED = new RegExp(
  `(?:${anyOf('joinedSecrets')})s?$` +
    `|^(?:${anyOf('passQualifiers')})(?:${anyOf('briefPasswords')})\\d?$` +
    `|(?:${anyOf('unspacedPasswords')}|${anyOf('unspacedSecrets')})(?:${anyOf('unspacedEndings')})?$`,
);

/** The same for a short secret: `pincode`, but not `shippingcode`. */
const JOINED_PIN = new RegExp(
  `^(?:${anyOf('pins')})(?:${anyOf('pinEndings')})$|(?:${anyOf('unspacedPins')})$`,
);

/** The kinds of names seen so far. Null for a name that is not secret. */
const known: Map<string, SecretKind | null> = new Map();
/** Limits the cache, since data may contain any names. */
const MAX_CACHED = 5000;
/** In characters. A longer text is not a name. */
const MAX_NAME_LENGTH = 256;

/** The kind of secret that a name denotes. Undefined for a name that does not denote one. */
export function secretKind(name: string): SecretKind | undefined {
  const before = known.get(name);
  if (before !== undefined) return before ?? undefined;
  if (name.length > MAX_NAME_LENGTH) return undefined;
  const named = findKind(wordsOf(name).split('-').filter(Boolean));
  const kind = named ?? (isWrittenAsKeyHeader(name) ? 'weak' : undefined);
  if (known.size < MAX_CACHED) known.set(name, kind ?? null);
  return kind;
}

/**
 * Removes accents: `contraseña` becomes `contrasena`, and `hasło` becomes `haslo`. A text that is too long
 * for a name is truncated.
 */
function withoutAccents(whole: string): string {
  // Sorting a long run of combining marks takes time quadratic in its length.
  const name = whole.slice(0, MAX_NAME_LENGTH);
  if (/^[\x20-\x7e]*$/.test(name)) return name;
  return name
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .replaceAll('ł', 'l')
    .replaceAll('ı', 'i');
}

/**
 * The name of a secret in Latin letters, as placeholders require. For other alphabets, nearly all known names
 * are words for passwords.
 */
export function latinName(name: string): string {
  const plain = withoutAccents(name);
  const kind = /[^\x20-\x7e]/.test(plain) ? secretKind(name) : undefined;
  if (kind === undefined) return plain;
  return kind === 'pin' ? 'pin' : 'password';
}

/** The words of a name in lower case, joined by dashes. A text that is too long for a name is truncated. */
export function wordsOf(name: string): string {
  return withoutAccents(name)
    .replace(/([\p{Ll}\d])(?=\p{Lu})|(\p{Lu})(?=\p{Lu}\p{Ll})/gu, '$1$2-')
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '-')
    .replace(/^-+|(?<!-)-+$/g, '')
    .toLowerCase();
}

function findKind(words: readonly string[]): SecretKind | undefined {
  const [before = '', last = ''] = [words.at(-2), words.at(-1)];
  if (isOfList(words)) return undefined;
  // Any words may come first: `new-password`, `x-api-key`.
  if (PINS.has(last) || (PIN_ENDINGS.has(last) && PINS.has(before))) return 'pin';
  if (JOINED_PIN.test(last)) return 'pin';
  if (hasLast(words, CARDS)) return 'card';
  if (hasLast(words, PERSONS)) return 'person';
  // `nueva-clave` is a secret, but `clave` may be something else.
  if (JOINED.test(last) || isSecret(words)) return 'secret';
  const isWeak = hasLast(words, WEAK) || (words.length === 1 && WEAK_NAMES.has(last));
  return isWeak ? 'weak' : undefined;
}

/** Whether a list contains the last word of a name, or the last two or three words. */
function hasLast(words: readonly string[], list: ReadonlySet<string>): boolean {
  for (let count = 1; count <= MAX_SECRET_WORDS; count++) {
    if (list.has(words.slice(-count).join('-'))) return true;
  }
  return false;
}

/** Whether a token is a position in a list, or a number of tokens as language models count them. */
function isOfList(words: readonly string[]): boolean {
  const [, joined] = /^(.*)(?:token|tkn)s?$/.exec(words.at(-1) ?? '') ?? [];
  if (joined === undefined) return false;
  if (joined !== '') return PAGES.has(joined);
  return PAGES.has(words.at(-2) ?? '') || words.slice(0, -1).some((word) => COUNTS.has(word));
}

function isSecret(words: readonly string[]): boolean {
  for (let end = words.length; end > 0; end--) {
    if (hasLast(words.slice(0, end), SECRETS)) return true;
    if (isNonce(words, end)) return true;
    if (!isEnding(words[end - 1] ?? '')) return false;
  }
  return false;
}

function isEnding(word: string): boolean {
  return ENDINGS.has(word) || /^\d{1,3}$/.test(word);
}

/** `wpnonce`, `rest-nonce`, `wp-rest-nonce`. */
function isNonce(words: readonly string[], end: number): boolean {
  const last = words[end - 1] ?? '';
  if (!last.endsWith('nonce')) return false;
  const owners = [...words.slice(0, end - 1), last.slice(0, -'nonce'.length)].filter(Boolean);
  return owners.slice(-2).some((owner) => SERVER_NONCE_WORDS.has(owner));
}

const CLIENTS = secretWordSet('clientNonceQualifiers');

/**
 * Whether a name denotes a nonce that a server may have issued: `X-Next-Nonce`, `_ajax_nonce`. Nonces that clients make up
 * have other names, such as `oauth_nonce`, or other siblings. They are not secrets, and no response could supply them.
 */
export function namesNonce(name: string): boolean {
  if (!/nonce$/i.test(name)) return false;
  if (secretKind(name) === 'secret') return true;
  const words = wordsOf(name).split('-');
  return words.at(-1) === 'nonce' && !CLIENTS.has(words.at(-2) ?? '');
}

const KEY = /[-_]key$/i;
const DATA_KEY = new RegExp(`(?:^|[-_])(?:${anyOf('dataKeys')})[-_]key$`, 'i');
/** `X-Wharf-Key`, `x-wharf-key`, `Wharf-Key`. */
const AS_HEADER =
  /^(?:[xX](?:-[A-Za-z\d]{1,32}){1,6}|[A-Z][A-Za-z\d]{1,32}(?:-[A-Z][A-Za-z\d]{0,32}){1,6})$/;

/** Whether the name of a header shows that it carries a credential. */
function isKeyHeader(name: string): boolean {
  return KEY.test(name) && !DATA_KEY.test(name);
}

/** The same for a name in a text, which must be written like the name of a header. */
export function isWrittenAsKeyHeader(name: string): boolean {
  return isKeyHeader(name) && AS_HEADER.test(name);
}

/** A word for secrets in the name of a header: `authorization`, but neither `author` nor `tokenizer`. */
const SECRET_WORD = new RegExp(
  `(?:${anyOf('secretHeaders', '-?')})(?!(?<=token)iz|(?<=auth)or(?!iz))`,
  'i',
);
/** Names of headers that contain such a word although the value is not a secret. */
const NO_SECRET = new RegExp(
  `^(?:${anyOf('limitHeaders', '-')})-|^(?:${anyOf('challengeHeaders', '-')})$` +
    `|-(?:${anyOf('headerDescriptions', '-')})$`,
  'i',
);

/** Whether the name of a header shows that its value is a secret. */
export function isSecretHeader(name: string): boolean {
  return saysSecret(name) || (!NO_SECRET.test(name) && namesKey(name));
}

/** Whether a name says that its value is a key, a token or a password. */
export function namesKey(name: string): boolean {
  const kind = secretKind(name);
  return kind === 'secret' || kind === 'pin' || isKeyHeader(name);
}

/** Whether a name contains a word for secrets, anywhere. */
function saysSecret(name: string): boolean {
  return SECRET_WORD.test(name) && !NO_SECRET.test(name);
}

/**
 * Whether a member or a parameter may hold a secret, judged by a name such as `access_token`. Use this only
 * for values that are shown, since hiding too many of them does no harm.
 */
export function isCredential(name: string): boolean {
  const kind = secretKind(name);
  return kind === 'secret' || kind === 'pin' || saysSecret(name.replaceAll('_', '-'));
}

/** The common form of all spellings of a name. */
export function plainName(name: string): string {
  return name.replace(/[^A-Za-z\d]/g, '').toLowerCase();
}

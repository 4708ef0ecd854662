/**
 * Finds secrets in JSON that is encoded in Base64 (RFC 4648) or in hexadecimal, and in markup and forms that
 * are encoded in Base64.
 *
 * Also makes a first check of a text: most texts contain no sign of secrets and need no closer search.
 */

import { BASE64, decodeBase64 } from '../../formats/text/base64.ts';
import { decodeEscapes } from '../../formats/text/codecs.ts';
import { findUrlPasswords } from '../../formats/url/url.ts';
import { looksRandom } from '../../formats/value/randomness.ts';
import { Schemes } from '../../http/credentials.ts';
import { type FoundSecret, unnamed } from './found-secret.ts';
import { findKeys } from './key-formats.ts';
import { anyOf } from './secret-words.ts';

const TEXT_SCHEMES = new Schemes(anyOf('textSchemes'));
const LONE_SCHEMES = new Schemes(anyOf('loneSchemes'));

/** Credentials without a name: passwords in URLs, and credentials after a scheme. */
export function findCredentials(text: string): FoundSecret[] {
  const found: FoundSecret[] = [];
  for (const { raw, start } of findUrlPasswords(text)) {
    const value = decodeEscapes(raw);
    if (value.startsWith('REDACTED_')) continue;
    found.push({ ...unnamed('password', value, start), end: start + raw.length });
  }
  for (const { value, start } of LONE_SCHEMES.findCredentials(text)) {
    if (!looksRandom(value) || value.startsWith('REDACTED_')) continue;
    found.push(unnamed('authorization', value, start));
  }
  return found;
}

/** Splits a scheme, which stays readable, from the credentials after it. */
export function splitScheme(raw: string): { scheme: string; credentials: string } {
  const scheme = TEXT_SCHEMES.at(raw, 0);
  return { scheme, credentials: raw.slice(scheme.length) };
}

/** Encoded JSON with names in it. Such JSON begins with `{"`, with `[{`, or with a brace and white space. */
const CODED =
  /(?<![\w+/-])(?:(?:ey[JA]|ew[o0]|W3s)[\w+/-]{13}[\w+/-]*={0,2}|(?:5[bB])?7[bB](?:22|20|0[aAdD])(?:[\da-fA-F]{2}){6}(?:[\da-fA-F]{2})*)(?![\w+/-])/g;
/** Words that appear in forms and markup with secrets. */
const WORDS = ['pass', 'Pass', 'secret', 'Secret', 'token', 'Token'];
const SPELLED = new RegExp(WORDS.flatMap(spellInBase64).join('|'));
/** JSON, markup or a form. */
const STRUCTURED = /^(?:\s*[[{]|\s{0,9}<[a-z?!]|[\w.%[\]-]{1,64}=)/i;
const HEX = /^(?:[\da-f]{2})+$/i;

/**
 * Encoded texts that contain secrets. Base64 lists its secrets (`coded`), and hexadecimal counts as one secret.
 * @param find finds the secrets in a decoded text
 */
export function findCoded(
  text: string,
  find: (decoded: string) => readonly FoundSecret[],
): FoundSecret[] {
  const isNamed = SPELLED.test(text);
  const forms = isNamed ? [...text.matchAll(BASE64)].filter(([coded]) => SPELLED.test(coded)) : [];
  return [...text.matchAll(CODED), ...forms].flatMap(
    ({ 0: value, index: start }): FoundSecret[] => {
      const isHex = HEX.test(value);
      // Decoded as bytes, since data that is not UTF-8 may contain secrets as well.
      const decoded = isHex ? Buffer.from(value, 'hex').toString('latin1') : decodeBase64(value);
      if (decoded === undefined || !STRUCTURED.test(decoded)) return [];
      const found = find(decoded);
      const [first] = found;
      if (first === undefined) return [];
      const whole = { name: first.name, value, start, end: start + value.length };
      return [isHex ? whole : { ...whole, coded: { text: decoded, found: found.map(asUtf8) } }];
    },
  );
}

/** Decodes the value as UTF-8. The text was read with one character per byte. */
function asUtf8(secret: FoundSecret): FoundSecret {
  return { ...secret, value: Buffer.from(secret.value, 'latin1').toString() };
}

/**
 * Matches any text with a name from `secret-words.ts`. For each name, the pattern is the shortest part of it
 * that few other texts contain: the tests of the words fail if a part is missing. There are several
 * expressions because V8 searches for a few words much faster than for many, and is slow with any words after
 * a lookbehind (`npm run bench`, what recording adds).
 */
const HINTS = [
  /kty|text-private|hmac-|magic|pass|secret|token|credential|assertion|csrf|xsrf|kennwort|saml[-_ ]?(?:resp|art)|authorization|mnemonic|(?:seed|recovery|backup)[-_ ]?phrase|(?:seed|recovery)[-_ ]?words|(?:otp|[2m]fa|string|wallet|recovery|master)[-_ ]?seed|(?:security|maiden)[-_]?answer|plaintext|nonce|sec[-_ ]?tok|snmp[-_ ]?community|contrase|senha|parola|wachtwoord|senord|adgangskode|kodeord|parool|salas[^\s"'=:<>]{1,12}na|jelsz|heslo|haslo|lozinka|sifre|mat[-_ ]?khau|kata[-_ ]?sandi|geslo|slapta/i,
  /key(?!board|word)|tkn|geheim|pwd|psw|jwt|mdp|card[-_]?n|cc[-_]?n|(?:\b|\\(?:[nrt]|(?:u00|x)[0-3][\da-f]))sid\b|psk|authentication[-_]?data|sensitive|masked|secure[-_]?string/i,
  /(?:codes?|otp|pin|2fa|mfa|cv[vc]2?|csc|cvn|puk|sign|clave|parole|sas|ssn|social[-_]?security[-_]?number|pw\d?|(?:pin|otp|2fa|mfa|cv[vc]2?|cvn|csc)[-_]?(?:confirm|number|again|new|old|value)|clave[-_]?(?:actual|anterior|nueva)|auth|hmac|session|sig|signature|ticket|expires?|crumb|pan|primary[-_]?account[-_]?number|appid)["'\\\]]{0,9}\s{0,9}[:=<>]|[?&;](?:se|ex|oe)=|"number"\s{0,9}:\s{0,9}"?[2-6]\d{3}/i,
  /bearer|basic|sess(?:ion)?[-_]?id|connection[-_]?str|ey[ja][\w+/-]{13}|ew[o0][\w+/-]{13}|w3s[\w+/-]{13}|7b(?:22|20|0[ad])[\da-f]{12}/i,
  // Values that need no name before them: at a position of a list, after an option, or in a pair.
  /method(?:Name)?["'\s:>\\]{1,9}[\w.:/]{0,48}?(?:log_?[io]n|sign_?[io]n|auth|execute|encryptwallet|personal_|\w\.\w)|curl[\s\\"%+]|(?:\b|\\[nrt])(?:sshpass|mysql\w{0,9}|redis-cli|sqlcmd|ldap\w{1,9}|(?:az|docker|podman)(?:\s|\\[nrt]|%20|\+|"\s{0,9},\s{0,9}"){1,4}login)[\s\\"%+]|["=](?:otp|pin)(?:\\{0,7}["&]|$)/i,
];
/** Words with accents or in other alphabets, either as they are or as JSON may escape them. */
const FOREIGN_WORDS = new RegExp(
  ['hasło', 'şifre', 'mật', 'парол', 'κωδικ', 'סיסמה', 'كلمة', 'पासवर्ड', 'รหัสผ่าน']
    .concat(['密码', '密碼', '口令', 'パスワード', '暗証番号', '비밀번호', '암호', 'कूटशब्द'])
    .concat(['секрет', 'токен', 'ключ', 'пин', '令牌', '密钥', '密鑰', '秘密', '验证码', '驗證碼'])
    .concat(['シークレット', 'トークン', '認証コード', '비밀키', '토큰', '인증번호'])
    .join('|')
    .replace(/[^\0-\x7f|]+/g, (word) => `(?:${word}|${escapeUnits(word)})`),
  'i',
);

function escapeUnits(word: string): string {
  return Array.from({ length: word.length }, (_, at) => {
    const code = word.charCodeAt(at).toString(16).padStart(4, '0');
    return String.raw`\\{1,7}u${code}`;
  }).join('');
}

/** A field that people type into, and words that may be its whole label: `PIN (4 digits)`. */
const FIELD = /(?:<|u003c)(?:input|textarea)[\s/\\]/i;
const LABEL = new RegExp(String.raw`(?:\b|u003e|u002[27])(?:${anyOf('pins')}|codes?)\b`, 'i');

/** Words with accents or in other alphabets need such a letter. */
const NO_LATIN = /[\u0100-\uffff]/;
/** Escapes of letters that do not need one, which may hide a name. */
const ESCAPED_LETTER = /\\u00[4-7][\da-f]|%[46-7][\da-f]/i;
const PGPASS = /:(?:\d{2,5}|\*):[\w*.@-]{1,63}:[\w*.@-]{1,63}:/;
const USER_INFO = /:\\?\/\\?\/[^\s/?#"'<>]{1,512}@/;

/** Whether a text may contain a secret, judged by names and the forms of keys. */
export function mayHoldSecrets(text: string): boolean {
  return mayNameSecrets(text) || findKeys(text).length > 0;
}

/** Whether a text may contain a secret, judged by names, credentials in URLs and encoded texts. */
export function mayNameSecrets(text: string): boolean {
  return (
    HINTS.some((words) => words.test(text)) ||
    ((NO_LATIN.test(text) || text.includes('\\u')) && FOREIGN_WORDS.test(text)) ||
    ((text.includes('%') || text.includes('\\u')) && ESCAPED_LETTER.test(text)) ||
    (text.includes('@') && USER_INFO.test(text)) ||
    (FIELD.test(text) && LABEL.test(text)) ||
    SPELLED.test(text) ||
    PGPASS.test(text)
  );
}

/**
 * The three spellings of a word in Base64, without the characters that depend on the neighbours of the word.
 */
function spellInBase64(word: string): string[] {
  return [0, 1, 2].map((before) => {
    const bytes = Buffer.from('\0'.repeat(before) + word, 'latin1');
    const end = Math.floor((bytes.length * 8) / 6);
    return bytes.toString('base64').slice(Math.ceil((before * 8) / 6), end);
  });
}

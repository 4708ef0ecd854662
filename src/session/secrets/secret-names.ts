/**
 * What the name of a member, a field, a parameter or an element tells of its value. Names are read
 * word by word, in all their spellings: `clientSecret`, `client_secret`, `X-Client-Secret`,
 * `user[client_secret]`. The last word says what it is: `tokenType` is a type.
 */

/**
 * `secret`: whatever stands there. `pin`: a short secret, of digits. `weak`: only what looks random,
 * since `code` and `session` name other things as well. `nonce`: what a page gives to the next request.
 */
export type SecretKind = 'secret' | 'pin' | 'weak' | 'nonce';

/** Words for passwords that services in other languages call their fields by, without accents. */
const FOREIGN: readonly string[] = [
  ...['contrasenas?', 'contrasenya', 'senhas?', 'mots?-?de-?passe', 'mdp', 'parola(?:-?chiave)?'],
  ...['wachtwoord', 'losenord', 'adgangskode', 'salasana', 'jelszo', 'heslo', 'haslo', 'lozinka'],
  ...['sifre', 'mat-?khau', 'kata-?sandi', 'passord', 'slaptazodis', 'geslo'],
  ...['пароль', 'парола', 'κωδικος', 'סיסמה', 'كلمة-?(?:المرور|السر)', 'पासवर्ड'],
];
/** The same in scripts that have no blanks between words. */
const UNSPACED = /(?:密码|密碼|口令|パスワード|暗証番号|비밀번호|암호|รหัสผ่าน)-$/;

const SECRET = new RegExp(
  `-(?:${[
    'pass(?:(?:word|wd|phrase|code)s?)?\\d?',
    'pwd\\d?',
    'passwor[td]s?',
    'kennwort',
    'secrets?',
    'tokens?',
    'jwt',
    'credentials?',
    'assertion',
    'authorization',
    '[cx]srf',
    'api-?keys?',
    '(?:access|account|admin|app|application|auth|client|consumer|encryption|functions|license|master|private|secret|server|service|shared|signing|ssh|storage|subscription|webhook)-?keys?',
    's(?:ess(?:ion)?)?-?(?:id|key)',
    'saml-?(?:response|art)',
    'psw\\d?',
    'pw\\d?',
    'mnemonics?',
    'seed-?phrase',
    '(?:secret|security)-?answers?',
    '(?:action|admin|ajax|csrf|delete|edit|form|login|logout|register|rest|save|security|settings|update|wp)(?:-[a-z]{1,20})?-?nonce',
    ...FOREIGN,
    'auth(?:orization|entication)?-?code',
    '(?:backup|device|mfa|one-time|recovery|reset|security|user|verification)-?codes?',
    'card-?(?:number|no)',
    'cc-?(?:number|num)',
    'connection-?string',
  ].join(
    '|',
  )})(?:-(?:\\d{1,3}|actual|again|atual|base64|confirm|confirmation|current|hash|hex|new|old|pem|raw|repeat|value))*-$`,
);
const PIN =
  /-(?:otp|totp|2fa|mfa|pin|cvv2?|cvc2?|csc)(?:-(?:confirm|number|again|new|old|value))?-$/;
const WEAK = /^-(?:key|code|plaintext)-$|-(?:auth|bearer|hmac|session|sig|signature|ticket)-$/;

/** One word, in which others stand without a sign between them. */
const COMPACT =
  /(?:token|password|passwd|passphrase|secret|apikey|accesskey|privatekey|secretkey|sessionid|sessid|cardnumber|samlresponse|secretanswer)s?$/;
/** `userpass`, `oldpass`, `userpw`; no `compass`, and no `bypass`. */
const COMPACT_PASS =
  /^(?:admin|confirm|cur|current|db|ftp|http|ldap|login|mail|my|new|old|re|repeat|root|smtp|sql|u|user|usr|wifi)(?:pass|pw|pwd|psw)\d?$/;
/** How many there are, as language models count them. */
const COUNTED =
  /^-(?:.*-)?(?:max|min|total|num|number|count|prompt|completion|input|output|cached|reasoning|audio|used|remaining|context|n|per|of)-(?:.*-)?tokens?-$/;

/** Where a list goes on. */
const PAGING = /-(?:continuation|cursor|delta|next|page|pagination|skip|sync)-?tokens?-$/;

/** Null: it is no secret. */
const known: Map<string, SecretKind | null> = new Map();
/** Names may come from data. */
const MOST_KNOWN = 5000;
/** What is longer names nothing. */
const LONGEST = 256;

/** Undefined: it is no secret, by its name. */
export function secretKind(name: string): SecretKind | undefined {
  const before = known.get(name);
  if (before !== undefined) return before ?? undefined;
  if (name.length > LONGEST) return undefined;
  const kind = findKind(`-${wordsOf(name)}-`);
  if (known.size < MOST_KNOWN) known.set(name, kind ?? null);
  return kind;
}

/** `contraseña` is `contrasena`, and `hasło` is `haslo`. */
function withoutAccents(name: string): string {
  if (/^[\x20-\x7e]*$/.test(name)) return name;
  return name
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .replaceAll('ł', 'l')
    .replaceAll('ı', 'i');
}

/**
 * What a secret is called where only Latin letters may stand, as in placeholders: of another alphabet,
 * all that is known here are words for passwords.
 */
export function latinName(name: string): string {
  const plain = withoutAccents(name);
  return /[^\x20-\x7e]/.test(plain) && secretKind(name) !== undefined ? 'password' : plain;
}

/** The words of a name in lower case, with a dash between them. */
export function wordsOf(name: string): string {
  return withoutAccents(name)
    .replace(/([a-z\d])(?=[A-Z])|([A-Z])(?=[A-Z][a-z])/g, '$1$2-')
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '-')
    .replace(/^-+|(?<!-)-+$/g, '')
    .toLowerCase();
}

function findKind(words: string): SecretKind | undefined {
  if (COUNTED.test(words) || PAGING.test(words)) return undefined;
  // In front of it, anything: `new-password`, `x-api-key`.
  if (PIN.test(words)) return 'pin';
  if (WEAK.test(words)) return 'weak';
  if (SECRET.test(words)) return 'secret';
  const [last = ''] = words.split('-').filter(Boolean).slice(-1);
  return UNSPACED.test(words) || COMPACT.test(last) || COMPACT_PASS.test(last)
    ? 'secret'
    : undefined;
}

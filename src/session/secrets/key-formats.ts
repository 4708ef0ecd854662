/**
 * Keys, tokens and password hashes that are recognised anywhere by their form. Their issuers document the
 * forms, mostly for secret scanners that look for leaked keys.
 *
 * A key is a whole token: it begins and ends where a token does. If other characters of a token follow the
 * form, they either belong to the key, or there is no key. A part of a token is never replaced.
 */

import { randomness } from '../../formats/value/randomness.ts';
import type { FoundSecret } from './found-secret.ts';

/** A table of forms, by the names of placeholders for such keys. */
type Forms = Readonly<Record<string, string>>;

/**
 * Keys with their own prefix. Keys may become longer than they are today, so the form gives their minimum
 * length. Words may begin alike (`sk-telecom-announces-…`), so the rest must not read as words.
 */
const PREFIXED: Forms = {
  JWT: String.raw`eyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]*(?:\.[\w-]+){0,16}`,
  GITHUB_TOKEN: String.raw`gh[oprsu]_\w{36,}|github_pat_\w{22,}`,
  GITLAB_TOKEN: String.raw`gl(?:pat|ptt|rt|dt|cbt|soat|ft|agent|imt)-[\w-]{20,}(?:\.[\w-]+){0,16}`,
  SLACK_TOKEN: String.raw`xox[abeoprs]-[\w-]{10,}|xapp-\d-[\w-]{10,}`,
  SLACK_WEBHOOK: String.raw`(?<=/services/)T\w{8,12}/B\w{8,12}/\w{20,}`,
  STRIPE_KEY: String.raw`[rsp]k_(?:live|test)_\w{10,}|whsec_[\w+/=]{20,}`,
  GOOGLE_KEY: String.raw`AIza[\w-]{35,}|ya29\.[\w-]{20,}(?:\.[\w-]+){0,16}|GOCSPX-[\w-]{20,}|1//0[\w-]{20,}`,
  NPM_TOKEN: String.raw`npm_[A-Za-z\d]{36,}`,
  PYPI_TOKEN: String.raw`pypi-[\w-]{16,}`,
  SENDGRID_KEY: String.raw`SG\.[\w-]{16,}\.[\w-]{16,}`,
  SQUARE_TOKEN: String.raw`EAAA[\w-]{60,}|sq0(?:atp|csp|idp)-[\w-]{22,}`,
  PAYPAL_TOKEN: String.raw`A21AA[\w-]{40,}`,
  OPENAI_KEY: String.raw`sk-[\w-]{20,}`,
  HUGGING_FACE_TOKEN: 'hf_[A-Za-z]{30,}',
  VAULT_TOKEN: String.raw`hv[sbr]\.[\w-]{24,}`,
  DOCKER_TOKEN: String.raw`dckr_(?:pat|oat)_[\w-]{24,}`,
  LINEAR_KEY: String.raw`lin_(?:api|oauth)_\w{32,}`,
  NOTION_TOKEN: String.raw`secret_[A-Za-z\d]{43,}|ntn_[A-Za-z\d]{40,}`,
  SENTRY_TOKEN: String.raw`sntry[su]_[\w+/=-]{40,}`,
  ATLASSIAN_TOKEN: String.raw`AT(?:ATT|CTT)3[\w=-]{60,}`,
  DROPBOX_TOKEN: String.raw`sl\.(?:u\.)?[\w-]{100,}`,
  FACEBOOK_TOKEN: String.raw`EAA[A-Za-z\d]{90,}`,
  CAS_TICKET: String.raw`(?:ST|PT|TGT|PGT|PGTIOU|TGC)-\d+-[\w-]{16,}(?:\.[\w-]+){0,16}`,
  DISCORD_WEBHOOK: String.raw`(?<=/webhooks/\d{17,20}/)[\w-]{60,}`,
  TEAMS_WEBHOOK: String.raw`(?<=/IncomingWebhook/)[\da-f]{32}(?:/[\w-]{36})?`,
  RESET_TOKEN: String.raw`(?<=/(?:reset|reset-password|password-reset|confirm-email)/)(?![\da-f]{8}-[\da-f]{4}-|[\da-f]{32}(?![\w-]))[\w-]{32,}|(?<=/reset/\w{1,20}/)[a-z\d]{6}-[\da-f]{32}`,
  AZURE_KEY: String.raw`(?<=(?:AccountKey|SharedAccessKey)=)[\w+/]{43,}={0,2}`,
};

/** Keys of a fixed length, in an alphabet that excludes words. A longer token is something else. */
const FIXED: Forms = {
  AWS_ACCESS_KEY: '(?:AKIA|ASIA)[A-Z2-7]{16}',
  TWILIO_KEY: String.raw`SK[\da-f]{32}`,
  MAILGUN_KEY: String.raw`key-[\da-f]{32}`,
  MAILCHIMP_KEY: String.raw`[\da-f]{32}-us\d{1,2}`,
  BRAINTREE_TOKEN: String.raw`access_token\$(?:production|sandbox)\$[\da-z]{16}\$[\da-f]{32}`,
  SHOPIFY_TOKEN: String.raw`shp(?:at|ca|pa|ss|ua)_[\da-f]{32}`,
  DIGITALOCEAN_TOKEN: String.raw`do[opr]_v1_[\da-f]{64}`,
  TELEGRAM_TOKEN: String.raw`(?:bot)?\d{8,10}:AA[\w-]{33}`,
  DATABRICKS_TOKEN: String.raw`dapi[\da-f]{32}(?:-\d)?`,
  POSTMAN_KEY: String.raw`PMAK-[\da-f]{24}-[\da-f]{34}`,
  AZURE_SECRET: String.raw`[\w~.-]{3}\dQ~[\w~.-]{31,34}(?!~)`,
};

const NAMES = [...Object.keys(PREFIXED), ...Object.keys(FIXED)];
/** Matches a key at the start of a token. */
const FORM = new RegExp(
  [
    ...Object.entries(PREFIXED).map(
      ([name, form]) => String.raw`(?<${name}>(?:${uncounted(form)})[\w-]*)`,
    ),
    ...Object.entries(FIXED).map(([name, form]) => String.raw`(?<${name}>(?:${form})(?![\w-]))`),
  ].join('|'),
  'y',
);
const PRIVATE_KEY =
  /(?<=-----BEGIN [A-Z ]{0,24}PRIVATE KEY(?: BLOCK)?-----)[^-]{16}[^-]*(?=-----END)/g;

/**
 * The same form without open-ended counts, since V8 overflows its stack if such a count matches megabytes.
 */
function uncounted(form: string): string {
  return form.replaceAll(/(\[[^\]]{1,32}\]|\\w)\{(\d+),\}/g, '$1{$2}$1*');
}

/** No form of key is shorter. */
const MIN_LENGTH = 15;

/** Classes of characters: outside any key (0), a separator within a key, or a part of a token. */
const PUNCTUATION = 1;
const WORD = 2;
const KINDS: Uint8Array = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  return /[\w-]/.test(character) ? WORD : /[.+/=~:$]/.test(character) ? PUNCTUATION : 0;
});

/** The keys in a text that are recognised by their form, each named by its kind, such as `GITHUB_TOKEN`. */
export function findKeys(text: string): FoundSecret[] {
  const found: FoundSecret[] = [];
  for (let at = 0; at + MIN_LENGTH <= text.length; ) {
    // Checking from the end skips most of the text, since most runs are too short for a key.
    let end = at + MIN_LENGTH - 1;
    while (end >= at && kindAt(text, end) !== 0) end -= 1;
    if (end >= at) {
      at = end + 1;
      continue;
    }
    end = at + MIN_LENGTH;
    while (end < text.length && kindAt(text, end) !== 0) end += 1;
    findInRun(text, at, end, found);
    at = end + 1;
  }
  const inPem = text.includes('PRIVATE KEY')
    ? [...text.matchAll(PRIVATE_KEY)].map(({ 0: value, index }) =>
        keyAt('PRIVATE_KEY', value, index),
      )
    : [];
  const others = [...inPem, ...findPasswordHashes(text)];
  if (others.length === 0) return found;
  return [...found, ...others].sort((a, b) => a.start - b.start);
}

/** An escape with its first character: `%3D`, `%253D`, `\n`, `\u0022`, `\x22`. */
const ESCAPE = /^(?:%(?:25)*[\da-f]{2}|\\(?:[bfnrt]|u[\da-f]{4}|x[\da-f]{2}))$/i;
/** In characters, without the first one: five layers of percent escapes. */
const MAX_ESCAPE_LENGTH = 10;

function findInRun(text: string, from: number, to: number, found: FoundSecret[]): void {
  const isEscaped = from > 0 && /[%\\]/.test(text.charAt(from - 1));
  for (let at = from; at + MIN_LENGTH <= to; at++) {
    const begins =
      at === from ||
      kindAt(text, at - 1) === PUNCTUATION ||
      (isEscaped && at - from <= MAX_ESCAPE_LENGTH && ESCAPE.test(text.slice(from - 1, at)));
    if (!begins || kindAt(text, at) !== WORD) continue;
    const key = formAt(text, at);
    if (key === undefined) continue;
    if (!(key.name in PREFIXED) || !readsAsWords(key.value)) found.push(key);
    at += key.value.length - 1;
  }
}

function formAt(text: string, start: number): FoundSecret | undefined {
  FORM.lastIndex = start;
  const { 0: value = '', groups = {} } = FORM.exec(text) ?? {};
  if (value === '') return undefined;
  return keyAt(NAMES.find((each) => groups[each] !== undefined) ?? 'KEY', value, start);
}

function keyAt(name: string, value: string, start: number): FoundSecret {
  return { name, value, start, end: start + value.length, isUnnamed: true };
}

/** The prefix of a key in some format: `sk-proj-`, `github_pat_`, `SG.`. */
const PREFIX = /^(?:[A-Za-z\d]{1,8}[-_.]){1,2}/;
/** In bits per character. Hardly any words score lower, and hardly any keys score higher. */
const EVIDENCE_OF_WORDS = 1 / 8;

/** Capitals, small letters and digits in one piece, which no slug contains. */
const MIXED = /(?=[A-Za-z]{0,15}\d)(?=[a-z\d]{0,15}[A-Z])(?=[A-Z\d]{0,15}[a-z])[A-Za-z\d]{16}/;

function readsAsWords(value: string): boolean {
  const rest = value.replace(PREFIX, '');
  if (MIXED.test(rest)) return false;
  return randomness(rest) < -EVIDENCE_OF_WORDS * rest.length;
}

function kindAt(text: string, at: number): number {
  return KINDS[text.charCodeAt(at)] ?? 0;
}

const DIGEST = String.raw`[./A-Za-z\d]`;
const BASE64 = String.raw`[A-Za-z\d+/]`;

/** Formats of crypt(3) and its successors, without the leading dollar sign. */
const CRYPT = {
  Argon2: String.raw`argon2(?:id|i|d)\$(?:v=\d{1,4}\$)?[a-z\d=,]{1,64}\$${BASE64}{8,128}\$${BASE64}{16,256}`,
  bcrypt: String.raw`2[abxy]?\$\d\d\$${DIGEST}{53}`,
  'MD5 of Apache': String.raw`apr1\$${DIGEST}{1,8}\$${DIGEST}{16,22}`,
  MD5: String.raw`1\$${DIGEST}{1,8}\$${DIGEST}{22}`,
  phpass: String.raw`[PH]\$${DIGEST}{31}`,
  SHA: String.raw`[56]\$(?:rounds=\d{1,9}\$)?${DIGEST}{1,16}\$(?:${DIGEST}{86}|${DIGEST}{43})`,
  yescrypt: String.raw`(?:7|g?y)\$${DIGEST}{1,16}\$${DIGEST}{1,86}\$${DIGEST}{43}`,
};
/** Formats that begin with their own name, in Django and in LDAP (RFC 2307, section 5.3). */
const NAMED = {
  Django: String.raw`(?<![\w$])(?:pbkdf2_sha\d{1,3}\$\d{1,9}|scrypt\$\d{1,9}\$\d{1,3}\$\d{1,3})\$[\w./+=-]{1,64}\$${BASE64}{27,128}={0,2}`,
  LDAP: String.raw`\{(?:S?SHA(?:256|384|512)?|S?MD5)\}${BASE64}{21,256}={0,2}`,
};

const HASH = new RegExp(
  [
    String.raw`(?<![\w$])\$(?:${Object.values(CRYPT).join('|')})(?!${DIGEST})`,
    ...Object.values(NAMED),
  ].join('|'),
  'g',
);
/** Matches any text with a password hash. */
const HASH_START = /\$[\dPHaghsy]|\{S?(?:SHA|MD5)/;

/** The password hashes in a text that are recognised by their form, in the order of the text. */
function findPasswordHashes(text: string): FoundSecret[] {
  if (!HASH_START.test(text)) return [];
  return [...text.matchAll(HASH)].map(({ 0: value, index: start }) => {
    return { name: 'PASSWORD_HASH', value, start, end: start + value.length, isUnnamed: true };
  });
}

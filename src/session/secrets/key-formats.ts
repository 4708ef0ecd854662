/**
 * Keys, tokens and password hashes that are recognised anywhere by their form. Their issuers document the
 * forms, mostly for secret scanners that look for leaked keys.
 *
 * A key is a whole token: it begins and ends where a token does. If other characters of a token follow the
 * form, they either belong to the key, or there is no key. A part of a token is never replaced.
 */

import { randomness } from '../../formats/value/randomness.ts';
import { type FoundSecret, unnamed } from './found-secret.ts';
import { ISSUED_KEYS } from './issued-keys.ts';

/** Matches the forms that may begin with some character. Each form is a group. */
interface Matcher {
  readonly names: readonly string[];
  readonly form: RegExp;
}

const FORMS = [
  ...entriesOf('openEnded', (form) => String.raw`(?:${uncounted(form)})[\w-]*`),
  ...entriesOf('fixed', (form) => String.raw`(?:${form})(?![\w-])`),
];
/** By the code of the first character, made when it is first needed. */
const matchers: (Matcher | undefined)[] = [];

/** The letter, digit or class that a form begins with. */
const BEGINNING = /(?<=^\(\?:)(?:[A-Za-z\d]|\[[^\]]+\]|\\d)/;

function matcherAt(code: number): Matcher {
  const first = String.fromCharCode(code);
  const forms = FORMS.filter(([, form]) => {
    const begin = BEGINNING.exec(form);
    return begin === null || new RegExp(begin[0]).test(first);
  });
  const form = new RegExp(forms.map(([, each]) => `(${each})`).join('|'), 'y');
  return { names: forms.map(([name]) => name), form };
}

function entriesOf(
  kind: keyof typeof ISSUED_KEYS,
  render: (form: string) => string,
): (readonly [name: string, form: string])[] {
  return Object.entries(ISSUED_KEYS[kind]).flatMap(([name, forms]) =>
    forms.map((form) => [name, render(form)] as const),
  );
}

const PRIVATE_KEY =
  /(?<=-----BEGIN [A-Z ]{0,24}PRIVATE KEY(?: BLOCK)?-----)[^-]{16}[^-]*(?=-----END)/g;

/**
 * The same form without open-ended counts, since V8 overflows its stack if such a count matches megabytes.
 */
function uncounted(form: string): string {
  return form.replaceAll(/(\[[^\]]{1,32}\]|\\[wd])\{(\d+),\}/g, '$1{$2}$1*');
}

/** The characters of keys. No form of key is shorter. */
const RUN = /[\w.+/=~:$-]{15}[\w.+/=~:$-]*/g;
/** Those that separate the parts of a key, or tokens. */
const SEPARATORS = '.+/=~:$';
/** An escape with its first character: `%3D`, `%253D`, `\n`, `\u0022`, `\x22`. */
const ESCAPE = /^(?:%(?:25)*[\da-f]{2}|\\(?:[bfnrt]|u[\da-f]{4}|x[\da-f]{2}))$/i;
/** In characters, without the first one: five layers of percent escapes. */
const MAX_ESCAPE_LENGTH = 10;

/** The keys in a text that are recognised by their form, each named by its kind, such as `GITHUB_TOKEN`. */
export function findKeys(text: string): FoundSecret[] {
  const found: FoundSecret[] = [];
  for (const { 0: run, index } of text.matchAll(RUN)) {
    const isEscaped = /[%\\]/.test(text.charAt(index - 1));
    const begins = (at: number): boolean =>
      at === index ||
      SEPARATORS.includes(text.charAt(at - 1)) ||
      (isEscaped && at <= index + MAX_ESCAPE_LENGTH && ESCAPE.test(text.slice(index - 1, at)));
    for (let at = index; at < index + run.length; at += 1) {
      if (!begins(at) || SEPARATORS.includes(text.charAt(at))) continue;
      const key = formAt(text, at);
      if (key === undefined) continue;
      if (!(key.name in ISSUED_KEYS.openEnded && readsAsWords(key.value))) found.push(key);
      at = key.end - 1;
    }
  }
  const inPem = text.includes('PRIVATE KEY')
    ? [...text.matchAll(PRIVATE_KEY)].map(({ 0: value, index }) =>
        unnamed('PRIVATE_KEY', value, index),
      )
    : [];
  const others = [...inPem, ...findPasswordHashes(text)];
  if (others.length === 0) return found;
  return [...found, ...others].sort((a, b) => a.start - b.start);
}

function formAt(text: string, start: number): FoundSecret | undefined {
  const code = text.charCodeAt(start);
  const matcher = matchers[code] ?? matcherAt(code);
  matchers[code] = matcher;
  matcher.form.lastIndex = start;
  const match = matcher.form.exec(text);
  if (match === null) return undefined;
  const [value, ...groups] = match;
  const name = matcher.names[groups.findIndex((group) => group !== undefined)] ?? 'KEY';
  return unnamed(name, value, start);
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
  return [...text.matchAll(HASH)].map(({ 0: value, index }) =>
    unnamed('PASSWORD_HASH', value, index),
  );
}

/** Passwords as servers keep them, and files such as `.htpasswd` and `/etc/shadow` have them. */
import type { FoundSecret } from './found-secret.ts';

const DIGEST = String.raw`[./A-Za-z\d]`;
const BASE64 = String.raw`[A-Za-z\d+/]`;

/** Forms of crypt(3) and of its successors, behind a dollar sign. */
const CRYPT = {
  Argon2: String.raw`argon2(?:id|i|d)\$(?:v=\d{1,4}\$)?[a-z\d=,]{1,64}\$${BASE64}{8,128}\$${BASE64}{16,256}`,
  bcrypt: String.raw`2[abxy]?\$\d\d\$${DIGEST}{53}`,
  'MD5 of Apache': String.raw`apr1\$${DIGEST}{1,8}\$${DIGEST}{16,22}`,
  MD5: String.raw`1\$${DIGEST}{1,8}\$${DIGEST}{22}`,
  phpass: String.raw`[PH]\$${DIGEST}{31}`,
  SHA: String.raw`[56]\$(?:rounds=\d{1,9}\$)?${DIGEST}{1,16}\$(?:${DIGEST}{86}|${DIGEST}{43})`,
  yescrypt: String.raw`(?:7|g?y)\$${DIGEST}{1,16}\$${DIGEST}{1,86}\$${DIGEST}{43}`,
};
/** What begins with its own name: in Django, and in LDAP (RFC 2307, section 5.3). */
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
/** What all of them have. */
const SIGN = /\$[\dPHaghsy]|\{S?(?:SHA|MD5)/;

/** The hashes of passwords in a text, whose form tells what they are, in their order. */
export function findPasswordHashes(text: string): FoundSecret[] {
  if (!SIGN.test(text)) return [];
  return [...text.matchAll(HASH)].map(({ 0: value, index: start }) => {
    return { name: 'PASSWORD_HASH', value, start, end: start + value.length, isUnnamed: true };
  });
}

/** Secrets in JSON that is coded itself, in Base64 (RFC 4648) or in hexadecimal; in Base64 of markup and forms as well. */
import { BASE64, decodeBase64, spellInBase64 } from '../../formats/base64-text.ts';
import type { FoundSecret } from './found-secret.ts';

/** What begins as JSON with names in it does: `{"`, a blank or a line break behind the brace, `[{`. */
const CODED =
  /(?<![\w+/-])(?:(?:ey[JA]|ew[o0]|W3s)[\w+/-]{13}[\w+/-]*={0,2}|(?:5[bB])?7[bB](?:22|20|0[aAdD])(?:[\da-fA-F]{2}){6}(?:[\da-fA-F]{2})*)(?![\w+/-])/g;
/** What forms and markup with secrets have in them. */
const WORDS = ['pass', 'Pass', 'secret', 'Secret', 'token', 'Token'];
const SPELLED = new RegExp(WORDS.flatMap(spellInBase64).join('|'));
const FORM_OR_MARKUP = /^(?:\s{0,9}<[a-z?!]|[\w.%[\]-]{1,64}=)/i;
const HEX = /^(?:[\da-f]{2})+$/i;

/**
 * What is coded and has secrets in it. In Base64, these are told (`coded`); in hexadecimal, all of it
 * counts as one.
 * @param find what finds secrets in a text that is out of its coding
 */
export function findCoded(
  text: string,
  find: (decoded: string) => readonly FoundSecret[],
): FoundSecret[] {
  return [...findCodedJson(text, find), ...findCodedForms(text, find)];
}

/** Whether a text may have a form or markup in Base64 that names a secret. */
export function mayHaveCodedForm(text: string): boolean {
  return SPELLED.test(text);
}

function findCodedForms(
  text: string,
  find: (decoded: string) => readonly FoundSecret[],
): FoundSecret[] {
  if (!SPELLED.test(text)) return [];
  return [...text.matchAll(BASE64)].flatMap(({ 0: value, index: start }): FoundSecret[] => {
    const decoded = SPELLED.test(value) ? decodeBase64(value) : undefined;
    if (decoded === undefined || !FORM_OR_MARKUP.test(decoded)) return [];
    const found = find(decoded);
    const [first] = found;
    if (first === undefined) return [];
    const coded = { text: decoded, found: found.map(asUtf8) };
    return [{ name: first.name, value, start, end: start + value.length, coded }];
  });
}

function findCodedJson(
  text: string,
  find: (decoded: string) => readonly FoundSecret[],
): FoundSecret[] {
  return [...text.matchAll(CODED)].flatMap(({ 0: value, index: start }): FoundSecret[] => {
    const isHex = HEX.test(value);
    // Read as bytes: what is no UTF-8 has secrets as well.
    const decoded = isHex ? Buffer.from(value, 'hex').toString('latin1') : decodeBase64(value);
    if (decoded === undefined || !/^\s*[[{]/.test(decoded)) return [];
    const found = find(decoded);
    const [first] = found;
    if (first === undefined) return [];
    const whole = { name: first.name, value, start, end: start + value.length };
    return [isHex ? whole : { ...whole, coded: { text: decoded, found: found.map(asUtf8) } }];
  });
}

/** The text was read with a character for a byte. */
function asUtf8(secret: FoundSecret): FoundSecret {
  return { ...secret, value: Buffer.from(secret.value, 'latin1').toString() };
}

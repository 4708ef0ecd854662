/**
 * Takes live secrets out of everything that is shown of a live answer: a target may answer with what was sent to
 * it, or with secrets of its own. Texts are masked before they are shortened, since even the start of a secret
 * gives too much away.
 */

import { type ExactNumber, isNumber, kindOf } from '../../formats/json/exact-json.ts';
import { escapedForms } from '../../formats/text/escapes.ts';
import { createPlaceholder, findPlaceholders } from '../../formats/text/placeholder.ts';
import { areTooMany, createTextFinder } from '../../formats/text/text-finder.ts';
import { splitScheme } from '../../session/secrets/find-credentials.ts';
import { contextOf, findInBody } from '../../session/secrets/find-in-body.ts';
import { findInHeader } from '../../session/secrets/find-in-header.ts';
import { findMembers } from '../../session/secrets/find-members.ts';
import { isSecretNumber, isSecretValue } from '../../session/secrets/is-secret-value.ts';
import { isCredential, latinName, secretKind } from '../../session/secrets/secret-names.ts';

/** A live secret, and the placeholder that is shown for it. */
export type KnownSecret = readonly [placeholder: string, secret: string];

/** Takes secrets out of texts and values. */
export interface Mask {
  /** The live secrets that it knows. */
  secrets(): readonly KnownSecret[];
  /** A text without known secrets, and without whatever the recorder would redact in it. */
  text(text: string): string;
  /** The same for the start of a text that was cut off. */
  start(text: string): string;
  /** The same for the value of a header. */
  header(name: string, value: string): string;
  /**
   * The same for a JSON value, names of members included.
   * @param name name of the nearest member that holds it
   */
  value(value: unknown, name?: string): unknown;
}

/**
 * Creates a mask.
 * @param know gives the known secrets; called once, when something is shown
 * @param before a mask that is applied first, since it knows its secrets better
 */
export function createMask(know: () => readonly KnownSecret[], before?: Mask): Mask {
  let known: readonly KnownSecret[] | undefined;
  let forms: ReadonlyMap<string, string> | undefined;
  let replace: ((text: string) => string) | undefined;
  const secrets = (): readonly KnownSecret[] => {
    known ??= know();
    return known;
  };
  const replaceKnown = (shown: string): string => {
    if (!replace) {
      forms = placeholdersByForm(secrets());
      replace = createReplace(forms);
    }
    return replace(shown);
  };
  const text = (shown: string): string => hideSecrets(replaceKnown(before?.text(shown) ?? shown));
  const start = (shown: string): string => {
    const replaced = replaceKnown(before?.text(shown) ?? shown);
    return hideInStart(hideCutSecret(replaced, forms?.keys() ?? []));
  };
  const header = (name: string, shown: string): string =>
    hideInHeader(name, replaceKnown(before?.header(name, shown) ?? shown));
  const walk = (shown: unknown, name: string, isSecret: boolean): unknown => {
    if (typeof shown === 'string') {
      return isSecret || isSecretText(shown, name) ? hideValue(text(shown)) : text(shown);
    }
    if (isNumber(shown)) {
      const isHidden = (isSecret && isLongNumber(shown)) || isSecretDigits(shown, name);
      return isHidden ? '…' : maskNumber(shown, text);
    }
    if (typeof shown !== 'object' || shown === null) return shown;
    if (Array.isArray(shown)) return shown.map((element) => walk(element, name, isSecret));
    const members = Object.entries(shown);
    return Object.fromEntries(
      members.map(([key, child]) => [
        text(key),
        // The empty key is the text of an XML element, or the content of a part.
        walk(child, key === '' ? name : key, isSecret || isCredential(key)),
      ]),
    );
  };
  const value = (shown: unknown, name = ''): unknown => walk(shown, name, isCredential(name));
  return { secrets, text, start, header, value };
}

/**
 * A mask that also knows the secrets that the recorder would redact in a body of an answer, by all that stands beside
 * them: a part of the body does not show the head of its table.
 */
export function maskOfBody({ text, contentType = '', path }: BodyOfAnswer, before: Mask): Mask {
  return createMask(
    () =>
      findInBody(text(), contentType, contextOf({ path, isResponse: true }))
        .filter(({ value }) => value.length >= MIN_LENGTH)
        .map(({ name, value }): KnownSecret => [createPlaceholder(latinName(name)), value]),
    before,
  );
}

/** In characters. A shorter text may be a part of another one by chance. */
const MIN_LENGTH = 4;

interface BodyOfAnswer {
  readonly text: () => string;
  readonly contentType?: string | undefined;
  /** Raw path of the request. */
  readonly path: string;
}

/** Whether the recorder would redact a JSON string under this name. */
function isSecretText(text: string, name: string): boolean {
  const kind = secretKind(name);
  return kind !== undefined && isSecretValue(splitScheme(text).credentials, kind, name);
}

/** Whether the recorder would redact a number under this name. */
function isSecretDigits(number: number | ExactNumber, name: string): boolean {
  const kind = secretKind(name);
  return kind !== undefined && isSecretNumber(String(number), kind, name);
}

/** Names of facts whose values are always words of this package. */
const FIXED = new Set([
  'kind',
  'id',
  'state',
  'method',
  'code',
  'by',
  'of',
  'stage',
  'how',
  'mode',
  'note',
  'asJson',
  'contains',
]);

/** Takes secrets out of all texts of a failure, or of other facts that are shown. */
export function maskFacts<Facts extends object>(facts: Facts, mask: Pick<Mask, 'text'>): Facts {
  return maskTexts(facts, mask) as Facts;
}

function maskTexts(fact: unknown, mask: Pick<Mask, 'text'>): unknown {
  if (typeof fact === 'string') return mask.text(fact);
  if (typeof fact !== 'object' || fact === null) return fact;
  if (Array.isArray(fact)) return fact.map((each) => maskTexts(each, mask));
  return Object.fromEntries(
    Object.entries(fact).map(([name, each]) => [
      name,
      FIXED.has(name) && isWord(each) ? each : maskTexts(each, mask),
    ]),
  );
}

/** Whether a fixed fact is one: `by` and `of` may also name a request, whose path is a stranger's. */
function isWord(fact: unknown): boolean {
  return typeof fact !== 'object' || Array.isArray(fact);
}

/** The placeholders of secrets by the forms in which these may be written. Undefined if there are too many. */
function placeholdersByForm(
  secrets: readonly KnownSecret[],
): ReadonlyMap<string, string> | undefined {
  if (areTooMany(secrets.map(([, secret]) => secret))) return undefined;
  const placeholders = new Map<string, string>();
  for (const [placeholder, secret] of secrets) {
    for (const form of secretForms(secret)) {
      if (!placeholders.has(form)) placeholders.set(form, placeholder);
    }
  }
  return areTooMany([...placeholders.keys()]) ? undefined : placeholders;
}

/** Replaces secrets with their placeholders. If there are too many secrets to look for, nothing is shown. */
function createReplace(
  placeholders: ReadonlyMap<string, string> | undefined,
): (text: string) => string {
  if (!placeholders) return () => '…';
  const finder = createTextFinder(placeholders.keys());
  return (text) => finder.replaceIn(text, (found) => placeholders.get(found) ?? found);
}

/** Hides the end of a text that was cut off where it is the start of a secret, which may have several words. */
function hideCutSecret(text: string, forms: Iterable<string>): string {
  const tail = text.slice(-MIN_START);
  if (tail.length < MIN_START) return text;
  let end = text.length;
  for (const form of forms) {
    for (let at = form.indexOf(tail); at !== -1; at = form.indexOf(tail, at + 1)) {
      const start = form.slice(0, at + tail.length);
      if (text.endsWith(start)) end = Math.min(end, text.length - start.length);
    }
  }
  return end === text.length ? text : `${text.slice(0, end)}…`;
}

/** A number that is a known secret becomes its placeholder. */
function maskNumber(number: number | ExactNumber, text: (shown: string) => string): unknown {
  if (!isLongNumber(number)) return number;
  const written = String(number);
  const masked = text(written);
  return masked === written ? number : masked;
}

/** A range of a text that is not shown. */
interface Range {
  readonly start: number;
  readonly end: number;
}

/** The least length of what is hidden beside a placeholder: schemes of authentication are shorter. */
const MIN_REST = 8;
/** A private key in PEM, whatever its headers, even if its end is cut off. */
const PRIVATE_KEY = /(-----BEGIN [A-Z ]{0,24}PRIVATE KEY(?: BLOCK)?-----)([\s\S]*?)(?:-----END|$)/g;
/** Characters that end a token. */
const BREAK = /[\s"'<>(){}[\],;&|]/;
/** A shorter start gives no secret away. */
const MIN_START = 8;

/**
 * A text of any kind as it may be shown: without whatever the recorder would redact in it, or has the name of a
 * credential.
 */
function hideSecrets(text: string): string {
  return hide(text, [
    // The text may come without its Content-Type.
    ...findInBody(text, multipartTypeOf(text) ?? ''),
    ...findMembers(text),
    ...findPrivateKeys(text),
  ]);
}

/** The same for a text that was cut off: its last word may be the start of a secret. */
function hideInStart(text: string): string {
  const hidden = hideSecrets(text);
  let start = hidden.length;
  while (start > 0 && !BREAK.test(hidden.charAt(start - 1))) start -= 1;
  return hidden.length - start < MIN_START ? hidden : `${hidden.slice(0, start)}…`;
}

/** The same for the value of a header. */
function hideInHeader(name: string, value: string): string {
  return hideSecrets(hide(value, findInHeader(name, value)));
}

/** A secret is shown only if it is a placeholder, perhaps with a scheme. */
function hideValue(text: string): string {
  const placeholders = findPlaceholders(text);
  const rest = text.length - placeholders.join('').length;
  return text === '' || (placeholders.length > 0 && rest < MIN_REST) ? text : '…';
}

function hide(text: string, ranges: readonly Range[]): string {
  const parts: string[] = [];
  let done = 0;
  for (const { start, end } of merge(ranges)) {
    parts.push(text.slice(done, start), hideValue(text.slice(start, end)));
    done = end;
  }
  return parts.length === 0 ? text : parts.join('') + text.slice(done);
}

/** Ranges in their order; those that overlap become one. */
function merge(ranges: readonly Range[]): Range[] {
  const merged: Range[] = [];
  for (const range of ranges.toSorted((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last === undefined || range.start >= last.end) merged.push(range);
    else merged[merged.length - 1] = { ...last, end: Math.max(last.end, range.end) };
  }
  return merged;
}

function findPrivateKeys(text: string): Range[] {
  if (!text.includes('PRIVATE KEY')) return [];
  return [...text.matchAll(PRIVATE_KEY)].map(({ 1: head = '', 2: key = '', index }) => {
    const start = index + head.length;
    return { start, end: start + key.length };
  });
}

/** All forms in which a secret may be echoed: plain, escaped and in Base64. */
export function secretForms(secret: string): string[] {
  return [...new Set([...escapedForms(secret), ...base64Forms(secret)])];
}

/** In bytes. A shorter text is part of the Base64 of other texts by chance. */
const MIN_PART_LENGTH = 8;

/**
 * A secret in both alphabets of Base64, by itself and as a part of a longer text, such as `user:password`. Padding
 * is left out, since not everybody echoes it. The Base64 of a part depends on how many bytes precede it, modulo
 * three; characters that it shares with its neighbours are left out.
 */
function base64Forms(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const before = bytes.length < MIN_PART_LENGTH ? [] : [0, 1, 2];
  const parts = before.map((count) => {
    const coded = Buffer.concat([Buffer.alloc(count), bytes]).toString('base64url');
    const bits = 8 * (count + bytes.length);
    return coded.slice(Math.ceil((8 * count) / 6), Math.floor(bits / 6));
  });
  return [bytes.toString('base64url'), ...parts].flatMap((form) => [
    form,
    form.replaceAll('-', '+').replaceAll('_', '/'),
  ]);
}

/** A text of a JSON value, with its name. */
export interface NamedText {
  /** Name of the nearest member that holds it, across arrays. Empty at the root. */
  readonly name: string;
  readonly text: string;
  /** Whether the text is itself the name of a member. */
  readonly isKey: boolean;
  /** Whether it, or anything that holds it, has the name of a credential. */
  readonly isSecret: boolean;
}

/** All strings in a JSON value, names of members included, and its long numbers. */
export function namedTexts(json: unknown): NamedText[] {
  const texts: NamedText[] = [];
  const walk = (value: unknown, name: string, isSecret: boolean): void => {
    if (typeof value === 'string') texts.push({ name, text: value, isKey: false, isSecret });
    else if (isNumber(value)) {
      if (isLongNumber(value)) texts.push({ name, text: String(value), isKey: false, isSecret });
    } else if (Array.isArray(value)) {
      for (const element of value) walk(element, name, isSecret);
    } else if (value !== undefined && kindOf(value) === 'object') {
      for (const [key, child] of Object.entries(value as object)) {
        if (key !== '') texts.push({ name, text: key, isKey: true, isSecret: false });
        // The empty key is the text of an XML element, or the content of a part.
        walk(child, key === '' ? name : key, isSecret || isCredential(key));
      }
    }
  };
  walk(json, '', false);
  return texts;
}

/** Whether a number under the name of a secret may be one: shorter numbers are counts. */
function isLongNumber(number: number | ExactNumber): boolean {
  const text = String(number);
  return /^-?\d{6}/.test(text) && !/[.eE]/.test(text);
}

/** The delimiter at the start of a multipart body (RFC 2046, section 5.1.1). */
const DELIMITER = /^--([^\s"]{1,70})\r?\n/;

/** The Content-Type that a multipart body must have had; undefined for other bodies. */
function multipartTypeOf(body: string): string | undefined {
  const [, boundary] = DELIMITER.exec(body) ?? [];
  return boundary === undefined ? undefined : `multipart/form-data; boundary="${boundary}"`;
}

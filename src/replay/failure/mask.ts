/**
 * What takes live secrets out of all that is shown of a live answer: a target may answer with what was
 * sent to it, or with secrets of its own. Texts are masked before they are cut to a length that is
 * read, since the start of a secret tells enough of it.
 */

import { type ExactNumber, isNumber, kindOf } from '../../formats/json/exact-json.ts';
import { escapedForms } from '../../formats/text/escapes.ts';
import { findPlaceholders } from '../../formats/text/placeholder.ts';
import { areTooMany, createTextFinder } from '../../formats/text/text-finder.ts';
import { splitScheme } from '../../session/secrets/find-credentials.ts';
import { findInBody } from '../../session/secrets/find-in-body.ts';
import { findInHeader } from '../../session/secrets/find-in-header.ts';
import { findMembers } from '../../session/secrets/find-members.ts';
import { isSecretNumber, isSecretValue } from '../../session/secrets/is-secret-value.ts';
import { isCredential } from '../../session/secrets/secret-header.ts';
import { secretKind } from '../../session/secrets/secret-names.ts';
import type { Failure, SentWith } from './failure.ts';

/** A live secret, and what stands for it where it is not shown. */
export type KnownSecret = readonly [placeholder: string, secret: string];

export interface Mask {
  /** The live secrets that it knows by itself. */
  secrets(): readonly KnownSecret[];
  /** A text without them, and without what the recorder would redact in it: see `hideSecrets`. */
  text(text: string): string;
  /** The same of the start of a text that was cut off. */
  start(text: string): string;
  /** The same of the value of a header. */
  header(name: string, value: string): string;
  /**
   * The same of a JSON value, names of members included.
   * @param name of the nearest member that holds it
   */
  value(value: unknown, name?: string): unknown;
}

/**
 * @param know is called once, where something is to be shown
 * @param before whose secrets are taken out first: they are known better
 */
export function createMask(know: () => readonly KnownSecret[], before?: Mask): Mask {
  let known: readonly KnownSecret[] | undefined;
  let replace: ((text: string) => string) | undefined;
  const secrets = (): readonly KnownSecret[] => {
    known ??= know();
    return known;
  };
  const replaceKnown = (shown: string): string => {
    replace ??= createReplace(secrets());
    return replace(shown);
  };
  const text = (shown: string): string => hideSecrets(replaceKnown(before?.text(shown) ?? shown));
  const start = (shown: string): string => hideInStart(replaceKnown(before?.text(shown) ?? shown));
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
        // In XML, the text of an element; in a part, its content.
        walk(child, key === '' ? name : key, isSecret || isCredential(key)),
      ]),
    );
  };
  const value = (shown: unknown, name = ''): unknown => walk(shown, name, isCredential(name));
  return { secrets, text, start, header, value };
}

/** Whether the recorder would redact a string of JSON under this name. */
function isSecretText(text: string, name: string): boolean {
  const kind = secretKind(name);
  return kind !== undefined && isSecretValue(splitScheme(text).credentials, kind, name);
}

/** The same of a number. */
function isSecretDigits(number: number | ExactNumber, name: string): boolean {
  const kind = secretKind(name);
  return kind !== undefined && isSecretNumber(String(number), kind, name);
}

/** Names of facts that only ever have values of this package. */
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

/** A failure whose texts show no secret. */
export function maskFailure<Data extends Failure | SentWith>(
  failure: Data,
  mask: Pick<Mask, 'text'>,
): Data;
export function maskFailure(failure: unknown, mask: Pick<Mask, 'text'>): unknown {
  if (typeof failure === 'string') return mask.text(failure);
  if (typeof failure !== 'object' || failure === null) return failure;
  if (Array.isArray(failure)) return failure.map((each) => maskFailure(each, mask));
  return Object.fromEntries(
    Object.entries(failure).map(([name, fact]) => [
      name,
      FIXED.has(name) ? fact : maskFailure(fact, mask),
    ]),
  );
}

/**
 * A secret in any of the forms in which it may be written, by its placeholder. Nothing is shown where
 * there are more secrets than can be looked for.
 */
function createReplace(secrets: readonly KnownSecret[]): (text: string) => string {
  if (areTooMany(secrets.map(([, secret]) => secret))) return () => '…';
  const placeholders = new Map<string, string>();
  for (const [placeholder, secret] of secrets) {
    for (const form of secretForms(secret)) {
      if (!placeholders.has(form)) placeholders.set(form, placeholder);
    }
  }
  if (areTooMany([...placeholders.keys()])) return () => '…';
  const finder = createTextFinder(placeholders.keys());
  return (text) => finder.replaceIn(text, (found) => placeholders.get(found) ?? found);
}

/** A number that is a secret known from elsewhere becomes its placeholder. */
function maskNumber(number: number | ExactNumber, text: (shown: string) => string): unknown {
  if (!isLongNumber(number)) return number;
  const written = String(number);
  const masked = text(written);
  return masked === written ? number : masked;
}

/** Where something stands in a text that is not shown. */
interface Range {
  readonly start: number;
  readonly end: number;
}

/** Of what is left beside a placeholder, such as a scheme of authentication. */
const MIN_REST = 8;
/** A private key in PEM, whatever its headers, also where its end is cut off. */
const PRIVATE_KEY = /(-----BEGIN [A-Z ]{0,24}PRIVATE KEY(?: BLOCK)?-----)([\s\S]*?)(?:-----END|$)/g;
/** Where no token goes on. */
const BREAK = /[\s"'<>(){}[\],;&|]/;
/** No shorter start of a secret tells it. */
const MIN_START = 8;

/**
 * A text of any kind as it may be shown: without what the recorder would redact in it, and without
 * whatever else has the name of a credential.
 */
function hideSecrets(text: string): string {
  return hide(text, [
    // What is shown may have lost its headers.
    ...findInBody(text, multipartTypeOf(text) ?? ''),
    ...findMembers(text),
    ...findPrivateKeys(text),
  ]);
}

/** The same of a text whose rest is not known: its last word may be the start of a secret. */
function hideInStart(text: string): string {
  const hidden = hideSecrets(text);
  let start = hidden.length;
  while (start > 0 && !BREAK.test(hidden.charAt(start - 1))) start -= 1;
  return hidden.length - start < MIN_START ? hidden : `${hidden.slice(0, start)}…`;
}

/** The same of the value of a header. */
function hideInHeader(name: string, value: string): string {
  return hideSecrets(hide(value, findInHeader(name, value)));
}

/** What is shown of a secret: nothing but a placeholder, and perhaps a scheme, tells which it is. */
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

/** In their order. Of two that overlap, nothing is to be seen. */
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

/** How a secret may be written where it is echoed: as it is, and as other texts have it. */
export function secretForms(secret: string): string[] {
  return [...new Set([...escapedForms(secret), ...base64Forms(secret)])];
}

/** In bytes: what is shorter stands in the Base64 of other texts by chance. */
const SHORTEST_PART = 8;

/**
 * In both alphabets of Base64 and without padding, which is not echoed everywhere: by itself, and as a
 * part of a longer text, such as `user:password`. A part is written in one of three ways, by how many
 * bytes stand before it; characters that it shares with its neighbours are left out.
 */
function base64Forms(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const before = bytes.length < SHORTEST_PART ? [] : [0, 1, 2];
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

/** A text of a value, by the name that says what it is. */
export interface NamedText {
  /** Of the nearest member that holds it, through arrays. Empty at the root. */
  readonly name: string;
  readonly text: string;
  /** It is the name of a member itself. */
  readonly isKey: boolean;
  /** It, or something that holds it, has the name of a credential. */
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
        // What is under no name in XML is the text of an element, and in a part its content.
        walk(child, key === '' ? name : key, isSecret || isCredential(key));
      }
    }
  };
  walk(json, '', false);
  return texts;
}

/** Whether a number may be a secret under the name of one: shorter ones are counts. */
function isLongNumber(number: number | ExactNumber): boolean {
  const text = String(number);
  return /^-?\d{6}/.test(text) && !/[.eE]/.test(text);
}

/** The delimiter that a multipart body begins with (section 5.1.1). */
const DELIMITER = /^--([^\s"]{1,70})\r?\n/;

/** A Content-Type for a multipart body that has lost its own; undefined for one that begins otherwise. */
function multipartTypeOf(body: string): string | undefined {
  const [, boundary] = DELIMITER.exec(body) ?? [];
  return boundary === undefined ? undefined : `multipart/form-data; boundary="${boundary}"`;
}

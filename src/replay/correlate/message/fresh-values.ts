/**
 * Values that must be new in each replay, such as the address of a sign-up: finds them in the texts of a session, and
 * makes the values that replace them in one replay. A new value has the form of the recorded one, so that a server
 * accepts it as well:
 *
 * | recorded | new |
 * | --- | --- |
 * | a UUID | a UUID of the same version |
 * | hexadecimal, 16 digits or more | as many digits |
 * | a number | as many digits; of more than 12, the last 12 are new |
 * | digits with punctuation, such as a telephone number | the same punctuation; the last 7 digits are new |
 * | an e-mail address | `ada@example.com` becomes `ada-k3f9x2@example.com` |
 * | a name with dots, such as that of a file or a host | `a.example` becomes `ak3f9x2.example` |
 * | other text | six characters more: `adak3f9x2`, `ada_l_k3f9x2`, `Ada L-k3f9x2` |
 *
 * A text of more than 12 characters keeps its length, unless it is a URL, since the server may limit the length. The user
 * of an e-mail address has at most 64 characters (RFC 5321 section 4.5.3.1). Values with a check digit, and dates, come
 * out wrong.
 */

import { randomBytes, randomInt } from 'node:crypto';
import { isUuid } from '../../../formats/text/is-uuid.ts';
import { areTooMany, createTextFinder } from '../../../formats/text/text-finder.ts';

/** The new values of one replay. */
export class FreshValues {
  readonly #texts: FreshTexts;
  readonly #values = new Map<string, string>();

  constructor(texts: FreshTexts, renew: Renew) {
    this.#texts = texts;
    for (const [written, value] of texts.values) {
      const live = this.#values.get(value) ?? renew(value);
      this.#values.set(value, live);
      if (written !== value) this.#values.set(written, escapeValue(live));
    }
  }

  /** Recorded values with the new ones, each also with percent escapes. */
  pairs(): Iterable<[recorded: string, live: string]> {
    return this.#values;
  }

  /** The new value for a recorded one; undefined if it need not be new. */
  of(recorded: string): string | undefined {
    return this.#values.get(recorded);
  }

  /** A recorded text with the new values in it. */
  inText(recorded: string): string {
    const whole = this.of(recorded);
    if (whole !== undefined) return whole;
    let text = '';
    let at = 0;
    for (const { start, end, written } of this.#texts.spansIn(recorded)) {
      text += recorded.slice(at, start) + (this.of(written) ?? written);
      at = end;
    }
    return text + recorded.slice(at);
  }
}

/** Characters. A longer text names nothing, and is sent as recorded. */
export const MAX_FRESH = 1024;

/** Characters. Shorter values are parts of other texts by chance as well. */
export const MIN_INSIDE = 8;

/** A recorded value inside of a text. */
interface FreshSpan {
  readonly start: number;
  readonly end: number;
  /** The value as it is written there. */
  readonly written: string;
}

/** The values that must be new, as recorded. */
export interface FreshTexts {
  /** By their spelling: plain, and with percent escapes, as servers may repeat them. */
  readonly values: ReadonlyMap<string, string>;
  /** Where they are in a text, unless as a part of a longer word or address. */
  spansIn(text: string): readonly FreshSpan[];
}

export function createFreshTexts(recorded: Iterable<string>): FreshTexts {
  const values = new Map<string, string>();
  for (const value of recorded) values.set(escapeValue(value), value);
  for (const value of values.values()) values.set(value, value);
  const inside = [...values.keys()].filter(({ length }) => length >= MIN_INSIDE);
  if (inside.length === 0 || areTooMany(inside)) return { values, spansIn: () => NONE };
  const finder = createTextFinder(inside);
  return {
    values,
    spansIn(text) {
      if (text.length < MIN_INSIDE) return NONE;
      return finder.spansIn(text).flatMap(({ start, end, longest }) => {
        const isAlone = end - start === longest.length && isByItself(text, start, end, longest);
        return isAlone ? { start, end, written: longest } : [];
      });
    },
  };
}

const NONE: readonly never[] = [];

/** A value as it is written in a URL, which cannot have a lone surrogate. */
function escapeValue(value: string): string {
  return encodeURIComponent(Buffer.from(value).toString());
}

function isByItself(text: string, start: number, end: number, written: string): boolean {
  const before = text.charAt(start - 1);
  const after = text.slice(end, end + 2);
  if (/\w/.test(before) || /^\w/.test(after)) return false;
  // The characters around an address may belong to a longer one.
  return !/@|%40/.test(written) || !(/[.%+-]/.test(before) || /^(?:-|\.\w)/.test(after));
}

/** Gives a new value for a recorded one, a different one each time. */
export type Renew = (recorded: string) => string;

/** Positions of the version and the variant of a UUID (RFC 9562 section 4). */
const FIXED_IN_UUID = [14, 19];
const HEX = /^(?:[0-9a-f]{16}[0-9a-f]*|[0-9A-F]{16}[0-9A-F]*)$/;
const INTEGER = /^-?\d+$/;
const DIGITS_AND_PUNCTUATION = /^[+-]?\(?\d[\d ().,/-]*$/;
const NEW_DIGITS = 12;
const NEW_DIGITS_IN_PATTERN = 7;

const MAX_GROWING = 12;
const MAX_USER = 64;

/** Number of suffixes: a letter, four letters or digits, and a digit. They begin like a name, and are no words. */
const SUFFIXES = 26 * 36 ** 4 * 10;

/** Creates a source of new values. Those of one source differ from each other, and most likely from those of another one. */
export function createRenew(): Renew {
  const sequences = new Map<number, Sequence>();
  const next = (count: number): number => {
    const sequence = sequences.get(count) ?? new Sequence(count);
    sequences.set(count, sequence);
    return sequence.next();
  };
  const renew: Renew = (recorded) => {
    if (isUuid(recorded)) return renewUuid(recorded);
    if (INTEGER.test(recorded)) return renewDigits(recorded, NEW_DIGITS, next);
    if (HEX.test(recorded)) return renewHex(recorded);
    if (DIGITS_AND_PUNCTUATION.test(recorded)) {
      return renewDigits(recorded, NEW_DIGITS_IN_PATTERN, next);
    }
    return renewText(recorded, renderSuffix(next(SUFFIXES)));
  };
  return (recorded) => {
    const renewed = renew(recorded);
    return renewed === recorded ? renew(recorded) : renewed;
  };
}

/** A prime that divides none of the counts here, so that a sequence with this step visits all numbers. */
const STEP = 1_000_003;

/** Numbers below a count, each once before any of them recurs. The first one is random. */
class Sequence {
  readonly #count: number;
  #at: number;

  constructor(count: number) {
    this.#count = count;
    this.#at = randomInt(count);
  }

  next(): number {
    this.#at = (this.#at + STEP) % this.#count;
    return this.#at;
  }
}

function renewUuid(recorded: string): string {
  const digits = renewHex(recorded);
  return recorded.replace(/[^-]/g, (digit, at: number) =>
    FIXED_IN_UUID.includes(at) ? digit : (digits[at] ?? digit),
  );
}

function renewHex(recorded: string): string {
  const digits = randomBytes(Math.ceil(recorded.length / 2)).toString('hex');
  const cased = /[A-F]/.test(recorded) ? digits.toUpperCase() : digits;
  return cased.slice(0, recorded.length);
}

/** New digits. A leading zero stays, and none is added. */
function renewDigits(recorded: string, most: number, next: (count: number) => number): string {
  const digits = recorded.replace(/\D/g, '');
  const isPadded = digits.length > 1 && digits.startsWith('0');
  const length = Math.min(isPadded ? digits.length - 1 : digits.length, most);
  const kept = digits.slice(0, -length);
  const least = kept === '' ? 10 ** (length - 1) : 0;
  const renewed = kept + String(least + next(10 ** length - least)).padStart(length, '0');
  let at = 0;
  return recorded.replace(/\d/g, (digit) => renewed[at++] ?? digit);
}

function renderSuffix(number: number): string {
  const [last, rest] = [number % 10, Math.floor(number / 10)];
  const [first, middle] = [rest % 26, Math.floor(rest / 26)];
  return `${(first + 10).toString(36)}${middle.toString(36).padStart(4, '0')}${last}`;
}

const NO_WORD = /[^\p{L}\p{N}]/u;

function renewText(recorded: string, lowerCase: string): string {
  const isUpperCase = /[A-Z]/.test(recorded) && !/[a-z]/.test(recorded);
  const suffix = isUpperCase ? lowerCase.toUpperCase() : lowerCase;
  const user = findUser(recorded);
  if (user) {
    const { start, end } = user;
    const name = shorten(recorded.slice(start, end), MAX_USER - suffix.length - 1);
    return `${recorded.slice(0, start)}${name}-${suffix}${recorded.slice(end)}`;
  }
  const end = endOfName(recorded);
  const name = recorded.slice(0, end);
  const added = separatorFor(name) + suffix;
  // A shorter address may be that of another host.
  const isGrowing = recorded.length <= MAX_GROWING || /[/:]/.test(recorded);
  const kept = isGrowing ? name : shorten(name, Math.max(1, name.length - added.length));
  return kept + added + recorded.slice(end);
}

/** The separator between the words of a name. */
function separatorFor(name: string): string {
  if (!NO_WORD.test(name)) return '';
  return name.includes('_') && !name.includes('-') ? '_' : '-';
}

/** Characters between an address and the text around it. */
const BESIDE_ADDRESS = /[\s<>()[\]:;,"/\\]/;

/** The user of the only e-mail address in a text, without a suffix after a plus, which some servers ignore. */
function findUser(text: string): { readonly start: number; readonly end: number } | undefined {
  const at = text.indexOf('@');
  if (at < 1 || text.includes('@', at + 1) || !/\w/.test(text.charAt(at + 1))) return undefined;
  let start = at;
  while (start > 0 && !BESIDE_ADDRESS.test(text.charAt(start - 1))) start -= 1;
  if (start === at) return undefined;
  const plus = text.indexOf('+', start + 1);
  return { start, end: plus !== -1 && plus < at ? plus : at };
}

/** Where a suffix is added to a name: before the first dot of a name with dots, else after the last word. */
function endOfName(text: string): number {
  const dot = text.indexOf('.');
  if (dot > 0 && !/[\s/:?]/.test(text)) return dot;
  return endOfWords(text) || text.length;
}

function shorten(name: string, length: number): string {
  if (name.length <= length) return name;
  const cut = name.slice(0, length);
  return cut.slice(0, endOfWords(cut)) || cut;
}

/** The end of the last word of a text. A lone surrogate is no letter. */
function endOfWords(text: string): number {
  let end = text.length;
  while (end > 0 && NO_WORD.test(lastCharacter(text, end))) end -= 1;
  return end;
}

function lastCharacter(text: string, end: number): string {
  const pair = text.slice(Math.max(0, end - 2), end);
  return /^[\uD800-\uDBFF][\uDC00-\uDFFF]$/.test(pair) ? pair : text.charAt(end - 1);
}

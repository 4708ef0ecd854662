/**
 * Values that must be new at each replay, such as the address of a sign-up: where the texts of a session have them, and
 * the values that replace them in one replay. A new value has the form of the recorded one, so that a server accepts it
 * as well:
 *
 * | recorded | new |
 * | --- | --- |
 * | a UUID | a UUID of the same version |
 * | hexadecimal, 16 digits or more | as many digits |
 * | a number | as many digits; of more than 12, the last 12 are new |
 * | digits with signs, such as a telephone number | the same signs; the last 7 digits are new |
 * | an address of e-mail | `ada@example.com` becomes `ada-k3f9x2@example.com` |
 * | a name with dots, such as that of a file or a host | `a.example` becomes `ak3f9x2.example` |
 * | other text | six characters more: `adak3f9x2`, `ada_l_k3f9x2`, `Ada L-k3f9x2` |
 *
 * Limits of length hold: text of more than 12 characters keeps its length, unless it is a URL, so that
 * what a limit of 20 let through it lets through again; the user of an address of e-mail has 64 at most
 * (RFC 5321 section 4.5.3.1). What has a digit to check the others by, or is a date, comes out wrong.
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

  /** Recorded values, each with the new one; once more in escapes. */
  pairs(): Iterable<[recorded: string, live: string]> {
    return this.#values;
  }

  /** What is sent instead of a recorded value; undefined if that need not be new. */
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

/** Characters. A longer text is no name of anything, and is sent as it was recorded. */
export const MAX_FRESH = 1024;

/** Characters. Shorter values are parts of other texts by chance as well. */
export const MIN_INSIDE = 8;

/** A value inside of a text. */
interface FreshSpan {
  readonly start: number;
  readonly end: number;
  /** As recorded, and as it is written there. */
  readonly written: string;
}

/** The values that must be new, as recorded. */
export interface FreshTexts {
  /** By how they are written: plain, and in the escapes of a URL, as servers bring them back in texts. */
  readonly values: ReadonlyMap<string, string>;
  /** Where they stand in a text by themselves: not as a part of a longer word or address. */
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

/** As it is written in a URL. Half of a pair of surrogates stands for nothing there. */
function escapeValue(value: string): string {
  return encodeURIComponent(Buffer.from(value).toString());
}

function isByItself(text: string, start: number, end: number, written: string): boolean {
  const before = text.charAt(start - 1);
  const after = text.slice(end, end + 2);
  if (/\w/.test(before) || /^\w/.test(after)) return false;
  // An address has more before it, and behind it, than a word.
  return !/@|%40/.test(written) || !(/[.%+-]/.test(before) || /^(?:-|\.\w)/.test(after));
}

/** Gives a new value for a recorded one, another one each time. */
export type Renew = (recorded: string) => string;

/** Where a UUID has its version and its variant (RFC 9562 section 4). */
const FIXED_IN_UUID = [14, 19];
const HEX = /^(?:[0-9a-f]{16}[0-9a-f]*|[0-9A-F]{16}[0-9A-F]*)$/;
const INTEGER = /^-?\d+$/;
const DIGITS_AND_PUNCTUATION = /^[+-]?\(?\d[\d ().,/-]*$/;
const NEW_DIGITS = 12;
const NEW_DIGITS_IN_PATTERN = 7;

const MAX_GROWING = 12;
const MAX_USER = 64;

/** A letter, four letters or digits, a digit: it begins as a name does, and no word comes of it. */
const SUFFIXES = 26 * 36 ** 4 * 10;

/** What comes of one of these are different values; of two, they are most likely so. */
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

/** A prime that divides no number of values here: by it, a sequence comes to all of them. */
const STEP = 1_000_003;

/** Numbers below a count, each once before any comes again, from one that nobody can tell. */
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

/** A zero at its start stays there, and no other comes there. */
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

/** What a name has between its words. */
function separatorFor(name: string): string {
  if (!NO_WORD.test(name)) return '';
  return name.includes('_') && !name.includes('-') ? '_' : '-';
}

/** What parts an address from the text around it. */
const AROUND_ADDRESS = /[\s<>()[\]:;,"/\\]/;

/** The user of the one address of e-mail in a text; what is behind a plus does not count for some servers. */
function findUser(text: string): { readonly start: number; readonly end: number } | undefined {
  const at = text.indexOf('@');
  if (at < 1 || text.includes('@', at + 1) || !/\w/.test(text.charAt(at + 1))) return undefined;
  let start = at;
  while (start > 0 && !AROUND_ADDRESS.test(text.charAt(start - 1))) start -= 1;
  if (start === at) return undefined;
  const plus = text.indexOf('+', start + 1);
  return { start, end: plus !== -1 && plus < at ? plus : at };
}

/** Where more of a name fits in: before the first dot of a name that has dots, else behind its last word. */
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

/** Half of a pair of surrogates is no letter. */
function endOfWords(text: string): number {
  let end = text.length;
  while (end > 0 && NO_WORD.test(lastCharacter(text, end))) end -= 1;
  return end;
}

function lastCharacter(text: string, end: number): string {
  const pair = text.slice(Math.max(0, end - 2), end);
  return /^[\uD800-\uDBFF][\uDC00-\uDFFF]$/.test(pair) ? pair : text.charAt(end - 1);
}

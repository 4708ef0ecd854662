/** Kinds of texts: names that people give, numbers, times, flags and addresses. */
import { isUuid } from '../text/is-uuid.ts';
import { randomness } from './randomness.ts';

const TIME = /^\d{4}-\d\d-\d\d|^\d\d?:\d\d/;
/** As headers and mails write it (RFC 9110 section 5.6.7, RFC 5322 section 3.3). */
const DATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d? [A-Z][a-z]{2} \d{4} \d\d:\d\d\b/;
/** In seconds or milliseconds since 1970. */
const STAMP = /^1[2-9]\d{8}(?:\d{3})?(?:\.\d+)?$/;
const NUMBER = /^-?\d{1,15}(?:\.\d+)?$/;
const ADDRESS = /^https?:|^\//i;
/** The status of an element in WebDAV (RFC 4918 section 14.28). */
const STATUS_LINE = /^HTTP\/\d(?:\.\d)? \d{3}\b/;
const FLAG = /^(?:true|false)$/;
/** Counts, small numbers, times and flags, which other things have by chance. */
const COMMON = /^(?:-?\d{1,7}(?:\.\d{1,3})?|true|false|1[2-9]\d{8}(?:\d{3})?|\d{4}-\d\d-\d\d.*)$/;

/** In characters: a longer text is no name. */
const MAX_NAME_LENGTH = 200;
/** In bits: no name that people give reaches it. */
const RANDOM = 12;

/**
 * What a text is to a program: a flag, a date or a time, seconds or milliseconds since 1970, any other
 * number, a URL or a path, a status line of HTTP, or none of these.
 */
type TextKind = 'flag' | 'time' | 'stamp' | 'number' | 'address' | 'status' | 'other';

/** The kind of a text. Each text of long lists is asked, so the start of the text decides first. */
export function kindOfText(text: string): TextKind {
  if (/^[-\d]/.test(text)) {
    if (TIME.test(text)) return 'time';
    if (STAMP.test(text)) return 'stamp';
    return NUMBER.test(text) ? 'number' : 'other';
  }
  if (ADDRESS.test(text)) return 'address';
  if (FLAG.test(text)) return 'flag';
  if (DATE.test(text)) return 'time';
  return STATUS_LINE.test(text) ? 'status' : 'other';
}

/** Whether a text is written for people, unlike numbers, times, states and kinds. */
export function isWording(text: string): boolean {
  if (!/\p{L}/u.test(text) || !/[^a-z\d_-]/.test(text)) return false;
  const kind = kindOfText(text);
  return kind !== 'time' && kind !== 'status';
}

/** A number or a time as a number to order it by; NaN for other texts. */
export function orderOf(text: string): number {
  const kind = kindOfText(text);
  if (kind === 'time') return Date.parse(text);
  return kind === 'number' || kind === 'stamp' ? Number(text) : Number.NaN;
}

/** Whether other things may have the same text by chance: a small number, a time, a flag. */
export function isOfMany(text: string): boolean {
  return COMMON.test(text) || DATE.test(text);
}

/**
 * Whether a text may be a name that people give, unlike times and addresses, which differ between instances.
 */
export function isName(text: string): boolean {
  if (text.length < 3 || text.length > MAX_NAME_LENGTH || text.includes('\n')) return false;
  if (isOfMany(text)) return false;
  const kind = kindOfText(text);
  return kind !== 'time' && kind !== 'address' && kind !== 'status';
}

/** Whether an id is random, so that no other thing has it by chance. */
export function isRandomId(text: string): boolean {
  return isUuid(text) || randomness(text) >= RANDOM;
}

/** Finds ids and tokens. The text between them is compared as it is. */
export const WORDS: RegExp = /([A-Za-z0-9_.~%-]+)/g;

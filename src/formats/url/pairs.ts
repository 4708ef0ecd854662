/**
 * Values within texts: lines of keys and values, compounds such as a revision, and what people read in a
 * message, such as a code, or a key in `curl -H "Harbour-Key: k3x9…"`.
 */

import { decodePiece } from '../text/codecs.ts';
import { findPlaceholders } from '../text/placeholder.ts';
import { isDistinctive } from '../value/is-distinctive.ts';
import type { Step } from '../value/location.ts';
import { randomness } from '../value/randomness.ts';
import { type Cursor, FixedCursor, type Reading, RepeatCounter } from '../value/reading.ts';
import { readUrlsInText } from './url.ts';

/** Reports the values within a text: URLs, pairs, parts of compounds, numbers and tokens in a message. */
export function readInsideText(text: string, within: Cursor, reading: Reading): void {
  readUrlsInText(text, within, reading);
  if (hasPairs(text)) readPairs(text, within, reading);
  else if (isCompound(text)) readCompound(text, within, reading);
  if (isMessage(text)) readNumbers(text, within, reading);
  if (mayHaveToken(text)) readTokens(text, within, reading);
}

/** `key=value` or `key: value`. */
const PAIR = /^["']?([a-z][\w.-]{0,63})["']?\s*(?:=|:(?!\/\/))\s*(\S.*)$/i;

/** In characters. */
const MAX_VALUE_LENGTH = 4096;
const MAX_LINES = 200;

/** The key and the value of a line; undefined for any other line. */
export function pairIn(line: string): { readonly key: string; readonly value: string } | undefined {
  const [, key, value] = PAIR.exec(line) ?? [];
  return key === undefined || value === undefined ? undefined : { key, value };
}

/** Whether a text may have several lines of keys and values, such as an event of a calendar. */
function hasPairs(text: string): boolean {
  return (
    text.length > 16 && text.includes('\n') && PAIR.test(text.slice(0, text.indexOf('\n')).trim())
  );
}

/** Reports the values of such lines by their keys. */
function readPairs(text: string, within: Cursor, reading: Reading): void {
  const repeats = new RepeatCounter();
  let start = 0;
  for (let count = 0; count < MAX_LINES && start < text.length; count += 1) {
    const feed = text.indexOf('\n', start);
    const end = feed < 0 ? text.length : feed;
    const pair =
      end - start <= MAX_VALUE_LENGTH ? pairIn(text.slice(start, end).trim()) : undefined;
    if (pair) {
      const step = repeats.next({ kind: 'value', name: pair.key });
      reading.visit(pair.value, new FixedCursor('string', step, [pair.key], within));
    }
    start = end + 1;
  }
}

/** Names of codes that people type, and the endings that may follow without a separator. */
const CODE_NAME =
  '(?:T?OTP|2FA|MFA|PIN|PUK|CSC|CV[CV]2?|CVN)(?:AGAIN|CONFIRM|NEW|NUMBER|OLD|VALUE)?' +
  '|[A-Z0-9]{0,44}CODES?|ONE_?TIME_?PASSWORDS?';
/** The placeholder of such a code. */
const CODE = `REDACTED(?:_[A-Z0-9]{1,48}){0,8}?_(?:${CODE_NAME})(?:_[A-Z0-9]{1,48}){0,3}`;
const CODE_PLACEHOLDER = new RegExp(`^${CODE}$`);
/** A number of 5 to 8 digits that is no part of a date, an amount, a version, a colour or a longer text. */
const NUMBER = new RegExp(
  String.raw`(?<![\w.,:;/+#&=%$€£"'-])(?:\d{5,8}|${CODE})(?![\w/:%"'-]|[.,]\d)`,
  'g',
);
const DIGITS = /\d{5}/;
/** In characters: a longer text is a document or a program. */
const MAX_MESSAGE_LENGTH = 16 * 1024;
const MAX_NUMBERS = 20;

/** Whether a text may be a message with a number in it. Every string of a response is asked. */
function isMessage(text: string): boolean {
  const { length } = text;
  if (length <= 8 || length > MAX_MESSAGE_LENGTH || !text.includes(' ')) return false;
  return DIGITS.test(text) || text.includes('REDACTED_');
}

/** Whether a placeholder has the name of a code, so that it counts as a number in a message. */
export function isCodePlaceholder(text: string): boolean {
  return CODE_PLACEHOLDER.test(text);
}

/** The numbers in a text that may be codes. */
export function numbersIn(text: string): readonly string[] {
  const numbers = text.match(NUMBER) ?? NONE;
  return numbers.length > MAX_NUMBERS ? numbers.slice(0, MAX_NUMBERS) : numbers;
}

const NONE: readonly never[] = [];

/** Reports the numbers in a message, such as the code in a mail: `body /text number 1`. */
function readNumbers(text: string, within: Cursor, { visit }: Reading): void {
  let index = 0;
  for (const number of numbersIn(text)) {
    index += 1;
    visit(number, new FixedCursor('code', { kind: 'number', index }, NONE, within));
  }
}

/** A revision of a document (CouchDB): its number, and a hash. */
const REVISION = /^\d{1,9}-[0-9a-f]{16,64}$/;

/** The path of a thing with its version: `arn:aws:ecs:eu-west-1:1:task-definition/web:2`. */
const VERSIONED = /^[\w.:/-]+$/;
const VERSION = /:\d{1,9}$/;
/**
 * A name of Amazon, with the number of the account: `arn:aws:lambda:eu-west-1:111122223333:function:blue`.
 */
const ARN = /^arn:[\w-]+:[\w-]+:[\w-]*:(\d{12})?:[\w+=,.@:/-]+$/;
const MAX_NAME_LENGTH = 512;

/** The kind of a thing, and its number: `shelves/7`, `shelves/7/books/9`, `Patient/7`. */
const RESOURCE = /^(?:[\w-]+\/[\w-]+\/)*([a-z][\w-]*)\/\d{1,19}$/i;

function isResource(text: string): boolean {
  const isShort = text.length <= MAX_NAME_LENGTH && isDigit(text.charCodeAt(text.length - 1));
  return isShort && text.includes('/') && RESOURCE.test(text);
}

/** Whether a text has several values in it, or is a UUID in a spelling that clients change. */
function isCompound(text: string): boolean {
  if (decodePiece(text, 'uuid') !== undefined || isResource(text)) return true;
  const { length } = text;
  if (text.charCodeAt(0) === LETTER_A && isArn(text)) return true;
  if (isDigit(text.charCodeAt(length - 1)) && length <= MAX_NAME_LENGTH && text.includes(':')) {
    return text.lastIndexOf('/') > 0 && isVersioned(text);
  }
  // Most times begin with a digit too, but end in a Z.
  const isHash = isHexDigit(text.charCodeAt(length - 1));
  return isHash && isDigit(text.charCodeAt(0)) && length <= 80 && REVISION.test(text);
}

const LETTER_A = 0x61;

function isArn(text: string): boolean {
  return text.startsWith('arn:') && text.length <= MAX_NAME_LENGTH && ARN.test(text);
}

function isVersioned(text: string): boolean {
  return VERSIONED.test(text) && VERSION.test(text.slice(-10));
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function isHexDigit(code: number): boolean {
  return isDigit(code) || (code >= 0x61 && code <= 0x66);
}

/**
 * Reports the values in a compound: a UUID as RFC 9562 writes it; the number behind the kind of a thing; of a
 * thing with a version, its own name, and all but the version; the account of an ARN; or the hash of a
 * revision.
 */
function readCompound(text: string, within: Cursor, { visit }: Reading): void {
  const tell = (value: string, step: Step, names?: readonly string[]): void => {
    visit(value, new FixedCursor('part', step, names, within));
  };
  const uuid = decodePiece(text, 'uuid');
  if (uuid !== undefined) {
    tell(uuid, { kind: 'decoded' });
    return;
  }
  const last = text.slice(text.lastIndexOf('/') + 1);
  const [, thing] = isResource(text) ? (RESOURCE.exec(text) ?? []) : [];
  if (thing !== undefined) {
    tell(last, { kind: 'inside' }, [thing, 'id']);
    return;
  }
  const account = isArn(text) ? ARN.exec(text)?.[1] : undefined;
  if (account !== undefined) tell(account, { kind: 'account' }, ['account', 'id']);
  if (!text.includes(':')) tell(text.slice(text.indexOf('-') + 1), { kind: 'inside' });
  else if (isVersioned(text)) {
    if (last !== text) tell(last, { kind: 'inside' });
    if (!text.includes('//')) tell(text.slice(0, text.lastIndexOf(':')), { kind: 'unversioned' });
  }
}

/** In characters. */
const MIN_TOKEN_LENGTH = 8;
const MAX_TOKEN_LENGTH = 4096;
/** In characters: a longer text is a document or a program. */
const MAX_TEXT_LENGTH = 16 * 1024;
/** In characters: a token with its name and the end of its sentence. */
const MAX_WORD_LENGTH = MAX_TOKEN_LENGTH + 256;
const MAX_TOKENS = 20;

/** A word between spaces, quotes and brackets. */
const WORD = /[^\s"'`<>()[\]{}|,;*\\]{8}[^\s"'`<>()[\]{}|,;*\\]*/g;
/** URLs and what is in them, addresses, paths. */
const ADDRESS = /:\/\/|[?&@%#]|^[/~.]/;
/**
 * The name of a token: `HARBOUR_KEY=`, `token:`, `--key=`. Equals signs may also be the padding of Base64.
 */
const CALLED = /^[^=:]{1,128}(?::|=(?!=|$))/;
/** The end of a sentence. */
const END = /[.:!?…]{1,8}$/;
const TOKEN = /^[A-Za-z\d][\w.~+/-]*={0,2}$/;
const BASE64 = /^[A-Za-z\d+/]{24}[A-Za-z\d+/]*={0,2}$/;
/** The name of a file or a host, a release, or a time. */
const NAME = /\.[A-Za-z]{1,16}$|^v?\d+\.\d|^\d{4}-?\d\d-?\d\d(?!\d)/i;
/** In bits. Fewer suffice for letters and digits alone, since names in programs have other characters. */
const RANDOM = 9;
const RANDOM_RUN = 5;
/** In characters: a shorter token has to have a digit, or the low line of a placeholder. */
const LONG = 16;
const MARK = /[\d_]/;

/** By code: 1 for the characters of words and of most tokens, 2 for those that only tokens have. */
const RUN: Uint8Array = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  return MARK.test(character) ? 2 : Number(/[A-Za-z-]/.test(character));
});

/** Whether a text may have a token in it. Every string of a response is asked. */
export function mayHaveToken(text: string): boolean {
  const { length } = text;
  if (length <= MIN_TOKEN_LENGTH || length > MAX_TEXT_LENGTH || !text.includes(' ')) return false;
  // Each run is read from its end, so that most characters are never looked at.
  for (let from = 0; from + MIN_TOKEN_LENGTH <= length; ) {
    let at = from + MIN_TOKEN_LENGTH - 1;
    let marks = 0;
    for (; at >= from; at -= 1) {
      const kind = RUN[text.charCodeAt(at)] ?? 0;
      if (kind === 0) break;
      marks |= kind;
    }
    if (at >= from) {
      from = at + 1;
      continue;
    }
    let end = from + MIN_TOKEN_LENGTH;
    for (; end < length; end += 1) {
      const kind = RUN[text.charCodeAt(end)] ?? 0;
      if (kind === 0) break;
      marks |= kind;
    }
    if (marks > 1 || end - from >= LONG) return true;
    from = end + 1;
  }
  return false;
}

/** The first tokens in a text, as they are written. Words, URLs, dates and versions are no tokens. */
export function tokensIn(text: string): readonly string[] {
  if (text.length > MAX_TEXT_LENGTH) return [];
  const tokens: string[] = [];
  for (const [word] of text.matchAll(WORD)) {
    if (word.length > MAX_WORD_LENGTH || ADDRESS.test(word)) continue;
    const token = word.replace(CALLED, '').replace(END, '');
    if (isTextToken(token)) tokens.push(token);
    if (tokens.length === MAX_TOKENS) break;
  }
  return tokens;
}

/** Reports the tokens in a text of a body by their order: `body /message token 1`. */
function readTokens(text: string, within: Cursor, { visit }: Reading): void {
  const tokens = tokensIn(text);
  // Other readers report the words of a header, such as `Bearer …`.
  if (tokens.length === 0 || within.location().part !== 'body') return;
  for (const [at, token] of tokens.entries()) {
    visit(token, new FixedCursor('code', { kind: 'token', index: at + 1 }, undefined, within));
  }
}

function isTextToken(word: string): boolean {
  const { length } = word;
  if (length < MIN_TOKEN_LENGTH || length > MAX_TOKEN_LENGTH || !TOKEN.test(word)) return false;
  if (word.startsWith('REDACTED')) {
    return findPlaceholders(word).length > 0 && !isCodePlaceholder(word);
  }
  if (length < LONG && !MARK.test(word)) return false;
  if (!isDistinctive(word) || NAME.test(word)) return false;
  if (word.includes('/') && !BASE64.test(word)) return false;
  return randomness(word) >= (/^[A-Za-z\d]+$/.test(word) ? RANDOM_RUN : RANDOM);
}

/**
 * What texts have in them: lines of keys and values, a revision and what it is of, and what people read
 * in a message, such as a code, or a key in `curl -H "Harbour-Key: k3x9…"`.
 */

import { decodePiece } from '../text/codecs.ts';
import { findPlaceholders } from '../text/placeholder.ts';
import { isDistinctive } from '../value/is-distinctive.ts';
import type { Step } from '../value/location.ts';
import { randomness } from '../value/randomness.ts';
import { type Cursor, FixedCursor, type Reading, RepeatCounter } from '../value/reading.ts';
import { readUrlsInText } from './url.ts';

/** Tells what is in a text: URLs, pairs, two values in one, numbers and tokens in a message. */
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

/** What a line says, where that is a key and its value. */
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

/** Tells the values of such lines, each by its key. */
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
/** What a session has in the place of such a code that is a secret. */
const CODE = `REDACTED(?:_[A-Z0-9]{1,48}){0,8}?_(?:${CODE_NAME})(?:_[A-Z0-9]{1,48}){0,3}`;
const CODE_PLACEHOLDER = new RegExp(`^${CODE}$`);
/** Of 5 to 8 digits, by itself: no part of a date, an amount, a version, a colour or a longer text. */
const NUMBER = new RegExp(
  String.raw`(?<![\w.,:;/+#&=%$€£"'-])(?:\d{5,8}|${CODE})(?![\w/:%"'-]|[.,]\d)`,
  'g',
);
const DIGITS = /\d{5}/;
/** A longer text is no message, but a document or a program. */
const MAX_MESSAGE_LENGTH = 16 * 1024;
const MAX_NUMBERS = 20;

/** Whether a text may be a message with a number in it: looked at for each string of a response. */
function isMessage(text: string): boolean {
  const { length } = text;
  if (length <= 8 || length > MAX_MESSAGE_LENGTH || !text.includes(' ')) return false;
  return DIGITS.test(text) || text.includes('REDACTED_');
}

/** Whether a placeholder has the name of a code. In a message, it counts as a number. */
export function isCodePlaceholder(text: string): boolean {
  return CODE_PLACEHOLDER.test(text);
}

/** The numbers in a text that may be codes. */
export function numbersIn(text: string): readonly string[] {
  const numbers = text.match(NUMBER) ?? NONE;
  return numbers.length > MAX_NUMBERS ? numbers.slice(0, MAX_NUMBERS) : numbers;
}

const NONE: readonly never[] = [];

/** Tells the numbers in a message, such as the code in a mail: `body /text number 1`. */
function readNumbers(text: string, within: Cursor, { visit }: Reading): void {
  let index = 0;
  for (const number of numbersIn(text)) {
    index += 1;
    visit(number, new FixedCursor('code', { kind: 'number', index }, NONE, within));
  }
}

/** A revision of documents: how many there were, and a hash. */
const REVISION = /^\d{1,9}-[0-9a-f]{16,64}$/;

/** A thing in others, with its version: `arn:aws:ecs:eu-west-1:1:task-definition/web:2`. */
const VERSIONED = /^[\w.:/-]+$/;
const VERSION = /:\d{1,9}$/;
/** A name of Amazon, with the number of the account: `arn:aws:lambda:eu-west-1:111122223333:function:blue`. */
const ARN = /^arn:[\w-]+:[\w-]+:[\w-]*:(\d{12})?:[\w+=,.@:/-]+$/;
const MAX_NAME_LENGTH = 512;

/** What a thing is, and its number: `shelves/7`, `shelves/7/books/9`, `Patient/7`. */
const RESOURCE = /^(?:[\w-]+\/[\w-]+\/)*([a-z][\w-]*)\/\d{1,19}$/i;

function isResource(text: string): boolean {
  const isShort = text.length <= MAX_NAME_LENGTH && isDigit(text.charCodeAt(text.length - 1));
  return isShort && text.includes('/') && RESOURCE.test(text);
}

/** Whether a text is two values in one, or a UUID in a spelling that clients change. */
function isCompound(text: string): boolean {
  if (decodePiece(text, 'uuid') !== undefined || isResource(text)) return true;
  const { length } = text;
  if (text.charCodeAt(0) === LETTER_A && isArn(text)) return true;
  if (isDigit(text.charCodeAt(length - 1)) && length <= MAX_NAME_LENGTH && text.includes(':')) {
    return text.lastIndexOf('/') > 0 && isVersioned(text);
  }
  // Most times begin with digits as well, but end in a Z.
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
 * Tells the number behind a thing; of a thing with its version what is without the others, and without its
 * version; the account of an ARN; else what is behind the number; a UUID as others write it.
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
/** A longer text is no message, but a document or a program. */
const MAX_TEXT_LENGTH = 16 * 1024;
/** With what it is called, and what ends the sentence. */
const MAX_WORD_LENGTH = MAX_TOKEN_LENGTH + 256;
const MAX_TOKENS = 20;

/** What is between spaces, quotes and brackets. */
const WORD = /[^\s"'`<>()[\]{}|,;*\\]{8}[^\s"'`<>()[\]{}|,;*\\]*/g;
/** URLs and what is in them, addresses, paths. */
const ADDRESS = /:\/\/|[?&@%#]|^[/~.]/;
/** What a token is called: `HARBOUR_KEY=`, `token:`, `--key=`. At the end of Base64 are such signs as well. */
const CALLED = /^[^=:]{1,128}(?::|=(?!=|$))/;
/** What ends a sentence. */
const END = /[.:!?…]{1,8}$/;
const TOKEN = /^[A-Za-z\d][\w.~+/-]*={0,2}$/;
const BASE64 = /^[A-Za-z\d+/]{24}[A-Za-z\d+/]*={0,2}$/;
/** A name of a file or a host, a release, a time. */
const NAME = /\.[A-Za-z]{1,16}$|^v?\d+\.\d|^\d{4}-?\d\d-?\d\d(?!\d)/i;
/** In bits. Letters and digits alone are no name of a program. */
const RANDOM = 9;
const RANDOM_RUN = 5;
/** In characters: a shorter token has a digit in it, or the low line of a placeholder. */
const LONG = 16;
const MARK = /[\d_]/;

/** The characters of words and of most tokens: 2 for those that shorter tokens have and words have not. */
const RUN: Uint8Array = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  return MARK.test(character) ? 2 : Number(/[A-Za-z-]/.test(character));
});

/** Whether a text may have a token in it: looked at for each string of a response. */
export function mayHaveToken(text: string): boolean {
  const { length } = text;
  if (length <= MIN_TOKEN_LENGTH || length > MAX_TEXT_LENGTH || !text.includes(' ')) return false;
  // Seen from the end of each run, most of a text need not be looked at.
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

/** The first tokens in a text, as they stand there. Words, URLs, dates and versions are none. */
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

/** Tells the tokens in a text of a body by their order: `body /message token 1`. */
function readTokens(text: string, within: Cursor, { visit }: Reading): void {
  const tokens = tokensIn(text);
  // The words of a header are parts of its value: `Bearer …`.
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

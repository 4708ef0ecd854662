/** Keys and tokens in texts that people read: `Your key is k3x9…`, `curl -H "Harbour-Key: k3x9…"`. */
import { isDistinctive } from './is-distinctive.ts';
import { isCodePlaceholder } from './pairs.ts';
import { findPlaceholders } from './placeholder.ts';
import { randomness } from './randomness.ts';
import { type Cursor, type Reading, Spot } from './reading.ts';

/** In characters. */
const SHORTEST = 8;
const LONGEST = 4096;
/** A longer text is no message, but a document or a program. */
const LONGEST_TEXT = 16 * 1024;
/** With what it is called, and what ends the sentence. */
const LONGEST_WORD = LONGEST + 256;
const MOST_TOKENS = 20;

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
  if (length <= SHORTEST || length > LONGEST_TEXT || !text.includes(' ')) return false;
  // Seen from the end of each run, most of a text need not be looked at.
  for (let from = 0; from + SHORTEST <= length; ) {
    let at = from + SHORTEST - 1;
    let marks = 0;
    for (; at >= from; at -= 1) {
      const sign = RUN[text.charCodeAt(at)] ?? 0;
      if (sign === 0) break;
      marks |= sign;
    }
    if (at >= from) {
      from = at + 1;
      continue;
    }
    let end = from + SHORTEST;
    for (; end < length; end += 1) {
      const sign = RUN[text.charCodeAt(end)] ?? 0;
      if (sign === 0) break;
      marks |= sign;
    }
    if (marks > 1 || end - from >= LONG) return true;
    from = end + 1;
  }
  return false;
}

/** The first tokens in a text, as they stand there. Words, URLs, dates and versions are none. */
export function tokensIn(text: string): readonly string[] {
  if (text.length > LONGEST_TEXT) return [];
  const tokens: string[] = [];
  for (const [word] of text.matchAll(WORD)) {
    if (word.length > LONGEST_WORD || ADDRESS.test(word)) continue;
    const token = word.replace(CALLED, '').replace(END, '');
    if (isTextToken(token)) tokens.push(token);
    if (tokens.length === MOST_TOKENS) break;
  }
  return tokens;
}

/** Tells the tokens in a text of a body by their order: `body /message token 1`. */
export function readTokens(text: string, within: Cursor, { see }: Reading): void {
  const tokens = tokensIn(text);
  // The words of a header are parts of its value: `Bearer …`.
  if (tokens.length === 0 || within.location().part !== 'body') return;
  for (const [at, token] of tokens.entries()) {
    see(token, new Spot('code', { kind: 'token', index: at + 1 }, undefined, within));
  }
}

function isTextToken(word: string): boolean {
  const { length } = word;
  if (length < SHORTEST || length > LONGEST || !TOKEN.test(word)) return false;
  if (word.startsWith('REDACTED')) {
    return findPlaceholders(word).length > 0 && !isCodePlaceholder(word);
  }
  if (length < LONG && !MARK.test(word)) return false;
  if (!isDistinctive(word) || NAME.test(word)) return false;
  if (word.includes('/') && !BASE64.test(word)) return false;
  return randomness(word) >= (/^[A-Za-z\d]+$/.test(word) ? RANDOM_RUN : RANDOM);
}

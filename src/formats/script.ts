/** JavaScript: values that a server writes into its strings, such as a nonce or a token. */
import type { TextFormat } from './format.ts';
import { isDistinctive } from './is-distinctive.ts';
import type { Step } from './location.ts';
import { type Cursor, type Reading, Repeats, Spot } from './reading.ts';

const SCRIPT = /^(?:text|application)\/(?:x-)?(?:java|ecma)script$/;
/** A longer script is a static program, which is the same for every client. */
const LONGEST = 64 * 1024;

/** A script that a page loads to change itself: `$('#token').val('…')`. Requests carry none. */
export const scriptFormat: TextFormat = {
  codec: 'plain',
  fits: (_, type) => (SCRIPT.test(type) ? 'declared' : undefined),
  read({ text }, within, reading) {
    // Old servers label JSON as JavaScript.
    if (/^\s*[[{]/.test(text)) return false;
    if (text.length <= LONGEST) readStrings(text, { kind: 'script' }, within, reading);
    return true;
  },
  carried: () => undefined,
};

/** `setHeader('X-CSRF-Token', 'a8f3…')` */
const ARGUMENTS = /(["'])([\w.-]{3,64})\1\s{0,9},(?=\s{0,9}(["'])([\w.+/=~-]{10,1024})\3)/g;

/** A string that a script gives to a function, and the one before it. */
interface NamedArgument {
  readonly name: string;
  readonly value: string;
  readonly start: number;
}

/** The strings in a script that stand behind another one, which may be their name. */
export function* findNamedArguments(text: string): Generator<NamedArgument, void> {
  for (const { 0: all, 2: name = '', 4: value = '', index } of text.matchAll(ARGUMENTS)) {
    yield { name, value, start: text.indexOf(value, index + all.length) };
  }
}

/** A string, and what it is assigned or passed to: `nonce = "…"`, `"nonce": "…"`, `setNonce("…")`. */
const STRING =
  /([A-Za-z_$][\w$.-]{0,63})["']?\s{0,8}[:=(]\s{0,8}(?:"([^"\\\s]{8,512})"|'([^'\\\s]{8,512})')/g;
const MOST_STRINGS = 500;

/** Reports strings that are no words, by what they are assigned or passed to: `body script setNonce 1`. */
export function readStrings(text: string, step: Step, within: Cursor, reading: Reading): void {
  const script = new Spot('string', step, [], within);
  const repeats = new Repeats();
  let count = 0;
  for (const [, name = '', double, single] of text.matchAll(STRING)) {
    const value = double ?? single ?? '';
    if (!isDistinctive(value)) continue;
    count += 1;
    if (count > MOST_STRINGS) return;
    reading.see(value, new Spot('string', repeats.number({ kind: 'code', name }), [name], script));
  }
}

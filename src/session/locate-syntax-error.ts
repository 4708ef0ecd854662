/**
 * Where a text stops being JSON. `JSON.parse` says it only in newer releases of Node, and never what
 * it expected there. The scanner finds the tokens, and a small automaton follows them without
 * recursion, since the text may be anything, also fifty million brackets.
 */
import { createRequire } from 'node:module';
import { skipSpace } from '../formats/json-text.ts';
import { quoteFrom } from './quote.ts';

const require = createRequire(import.meta.url);

/** The first fault of a text that is not JSON. */
interface SyntaxFault {
  /** 0-based, in UTF-16 units. */
  readonly offset: number;
  /** Such as `"}"` or `the end of the file`. */
  readonly found: string;
  /** Such as `a comma or ]`. */
  readonly expected: string;
}

/** What may come next; "first" where the object or array may end before it has anything. */
type State = 'value' | 'first value' | 'key' | 'first key' | 'colon' | 'comma';

/** By the scanner's numbers for what is wrong inside a token (`ScanError`). */
const tokenErrors: readonly string[] = [
  '',
  'no comment',
  'a string with a closing double quote on the same line',
  'a number with more digits',
  'a string with four hexadecimal digits after each \\u',
  'a string with no other escapes than those of JSON',
  'a string without line breaks and control characters',
];

/** The first fault of a text that `JSON.parse` refuses; undefined where this finds none. */
export function locateSyntaxError(text: string): SyntaxFault | undefined {
  // Not before: each session of a run has a worker of its own, and few hold a mistake.
  const { createScanner }: typeof import('jsonc-parser') = require('jsonc-parser');
  const scanner = createScanner(text);
  const closers: string[] = [];
  let state: State = 'value';
  let offset = skipSpace(text, 0);
  while (offset < text.length) {
    scanner.setPosition(offset);
    scanner.scan();
    const tokenError = tokenErrors[scanner.getTokenError()];
    const next: State | undefined = tokenError
      ? undefined
      : follow(state, scanner.getTokenValue(), text[offset], closers);
    if (next === undefined) {
      const found = quoteFrom(text, offset);
      return { offset, found, expected: tokenError || explainState(state, closers) };
    }
    state = next;
    offset = skipSpace(text, scanner.getPosition());
  }
  if (state === 'comma' && closers.length === 0) return undefined;
  return { offset, found: 'the end of the file', expected: explainState(state, closers) };
}

/** The state after a token; undefined if it may not stand there. Keeps the open brackets' closers. */
function follow(
  state: State,
  literal: string,
  first: string | undefined,
  closers: string[],
): State | undefined {
  const isEmpty = state === 'first value' || state === 'first key';
  if ((isEmpty || state === 'comma') && first !== undefined && first === closers.at(-1)) {
    closers.pop();
    return 'comma';
  }
  if (state === 'comma') {
    if (first !== ',' || closers.length === 0) return undefined;
    return closers.at(-1) === '}' ? 'key' : 'value';
  }
  if (state === 'colon') return first === ':' ? 'value' : undefined;
  if (state === 'key' || state === 'first key') return first === '"' ? 'colon' : undefined;
  if (first === '{' || first === '[') {
    closers.push(first === '{' ? '}' : ']');
    return first === '{' ? 'first key' : 'first value';
  }
  return first === '"' || /^(?:true$|false$|null$|-?\d)/.test(literal) ? 'comma' : undefined;
}

function explainState(state: State, closers: readonly string[]): string {
  const closer = closers.at(-1);
  switch (state) {
    case 'comma':
      return closer === undefined ? 'the end of the file' : `a comma or ${closer}`;
    case 'colon':
      return 'a colon';
    case 'key':
      return 'a key in double quotes';
    case 'first key':
      return 'a key in double quotes or }';
    case 'first value':
      return 'a value or ]';
    default:
      return 'a value';
  }
}

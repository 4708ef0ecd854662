/**
 * Parses JSON and explains why a text is not JSON. Only newer releases of Node report where `JSON.parse` stopped,
 * and none reports what it expected. A scanner finds the tokens, and a small automaton follows them without
 * recursion, since the text may be anything, even fifty million brackets.
 *
 * If an object has a key twice, `JSON.parse` silently keeps the last: a reviewer would read one value, and a
 * replay would send the other. Walking every text would take a fifth of the time of parsing
 * (test/bench/reading.mjs), so keys are counted first: a text with no more keys before colons than its value
 * has keys cannot have one twice.
 */

import { createRequire } from 'node:module';
import type { SessionFileError } from '../../errors.ts';
import {
  findDeepNesting,
  MAX_NESTING,
  skipSpace,
  skipString,
} from '../../formats/json/json-text.ts';
import { invalidSession } from './faults.ts';
import { findPosition, findPositions, type JsonPath, renderJsonPath } from './positions.ts';
import { quote, quoteFrom } from './show-value.ts';

/** A text without the byte order mark that some editors write before it. */
export function withoutMark(text: string): string {
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

/**
 * Parses the JSON object in a file's text.
 * @param file path of the file, for the error
 * @throws {SessionFileError} `INVALID_SESSION`, with the line and column of the fault
 */
export function parseJson(text: string, file: string): unknown {
  const fail = (problem: string, offset: number, found: string, expected: string): never => {
    throw invalidSession(file, problem, [
      { ...findPosition(text, offset), path: '', found, expected },
    ]);
  };
  const start = skipSpace(text, 0);
  if (start === text.length) return fail('is empty', 0, 'nothing', 'a session');
  if (text[start] !== '{') {
    requireNoConflict(text, file);
    return fail('is not a session', start, quoteFrom(text, start), 'a JSON object');
  }
  const deep = findDeepNesting(text);
  if (deep !== undefined) {
    const expected = `no more than ${MAX_NESTING} levels of nesting`;
    return fail('is not a session', deep, quoteFrom(text, deep), expected);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    requireNoConflict(text, file);
    const fault = findSyntaxError(text);
    if (fault === undefined) throw error;
    return fail('is not JSON', fault.offset, fault.found, fault.expected);
  }
  const duplicate = findDuplicateKey(text, value);
  if (duplicate !== undefined) throw hasDuplicateKey(text, file, duplicate);
  return value;
}

/** The line before the first side of a merge conflict, or after the second. No line of JSON begins so. */
const CONFLICT = /^(?:<{7}|>{7})(?: |$)/m;

/** @throws {SessionFileError} `INVALID_SESSION` for a file with the markers of a merge conflict */
function requireNoConflict(text: string, file: string): void {
  const conflict = findConflict(text, file);
  if (conflict) throw conflict;
}

/** The error for a file with the markers of a merge conflict; undefined for other files. */
export function findConflict(text: string, file: string): SessionFileError | undefined {
  const first = CONFLICT.exec(text);
  if (!first) return undefined;
  const [ours, theirs] = [/^<{7} (.*)$/m, /^>{7} (.*)$/m].map((marker) => marker.exec(text)?.[1]);
  const sides =
    ours === undefined || theirs === undefined
      ? quoteFrom(text, first.index)
      : `the sides ${quote(ours.trim())} and ${quote(theirs.trim())}`;
  const expected =
    'one of them: take one whole (git checkout --ours or --theirs, and the path), or delete the file and record its test anew';
  return invalidSession(file, 'has a merge conflict', [
    { ...findPosition(text, first.index), path: '', found: sides, expected },
  ]);
}

function hasDuplicateKey(
  text: string,
  file: string,
  { path, first, second }: DuplicateKey,
): SessionFileError {
  const [before, again = { line: 1, column: 1 }] = findPositions(text, [first, second]);
  const key = quote(String(path.at(-1)));
  const found = `the key ${key} again, which is on line ${before?.line} already`;
  return invalidSession(file, 'is not a session', [
    { ...again, path: renderJsonPath(path), found, expected: 'each key once' },
  ]);
}

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

/** The tokens that may come next. "first" means that the object or array may also end, still empty. */
type State = 'value' | 'first value' | 'key' | 'first key' | 'colon' | 'comma';

/** The expected text inside a token, by the scanner's error numbers (`ScanError`). */
const TOKEN_ERRORS: readonly string[] = [
  '',
  'no comment',
  'a string with a closing double quote on the same line',
  'a number with more digits',
  'a string with four hexadecimal digits after each \\u',
  'a string with no other escapes than those of JSON',
  'a string without line breaks and control characters',
];

/** The first fault of a text that `JSON.parse` refuses. Undefined if none is found. */
function findSyntaxError(text: string): SyntaxFault | undefined {
  // Loaded only here: each session of a run has its own worker, and few sessions have a mistake.
  const { createScanner }: typeof import('jsonc-parser') = require('jsonc-parser');
  const scanner = createScanner(text);
  const closers: string[] = [];
  let state: State = 'value';
  let offset = skipSpace(text, 0);
  while (offset < text.length) {
    scanner.setPosition(offset);
    scanner.scan();
    const tokenError = TOKEN_ERRORS[scanner.getTokenError()];
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

/** The state after a token. Undefined if the token is not allowed. Updates the closers of open brackets. */
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

/** A key that an object has twice. */
interface DuplicateKey {
  readonly path: JsonPath;
  /** Offset of the key's first occurrence. */
  readonly first: number;
  /** Offset of its second occurrence. */
  readonly second: number;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;
const OPENING_BRACKET = 0x5b;
const CLOSING_BRACKET = 0x5d;

/**
 * Maximum number of colons in strings to check one by one. With more colons, the whole text is walked
 * instead.
 */
const MAX_OTHERS = 1_000_000;

/**
 * The first key that an object in a JSON text has twice. Undefined for nearly every text.
 * @param value of `JSON.parse` for the text
 */
function findDuplicateKey(text: string, value: unknown): DuplicateKey | undefined {
  return countKeys(value) === countPossibleKeys(text) ? undefined : walk(text);
}

/** Counts all quotes before a colon. Misses no key, but a string like `":path"` counts as well. */
function countPossibleKeys(text: string): number | undefined {
  let keys = 0;
  let others = 0;
  for (let at = text.indexOf(':'); at !== -1; at = text.indexOf(':', at + 1)) {
    if (isBehindString(text, at)) keys += 1;
    else others += 1;
    if (others > MAX_OTHERS) return undefined;
  }
  return keys;
}

/** Whether an unescaped quote comes before the offset. */
function isBehindString(text: string, offset: number): boolean {
  let at = offset - 1;
  while (isSpace(text.charCodeAt(at))) at -= 1;
  if (text.charCodeAt(at) !== QUOTE) return false;
  let escapes = at;
  while (text.charCodeAt(escapes - 1) === BACKSLASH) escapes -= 1;
  return (at - escapes) % 2 === 0;
}

/** An object or array that is open during the walk. */
interface Level {
  /** The offset of each key. Undefined in an array. */
  readonly keys: Map<string, number> | undefined;
  /** The key or index of the current value. */
  at: string | number;
}

/** Without recursion, reading each character once. */
function walk(text: string): DuplicateKey | undefined {
  const levels: Level[] = [];
  for (let offset = 0; offset < text.length; offset += 1) {
    const level = levels.at(-1);
    switch (text.charCodeAt(offset)) {
      case OPENING_BRACE:
        levels.push({ keys: new Map(), at: '' });
        break;
      case OPENING_BRACKET:
        levels.push({ keys: undefined, at: 0 });
        break;
      case CLOSING_BRACE:
      case CLOSING_BRACKET:
        levels.pop();
        break;
      case COMMA:
        if (typeof level?.at === 'number') level.at += 1;
        break;
      case QUOTE: {
        const end = skipString(text, offset);
        if (level?.keys && text.charCodeAt(skipSpace(text, end)) === COLON) {
          level.at = readKey(text.slice(offset, end));
          const first = level.keys.get(level.at);
          if (first !== undefined) {
            return { path: levels.map(({ at }) => at), first, second: offset };
          }
          level.keys.set(level.at, offset);
        }
        offset = end - 1;
      }
    }
  }
  return undefined;
}

function readKey(quoted: string): string {
  return quoted.includes('\\') ? String(JSON.parse(quoted)) : quoted.slice(1, -1);
}

function countKeys(root: unknown): number {
  let count = 0;
  const left: object[] = typeof root === 'object' && root !== null ? [root] : [];
  for (let value = left.pop(); value !== undefined; value = left.pop()) {
    if (Array.isArray(value)) {
      for (const child of value) {
        if (typeof child === 'object' && child !== null) left.push(child);
      }
      continue;
    }
    // Not `Object.values`, whose arrays cost more than all else here.
    for (const key in value) {
      count += 1;
      const child: unknown = Reflect.get(value, key);
      if (typeof child === 'object' && child !== null) left.push(child);
    }
  }
  return count;
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

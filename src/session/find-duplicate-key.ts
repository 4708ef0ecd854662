/**
 * `JSON.parse` keeps the last of two members of one key in silence: a reviewer would read the one, and
 * a replay send the other. To walk each text for them would take a fifth of the time that parsing it
 * takes (test/bench/reading.mjs), so keys are counted first. A key has a colon behind it: a text with
 * no more of these than its value has keys has none twice.
 */

import { skipSpace, skipString } from '../formats/json-text.ts';
import type { JsonPath } from './json-path.ts';

/** A key that an object has twice. */
export interface DuplicateKey {
  readonly path: JsonPath;
  /** Where its first key stands in the text. */
  readonly first: number;
  /** Where the next one does. */
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

/** With more colons in strings than that, each of which costs a call, the text is walked at once. */
const MAX_OTHERS = 1_000_000;

/**
 * The first key that an object in a text of JSON has twice; undefined for nearly every text.
 * @param value what `JSON.parse` gives for the text
 */
export function findDuplicateKey(text: string, value: unknown): DuplicateKey | undefined {
  return countKeys(value) === countPossibleKeys(text) ? undefined : walk(text);
}

/** Counts all quotes before a colon: none is missed, and a string like `":path"` counts as well. */
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

/** Whether a quote stands before it that is not escaped, as it is inside of a string. */
function isBehindString(text: string, offset: number): boolean {
  let at = offset - 1;
  while (isSpace(text.charCodeAt(at))) at -= 1;
  if (text.charCodeAt(at) !== QUOTE) return false;
  let escapes = at;
  while (text.charCodeAt(escapes - 1) === BACKSLASH) escapes -= 1;
  return (at - escapes) % 2 === 0;
}

/** An object or array that is open at some place of the text. */
interface Level {
  /** By key, where it stands; undefined in an array. */
  readonly keys: Map<string, number> | undefined;
  /** The key or position of the value that comes now. */
  at: string | number;
}

/** Without recursion, and each character once. */
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

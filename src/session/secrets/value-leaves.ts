import type { Found, Member } from './find-members.ts';

/** A string, a bare word, a bracket. */
const TOKEN = /\\{0,7}["']|[[\]{}]|[^\s,:[\]{}"'\\]+/g;
/** Shorter numbers are counts. */
const LONG_NUMBER = /^-?\d{6,}$/;

/**
 * The strings and long numbers in an object or array that stands in a text, names of members not.
 * @param at where it begins
 * @param quote as quotes are written there
 */
export function findLeaves(text: string, at: number, name: string, quote = '"'): Found {
  const found: Member[] = [];
  const tokens = new RegExp(TOKEN);
  tokens.lastIndex = at;
  let depth = 0;
  let own: string | undefined;
  for (let match = tokens.exec(text); match; match = tokens.exec(text)) {
    const [token] = match;
    if (/^[[{]/.test(token)) {
      depth += 1;
      if (token === '{') own = undefined;
    } else if (/^[\]}]/.test(token)) depth -= 1;
    else if (/["']$/.test(token)) {
      const start = tokens.lastIndex;
      const end = endOfString(text, start, token);
      tokens.lastIndex = end + token.length;
      const value = text.slice(start, end);
      const written = { kind: 'string', escapes: token.length - 1 } as const;
      if (isKey(text, tokens.lastIndex)) own = value;
      else found.push({ name, own, value, start, written });
    } else if (LONG_NUMBER.test(token)) {
      found.push({
        name,
        own,
        value: token,
        start: match.index,
        written: { kind: 'literal', quote },
      });
    }
    if (depth <= 0) return { members: found, end: tokens.lastIndex };
  }
  return { members: found, end: text.length };
}

function isKey(text: string, at: number): boolean {
  return /^\s{0,9}:/.test(text.slice(at, at + 10));
}

/**
 * Where a string ends that stands in JSON; the end of the text where it is cut off.
 * @param opening the quote that it begins with, with the backslashes that escape it within another string
 */
export function endOfString(text: string, start: number, opening: string): number {
  const quote = opening.at(-1) ?? '';
  const escapes = opening.length - 1;
  for (let at = text.indexOf(quote, start); at !== -1; at = text.indexOf(quote, at + 1)) {
    let run = 0;
    while (at - run > start && text[at - run - 1] === '\\') run += 1;
    // Each level of escaping doubles the backslashes and adds one.
    if (run < escapes) return at - run;
    if (run % (2 * (escapes + 1)) === escapes) return at - escapes;
  }
  return text.length;
}

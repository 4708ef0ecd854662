import type { Found, Member } from './find-members.ts';
import { secretKind, wordsOf } from './secret-names.ts';

/** Quotes, as they are written in JSON, in JSON in strings, in attributes of pages, and in their scripts. */
export const QUOTE: string = String.raw`\\{0,7}["']|&(?:quot|apos|#0?3[49]|#x2[27]);|\\{1,7}(?:u0022|x22)`;
/** A string, a bracket, a bare word. */
const TOKEN = new RegExp(String.raw`(?<quote>${QUOTE})|[[\]{}]|[^\s,:[\]{}"'\\&]+|&`, 'g');
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
  /** By object or array that is open: whether it describes. */
  const described: boolean[] = [];
  for (let match = tokens.exec(text); match; match = tokens.exec(text)) {
    const [token] = match;
    if (/^[[{]/.test(token)) {
      depth += 1;
      described.push(described.at(-1) === true || (own !== undefined && describes(own)));
      if (token === '{') own = undefined;
    } else if (/^[\]}]/.test(token)) {
      depth -= 1;
      described.pop();
    } else if (match.groups?.quote !== undefined) {
      const start = tokens.lastIndex;
      const end = endOfString(text, start, token);
      tokens.lastIndex = end + token.length;
      const value = text.slice(start, end);
      const written = {
        kind: 'string',
        escapes: escapesOf(token),
        isInMarkup: isEntity(token),
      } as const;
      if (isKey(text, tokens.lastIndex)) own = value;
      else found.push({ name, own, isDescribed: described.at(-1), value, start, written });
    } else if (LONG_NUMBER.test(token)) {
      found.push({
        name,
        own,
        isDescribed: described.at(-1),
        value: token,
        start: match.index,
        written: { kind: 'literal', quote },
      });
    }
    if (depth <= 0) return { members: found, end: tokens.lastIndex };
  }
  return { members: found, end: text.length };
}

/** Last words of what says something of a secret, and is none. */
const DESCRIPTION =
  /(?:^|-)(?:id|ids|uid|uuid|guid|name|names|username|user|users|owner|email|type|kind|self|href|url|urls|uri|scopes?|roles?|permissions?|methods?|status|state|version|label|title|description|comment|hint|policy|alg|algorithm|provider|issuer|audience|project|domain|region|catalog|count|length|lifetime|ttl|date|time|timestamp|at|in|on|by|transports)-$|-(?:links?|expir(?:es|y|ation)|issued|created|updated|modified|deleted|revoked|last)-/;

/** Whether a name within what is called a secret says that this is none: `token.id`, `password.expires_at`. */
export function describes(own: string): boolean {
  return secretKind(own) === undefined && DESCRIPTION.test(`-${wordsOf(own)}-`);
}

/** How many backslashes a quote has before it. */
export function escapesOf(opening: string): number {
  return /^\\*/.exec(opening)?.[0].length ?? 0;
}

/** Whether a quote is written as markup writes it. */
export function isEntity(opening: string): boolean {
  return opening.startsWith('&');
}

function isKey(text: string, at: number): boolean {
  return /^\s{0,9}:/.test(text.slice(at, at + 10));
}

/**
 * Where a string ends that stands in JSON; the end of the text where it is cut off.
 * @param opening the quote that it begins with, with the backslashes that escape it within another string
 */
export function endOfString(text: string, start: number, opening: string): number {
  if (!/["']$/.test(opening)) return endOfEscaped(text, start, opening);
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

/** Of one whose quotes are written without a quote. */
function endOfEscaped(text: string, start: number, opening: string): number {
  for (let at = text.indexOf(opening, start); at !== -1; at = text.indexOf(opening, at + 1)) {
    if (text[at - 1] !== '\\' || at === start) return at;
  }
  return text.length;
}

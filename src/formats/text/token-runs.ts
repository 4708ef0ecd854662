/**
 * Walks a text from run to run of token characters. It makes no strings and no objects: the journal
 * of a long recording is walked whole, and hardly any of its runs can hold a secret.
 */

/** The characters of tokens, of all kinds of them: what is not one ends a run of text. */
export const TOKEN_CHARACTERS = "A-Za-z0-9!#$%&'()*+./:=?@^_`{|}~-";

/** What a character is: the end of a run (0), a sign or a part of a word in one, or that depends. */
const sign = 1;
const word = 2;
const unsure = 3;

const blank = 0x20;
const dash = 0x2d;
const percent = 0x25;
const slash = 0x2f;
const semicolon = 0x3b;
const backslash = 0x5c;
const letterU = 0x75;

const kinds: Uint8Array = createKinds();

/**
 * @param isEscaped whether some characters may be written as escapes of URLs, JSON or HTML
 */
type SeeRun = (start: number, end: number, isEscaped: boolean) => void;

/** Shows all runs of at least `shortest` characters. */
export function walkTokenRuns(text: string, shortest: number, see: SeeRun): void {
  let at = 0;
  while (at + shortest <= text.length) {
    // Seen from its end, most of a text need not be looked at: no run is long enough to hold a secret.
    let end = at + shortest - 1;
    while (end >= at && kinds[text.charCodeAt(end)]) end -= 1;
    at = end >= at ? end + 1 : walkUnbroken(text, at, shortest, see);
  }
}

/** Shows all runs of at least `shortest` characters that are words, dashes and blanks. */
export function walkGroupedRuns(
  text: string,
  shortest: number,
  see: (start: number, end: number) => void,
): void {
  let start = 0;
  for (let at = 0; at <= text.length; ) {
    const code = text.charCodeAt(at);
    if (code === blank || code === dash || kinds[code] === word) {
      at += 1;
      continue;
    }
    if (at - start >= shortest) see(start, at);
    at += lengthBetween(text, at);
    start = at;
  }
}

/** @returns where the text is surely broken */
function walkUnbroken(text: string, from: number, shortest: number, see: SeeRun): number {
  let start = from;
  let isEscaped = false;
  for (let at = from; ; ) {
    const code = text.charCodeAt(at);
    const kind = kinds[code] ?? 0;
    const length = kind === unsure ? lengthOfEscape(text, at) : kind && 1;
    isEscaped ||= (kind === unsure && length > 0) || code === percent;
    at += length;
    if (length > 0) continue;
    if (at - start >= shortest) see(start, at, isEscaped);
    if (kind !== unsure) return at;
    at += lengthBetween(text, at);
    start = at;
    isEscaped = false;
  }
}

/** Whether no word goes on across this place. */
export function isEdge(text: string, at: number): boolean {
  return kindAt(text, at - 1) !== word || kindAt(text, at) !== word;
}

function kindAt(text: string, at: number): number {
  return kinds[text.charCodeAt(at)] ?? 0;
}

/**
 * How many characters from here on belong to an escape; 0 where there is none. It is `\/` or
 * `\u002b`, whose backslash is doubled where JSON stands in a string of JSON, or the end of `&#43;`.
 */
function lengthOfEscape(text: string, at: number): number {
  if (text.charCodeAt(at) === semicolon) {
    return /&#(?:x[0-9a-f]{2}|[0-9]{2,3})$/i.test(text.slice(Math.max(0, at - 5), at)) ? 1 : 0;
  }
  const mark = text.charCodeAt(at + 1) === backslash ? at + 2 : at + 1;
  if (text.charCodeAt(mark) === slash) return mark + 1 - at;
  if (text.charCodeAt(mark) !== letterU) return 0;
  return /^u00[2-7][0-9a-f]$/i.test(text.slice(mark, mark + 5)) ? mark + 5 - at : 0;
}

/** Of what is in no run. The letter of an escape such as `\n` is no start of the next one. */
function lengthBetween(text: string, at: number): number {
  if (text.charCodeAt(at) !== backslash) return 1;
  const next = text.charCodeAt(at + 1);
  if (next === letterU) return 6;
  return next === backslash && /[bfnrt]/.test(text.charAt(at + 2)) ? 3 : 2;
}

function createKinds(): Uint8Array {
  const isToken = new RegExp(`[${TOKEN_CHARACTERS}]`);
  return Uint8Array.from({ length: 0x80 }, (_, code) => {
    const character = String.fromCharCode(code);
    if (/\w/.test(character)) return word;
    if (code === backslash || code === semicolon) return unsure;
    return isToken.test(character) ? sign : 0;
  });
}

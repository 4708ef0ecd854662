/** Strings of JavaScript, and what else in it is no code. */

/** In characters, as it is written. */
const LONGEST_STRING = 64 * 1024;

/** Where the closing quote of a string is; undefined where there is none. */
export function endOfString(text: string, start: number, quote: string): number | undefined {
  const last = Math.min(text.length, start + LONGEST_STRING);
  for (let at = start; at < last; at += 1) {
    const sign = text[at];
    if (sign === quote) return at;
    if (sign === '\n' && quote !== '`') return undefined;
    if (sign === '\\') at += 1;
  }
  return undefined;
}

/**
 * Tells whether a place of a script is code: not in a string, a comment or a regular expression. To be asked
 * of one place after another, from the beginning on.
 */
export function createCodeFinder(text: string): (at: number) => boolean {
  const opening = /["'`/]/g;
  let start = 0;
  let end = 0;
  return (at) => {
    while (end <= at) {
      opening.lastIndex = end;
      start = opening.exec(text)?.index ?? Infinity;
      end = start === Infinity ? Infinity : endOfQuoted(text, start);
    }
    return at < start;
  };
}

/** Where ends what begins with a quote or a slash. */
function endOfQuoted(text: string, start: number): number {
  const sign = text[start] ?? '';
  if (sign !== '/') {
    const close = endOfString(text, start + 1, sign);
    if (close !== undefined) return close + 1;
    const last = Math.min(text.length, start + LONGEST_STRING);
    const line = sign === '`' ? -1 : text.indexOf('\n', start);
    return line === -1 ? last : Math.min(line, last);
  }
  const next = text[start + 1];
  if (next !== '/' && next !== '*') return endOfExpression(text, start);
  const close = text.indexOf(next === '/' ? '\n' : '*/', start + 2);
  return close === -1 ? text.length : close + 1;
}

/** In characters. */
const LONGEST_EXPRESSION = 128;
/** Behind a value, a slash divides. */
const VALUE_END = /[\w$)\]}"'`]/;
const KEYWORD = /(?:^|[^\w$.])(?:return|case|typeof)\s*$/;

/** Where a regular expression ends; behind the slash that begins none. */
function endOfExpression(text: string, start: number): number {
  const before = text.slice(Math.max(0, start - 16), start);
  if (VALUE_END.test(before.trimEnd().slice(-1)) && !KEYWORD.test(before)) return start + 1;
  const last = Math.min(text.length, start + LONGEST_EXPRESSION);
  let isInClass = false;
  for (let at = start + 1; at < last; at += 1) {
    const sign = text[at];
    if (sign === '\n') break;
    if (sign === '\\') at += 1;
    else if (sign === '[') isInClass = true;
    else if (sign === ']') isInClass = false;
    else if (sign === '/' && !isInClass) return at + 1;
  }
  return start + 1;
}

const ESCAPE = /\\(?:u([\da-f]{4})|u\{([\da-f]{1,5})\}|x([\da-f]{2})|([\s\S]))/gi;
const CONTROLS: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

/**
 * The value of a string, from what is written between its quotes: `\/`, `\u002b`, `\x3d`. Undefined for a
 * template with something filled in, which is no string yet.
 */
export function valueOfString(raw: string, quote: string): string | undefined {
  if (quote === '`' && raw.includes('${')) return undefined;
  if (!raw.includes('\\')) return raw;
  return raw.replace(ESCAPE, (_, four?: string, braced?: string, two?: string, sign = '') => {
    const code = four ?? braced ?? two;
    if (code !== undefined) return String.fromCodePoint(Number.parseInt(code, 16));
    return CONTROLS[sign] ?? sign;
  });
}

/** Strings of JavaScript. */

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

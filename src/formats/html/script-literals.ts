/**
 * Objects, arrays and numbers of JavaScript that a server writes for a page:
 * `window.app = { user: { id: 7 } }`.
 */

/** A value in a script, with its name there. */
export interface NamedLiteral {
  readonly name: string;
  /** As JSON. */
  readonly json: string;
  readonly start: number;
  readonly end: number;
}

/**
 * What has a value: a name, with what it is a member of. It is matched once, as a whole: a script is full of names, and
 * most of them have no value.
 */
export const OWNER: string = String.raw`(?<![A-Za-z_$])(?=([A-Za-z_$][\w$.-]{0,63}))\1`;
const NAME = String.raw`${OWNER}["']?\s{0,8}`;
const ARGUMENT = String.raw`(?:[\w$.]{1,64}|"[^"\\\n]{0,64}"|'[^'\\\n]{0,64}')\s{0,8},\s{0,8}`;
/** The placeholder of a number (`markNumber`). */
const HIDDEN = String.raw`"REDACTED_[A-Z\d_]{1,80} \(number\)"`;
/** A number that is not part of an expression, which may continue in the next line. */
const DIGITS = String.raw`-?\d{1,19}(?=\s{0,8}(?:[;,}]|$|\n(?!\s*(?:[-+*%&|^?.<>=]|\/(?![/*])))))`;
/** What a value is assigned or passed to: `app = {`, `boot("app", {`, `userId = 7`, `userId: 7`. */
const NAMED = new RegExp(
  String.raw`${NAME}(?:(?:=\s{0,8}|\(\s{0,8}(?:${ARGUMENT}){0,4})(?=[[{])|[:=]\s{0,8}(?=${DIGITS}|${HIDDEN}))`,
  'g',
);
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w$.])/y;
const WORD = /[A-Za-z_$][\w$]*|!0|!1/y;
const KEY_SIGN = /\s*:/y;
const SPACE = /\s*/y;
/** Words that are values. All others are variables. */
const CONSTANTS: Readonly<Record<string, string>> = {
  true: 'true',
  false: 'false',
  null: 'null',
  undefined: 'null',
  '!0': 'true',
  '!1': 'false',
};

/** The objects, arrays and numbers of a script that consist of nothing but values, in their order. */
export function* findLiterals(text: string): Generator<NamedLiteral, void> {
  const named = new RegExp(NAMED);
  /** The end of the last brackets, which are not read again, even if they contain more than values. */
  let read = 0;
  const isCode = createCodeFinder(text);
  for (let match = named.exec(text); match; match = named.exec(text)) {
    const start = named.lastIndex;
    const isBracket = text[start] === '{' || text[start] === '[';
    // The character before it decides, since the placeholder of a number is in quotes itself.
    if ((isBracket && start < read) || !isCode(start - 1)) continue;
    if (!isBracket && !isNamed(text, match)) continue;
    const { json, end } = readLiteral(text, start);
    if (isBracket) read = end;
    if (json === undefined) continue;
    named.lastIndex = end;
    yield { name: match[1] ?? '', json, start, end };
  }
}

/**
 * Whether a number is the value of its name: not one of two alternatives (`is ? user : 7`), not what a
 * variable is increased by, and not the default of a parameter.
 */
function isNamed(text: string, { 0: all, 1: name = '', index }: RegExpExecArray): boolean {
  let before = index - 1;
  if (text[before] === '"' || text[before] === "'") before -= 1;
  while (before >= 0 && /\s/.test(text[before] ?? '')) before -= 1;
  const character = text[before] ?? '';
  if (all.trimEnd().endsWith(':')) return character === '{' || character === ',';
  return character !== '(' && !name.endsWith('-');
}

/** @returns the JSON of the literal, undefined if it has none, and the end of what was read */
function readLiteral(text: string, start: number): { json: string | undefined; end: number } {
  const parts: string[] = [];
  let depth = 0;
  let at = start;
  do {
    at = endOf(SPACE, text, at);
    const character = text[at] ?? '';
    if (character === '{' || character === '[') depth += 1;
    if (character === '}' || character === ']') {
      depth -= 1;
      // JavaScript allows a comma behind the last element.
      if (parts.at(-1) === ',') parts.pop();
    }
    const part = '{}[],:'.includes(character)
      ? { json: character, end: at + 1 }
      : readPart(text, at, character);
    if (character === '' || part === undefined) return { json: undefined, end: at };
    parts.push(part.json);
    at = part.end;
  } while (depth > 0);
  return { json: parts.join(''), end: at };
}

/** A string, a number, a word or a key. */
function readPart(
  text: string,
  at: number,
  character: string,
): { readonly json: string; readonly end: number } | undefined {
  if (character === '"' || character === "'" || character === '`') {
    const { value, end = 0 } = readScriptString(text, at + 1, character) ?? {};
    return value === undefined ? undefined : { json: JSON.stringify(value), end: end + 1 };
  }
  const end = Math.max(endOf(NUMBER, text, at), endOf(WORD, text, at));
  if (end === at) return undefined;
  const word = text.slice(at, end);
  const isKey = endOf(KEY_SIGN, text, end) > end;
  if (isKey) return { json: JSON.stringify(word), end };
  const json = /^[-\d]/.test(word) ? word : CONSTANTS[word];
  return json === undefined ? undefined : { json, end };
}

/** The end of a match at an offset; the offset itself without a match. */
function endOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

// Strings of JavaScript, and other text that is no code.

/** In characters of the raw text. */
const MAX_STRING_LENGTH = 64 * 1024;

/** A string of a script. */
interface ScriptString {
  /** Without its escapes; undefined for a template with substitutions. */
  readonly value: string | undefined;
  /** Offset of its closing quote. */
  readonly end: number;
}

/** The string that begins behind a quote; undefined for a string that is not closed. */
export function readScriptString(
  text: string,
  start: number,
  quote: string,
): ScriptString | undefined {
  const end = endOfString(text, start, quote);
  if (end === undefined) return undefined;
  return { value: valueOfString(text.slice(start, end), quote), end };
}

/** Offset of the closing quote of a string; undefined without one. */
function endOfString(text: string, start: number, quote: string): number | undefined {
  const last = Math.min(text.length, start + MAX_STRING_LENGTH);
  for (let at = start; at < last; at += 1) {
    const character = text[at];
    if (character === quote) return at;
    if (character === '\n' && quote !== '`') return undefined;
    if (character === '\\') at += 1;
  }
  return undefined;
}

/**
 * Makes a test of whether an offset of a script is in code, instead of a string, a comment or a regular
 * expression. Each call needs a higher offset than the one before.
 */
function createCodeFinder(text: string): (at: number) => boolean {
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

/** The end of what begins with a quote or a slash. */
function endOfQuoted(text: string, start: number): number {
  const character = text[start] ?? '';
  if (character !== '/') {
    const close = endOfString(text, start + 1, character);
    if (close !== undefined) return close + 1;
    const last = Math.min(text.length, start + MAX_STRING_LENGTH);
    const line = character === '`' ? -1 : text.indexOf('\n', start);
    return line === -1 ? last : Math.min(line, last);
  }
  const next = text[start + 1];
  if (next !== '/' && next !== '*') return endOfExpression(text, start);
  const close = text.indexOf(next === '/' ? '\n' : '*/', start + 2);
  return close === -1 ? text.length : close + 1;
}

/** In characters. */
const MAX_EXPRESSION_LENGTH = 128;
/** Behind a value, a slash divides. */
const VALUE_END = /[\w$)\]}"'`]/;
const KEYWORD = /(?:^|[^\w$.])(?:return|case|typeof)\s*$/;

/** The end of a regular expression, or of a slash that begins none. */
function endOfExpression(text: string, start: number): number {
  const before = text.slice(Math.max(0, start - 16), start);
  if (VALUE_END.test(before.trimEnd().slice(-1)) && !KEYWORD.test(before)) return start + 1;
  const last = Math.min(text.length, start + MAX_EXPRESSION_LENGTH);
  let isInClass = false;
  for (let at = start + 1; at < last; at += 1) {
    const character = text[at];
    if (character === '\n') break;
    if (character === '\\') at += 1;
    else if (character === '[') isInClass = true;
    else if (character === ']') isInClass = false;
    else if (character === '/' && !isInClass) return at + 1;
  }
  return start + 1;
}

const ESCAPE = /\\(?:u([\da-f]{4})|u\{([\da-f]{1,5})\}|x([\da-f]{2})|([\s\S]))/gi;
const CONTROLS: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

/**
 * The value of the raw text between quotes: `\/`, `\u002b`, `\x3d`. Undefined for a template with
 * substitutions.
 */
function valueOfString(raw: string, quote: string): string | undefined {
  if (quote === '`' && raw.includes('${')) return undefined;
  if (!raw.includes('\\')) return raw;
  return raw.replace(ESCAPE, (_, four?: string, braced?: string, two?: string, character = '') => {
    const code = four ?? braced ?? two;
    if (code !== undefined) return String.fromCodePoint(Number.parseInt(code, 16));
    return CONTROLS[character] ?? character;
  });
}

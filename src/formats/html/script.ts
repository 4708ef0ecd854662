/** JavaScript: values that a server writes into its strings, such as a nonce or a token. */

import { parseExactJson } from '../json/exact-json.ts';
import { readValue } from '../json/json.ts';
import type { ReadBody, TextFormat } from '../value/format.ts';
import { isDistinctive } from '../value/is-distinctive.ts';
import type { Step } from '../value/location.ts';
import { type Cursor, FixedCursor, type Reading, RepeatCounter } from '../value/reading.ts';
import { type HtmlElement, textOf } from './elements.ts';
import type { HtmlScope } from './scopes.ts';
import { findLiterals, type NamedLiteral, OWNER, readScriptString } from './script-literals.ts';

const SCRIPT = /^(?:text|application)\/(?:x-)?(?:java|ecma)script$/;
/** A longer script is a static program, which is the same for every client. */
const MAX_SCRIPT_LENGTH = 64 * 1024;

/**
 * A script that a page loads to change itself: `$('#token').val('…')`, `$('#dialog').html('<form …')`. No
 * request has one as its body.
 */
export const scriptFormat: TextFormat = {
  codec: 'plain',
  fits: (_, type) => (SCRIPT.test(type) ? 'declared' : undefined),
  read({ text }, within, reading, readInner) {
    // Old servers label JSON, markup and forms as JavaScript.
    if (/^\s*(?:[[{]|<(?!!--))/.test(text)) return false;
    if (text.length <= MAX_SCRIPT_LENGTH)
      readScript(text, { kind: 'script' }, within, reading, readInner);
    return true;
  },
  carried: () => undefined,
};

/** The arguments of a call before its first string: `show(box, "…"`. */
const ARGUMENTS = String.raw`\s{0,8}(?:[\w$.]{1,64}\s{0,8},\s{0,8}){0,4}`;
const OPENING = String.raw`(?:JSON\.parse\(\s{0,8})?(["'\x60])`;
/**
 * What a string is assigned or passed to: `nonce = "…"`, `"nonce": "…"`, `setNonce("…")`,
 * `nonces = ["…`, `show(box, "…"`, `nonce = nonce || "…"`.
 */
const NAMED = new RegExp(
  String.raw`${OWNER}["']?\s{0,8}(?:(\()${ARGUMENTS}` +
    String.raw`|[:=]\s{0,8}(?:(\[)\s{0,8}|[\w$.]{1,64}\s{0,8}(?:\|\||\?\?)\s{0,8})?)${OPENING}`,
  'g',
);
/** The arguments behind the name of a function. */
const CALL = new RegExp(String.raw`\s{0,8}\(${ARGUMENTS}${OPENING}`, 'y');
/** Between two strings of a call or a list. */
const NEXT = /\s{0,8},\s{0,8}(["'`])/y;
/** A string that may name the one behind it: `setHeader("X-Nonce", "…")`, `["--token", "…"]`. */
const NAME = String.raw`-{0,2}\d{0,2}[A-Za-z_$][\w$.-]{0,63}`;
const IS_NAME = new RegExp(`^${NAME}$`);
/** Such a string with another one behind it. */
const NAMING = new RegExp(String.raw`(["'\x60])(?=${NAME}\1${NEXT.source})`, 'g');
/** In characters. */
const MAX_TOKEN_LENGTH = 512;
const MAX_STRINGS = 500;
const MAX_NAMES = 10_000;

/** A URL, or JSON in a string. */
const STRUCTURED = /^(?:\/|https?:\/\/)[^\s<>"'\\^`{|}]*$|^\{[\s\S]*\}$|^\[[\s\S]*\]$/;

/** Markup with fields or links. */
const MARKUP = /<(?:a|button|form|input|select|textarea)\s/i;

/**
 * Reports strings that are no words, by what they are assigned or passed to: `body script setNonce 1`, with
 * the values within URLs, JSON, objects, arrays and numbers. These are only reported if no other value of the
 * script has the same name: several values belong to several things, and their order does not say which is
 * which.
 * @param readInner reads markup in a string, whose forms and links have names of their own
 * @param repeats of the page, since other scripts of it may have the same names
 */
function readScript(
  text: string,
  step: Step,
  within: Cursor,
  reading: Reading,
  readInner?: ReadBody,
  repeats: RepeatCounter = new RepeatCounter(),
): void {
  const script = new FixedCursor('string', step, [], within);
  const at = (name: string, kind: string): FixedCursor => {
    const { index } = repeats.number({ kind: 'code', name: `${step.name ?? ''} ${kind} ${name}` });
    const names = name.split('.').filter((each) => each !== '');
    return new FixedCursor('string', { kind: 'code', name, index }, names, script);
  };
  const strings = [...findStrings(text)];
  const counts = countNames(strings);
  const literals = readLiterals(text, (name) => at(name, '{'), counts, reading);
  let count = 0;
  let next = 0;
  for (const { name, value, start } of strings) {
    while ((literals[next]?.end ?? Infinity) <= start) next += 1;
    const isInLiteral = (literals[next]?.start ?? Infinity) < start;
    const isMarkup = readInner !== undefined && MARKUP.test(value);
    const isStructured = !isInLiteral && counts.get(name) === 1 && STRUCTURED.test(value);
    if (!isMarkup && !isStructured && (isInLiteral || !isToken(value))) continue;
    count += 1;
    if (count > MAX_STRINGS) return;
    const place = at(name, '"');
    if (isMarkup) readInner({ text: value, contentType: 'text/html' }, place, reading);
    else if (isStructured) readValue(value, place, reading);
    else reading.visit(value, place);
  }
}

/**
 * Reports the values of objects, arrays and numbers.
 * @param strings by name: number of strings
 * @returns the literals that were read, in their order
 */
function readLiterals(
  text: string,
  at: (name: string) => FixedCursor,
  strings: ReadonlyMap<string, number>,
  reading: Reading,
): readonly NamedLiteral[] {
  const all = [...findLiterals(text)];
  const counts = countNames(all);
  return all.filter(({ name, json }) => {
    const parsed = counts.get(name) === 1 ? parseExactJson(json) : undefined;
    if (!parsed || isListOfStrings(parsed.json) || hasNamedStrings(parsed.json)) return false;
    const isValue = typeof parsed.json !== 'object';
    // The placeholder of a number is a string itself.
    const own = isString(parsed.json) ? 1 : 0;
    if (isValue && (strings.get(name) ?? 0) > own) return false;
    readValue(parsed.json, at(name), reading, parsed.isMarked);
    return true;
  });
}

/** Whether a value has a list of strings that name each other, which are reported by their names. */
function hasNamedStrings(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const members: readonly unknown[] = Object.values(value);
  if (!isListOfStrings(value)) return members.some(hasNamedStrings);
  return value.some((each, index) => {
    const before = value[index - 1] ?? '';
    return isToken(each) && IS_NAME.test(before) && !isDistinctive(before);
  });
}

function isListOfStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every(isString);
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}

function isToken(value: string): boolean {
  return value.length <= MAX_TOKEN_LENGTH && !/\s/.test(value) && isDistinctive(value);
}

function countNames(all: Iterable<{ readonly name: string }>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { name } of all) {
    if (counts.size < MAX_NAMES || counts.has(name)) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

/** A string of a script, with its name there. */
interface NamedString {
  readonly name: string;
  /** Without its escapes. */
  readonly value: string;
  /** Range of the raw text between its quotes. */
  readonly start: number;
  readonly end: number;
}

function* findStrings(text: string): Generator<NamedString, void> {
  const named = new RegExp(NAMED);
  for (let match = named.exec(text); match; match = named.exec(text)) {
    const [, owner = '', call, list, quote = ''] = match;
    const isOneOfSeveral = call !== undefined || list !== undefined;
    for (const each of stringsFrom(text, named.lastIndex, quote, isOneOfSeveral)) {
      named.lastIndex = each.end + 1;
      const { before, value, start, end } = each;
      if (value === undefined) continue;
      const name = before === undefined || isDistinctive(before) ? owner : before;
      yield { name, value, start, end };
    }
  }
}

/** The strings of a script behind another string that may be their name: `setHeader("X-Nonce", "…")`. */
export function* findNamedArguments(text: string): Generator<NamedString, void> {
  const naming = new RegExp(NAMING);
  for (let match = naming.exec(text); match; match = naming.exec(text)) {
    for (const each of stringsFrom(text, naming.lastIndex, match[1] ?? '', true)) {
      naming.lastIndex = each.end + 1;
      const { before, value, start, end } = each;
      if (before !== undefined && value !== undefined) yield { name: before, value, start, end };
    }
  }
}

/** The strings that are passed to a function. @param at offset behind the name of the function */
export function* findArguments(
  text: string,
  at: number,
): Generator<Omit<NamedString, 'name'>, void> {
  const call = new RegExp(CALL);
  call.lastIndex = at;
  const [, quote] = call.exec(text) ?? [];
  if (quote === undefined) return;
  for (const { value, start, end } of stringsFrom(text, call.lastIndex, quote, true)) {
    if (value !== undefined) yield { value, start, end };
  }
}

interface StringInSequence {
  /** The string before it, if that may be its name. */
  readonly before: string | undefined;
  /** Undefined for a template with substitutions. */
  readonly value: string | undefined;
  readonly start: number;
  /** Offset of its closing quote. */
  readonly end: number;
}

/** A string, and those behind it in the same call or list. */
function* stringsFrom(
  text: string,
  first: number,
  opening: string,
  isOneOfSeveral: boolean,
): Generator<StringInSequence, void> {
  let quote: string | undefined = opening;
  let before: string | undefined;
  for (let start = first; quote !== undefined; ) {
    const string = readScriptString(text, start, quote);
    if (!string) return;
    const { value, end } = string;
    yield { before, value, start, end };
    if (!isOneOfSeveral) return;
    const next = new RegExp(NEXT);
    next.lastIndex = end + 1;
    quote = next.exec(text)?.[1];
    start = next.lastIndex;
    before = value !== undefined && IS_NAME.test(value) ? value : undefined;
  }
}

/** Reads the script that an element is, and those in its attributes. */
export function readScripts(element: HtmlElement, scope: HtmlScope, reading: Reading): void {
  if (element.name === 'script') readScriptElement(element, scope, reading);
  readAttributeScripts(element, scope, reading);
}

/** Reports a script, or the JSON in it, by its id if it has one: `body script state json /user/id`. */
function readScriptElement(
  element: HtmlElement,
  { at: within, repeats }: HtmlScope,
  reading: Reading,
): void {
  const { id, type = '', src } = element.attributes;
  if (!/[/+]json\s*(?:;|$)/i.test(type)) {
    if (src === undefined) {
      const step: Step = { kind: 'script', name: id || undefined };
      readScript(textOf(element), step, within, reading, undefined, repeats);
    }
    return;
  }
  const step = repeats.next({ kind: 'script', name: id || undefined });
  const parsed = parseExactJson(textOf(element));
  if (!parsed) return;
  const script = new FixedCursor('string', step, [], within);
  const at = new FixedCursor('string', { kind: 'json' }, [], script);
  readValue(parsed.json, at, reading, parsed.isMarked);
}

/** Attributes with an event handler (HTML standard, section 8.1.8.1). */
const HANDLER = /^on[a-z]+$/;
/** Attributes of Alpine, AngularJS, htmx, Vue and Livewire, which are scripts or JSON. */
const DIRECTIVE = /^(?:x-|ng-|hx-|v-|wire:|[@:])/;
/** In characters. */
const MAX_HANDLER_LENGTH = 64 * 1024;

/**
 * Reports the values of scripts in attributes like those of other scripts, `body script onclick copy 1`, and
 * of JSON in attributes that scripts read: `body script hx-headers json /X-Key`.
 */
function readAttributeScripts(
  { attributes }: HtmlElement,
  { at: within, repeats }: HtmlScope,
  reading: Reading,
): void {
  for (const name in attributes) {
    const value = attributes[name] ?? '';
    const isHandler = HANDLER.test(name);
    if (!(isHandler || DIRECTIVE.test(name)) || value === '' || value.length > MAX_HANDLER_LENGTH)
      continue;
    const parsed = /^\s*[[{]/.test(value) ? parseExactJson(value) : undefined;
    if (parsed) {
      const script = new FixedCursor('string', repeats.next({ kind: 'script', name }), [], within);
      const at = new FixedCursor('string', { kind: 'json' }, [], script);
      readValue(parsed.json, at, reading, parsed.isMarked);
    } else {
      const own = isHandler ? withoutNumbers(reading) : reading;
      readScript(value, { kind: 'script', name }, within, own, undefined, repeats);
    }
  }
}

/** A reading without numbers, which the client chooses in an event handler, as in `page.value = 2`. */
function withoutNumbers(reading: Reading): Reading {
  const isOfUrl = ({ kind }: Cursor): boolean => kind === 'part' || kind === 'url';
  return {
    ...reading,
    visit: (value, at) => {
      if (isOfUrl(at) || !/^-?[\d.]+$/.test(value)) reading.visit(value, at);
    },
  };
}

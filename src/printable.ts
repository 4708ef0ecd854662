/**
 * Text of strangers, made safe to show. What a target answers and what a session file holds ends up in
 * terminals, which obey control characters, and in the logs of CI systems, which obey lines of certain
 * forms. All that is shown goes through here. What is escaped is visible, as `\x1b` or `\u{202e}`; all
 * other text stays as it is, so that a text that was escaped already does not change.
 *
 * What was escaped has a type of its own, `Printable`, and whatever prints takes nothing else. Only this file
 * makes such texts: by escaping a text, or by joining printable texts with words of the source.
 */

declare const ESCAPED: unique symbol;

/** A text that may be shown: no character in it is a stranger's control character, and no line is a stranger's. */
export type Printable = string & { readonly [ESCAPED]: true };

/**
 * The type of what may be shown without being escaped: a printable text, a number, or a text whose type is a
 * literal, since only the source has those. Any other text has to be `Printable`. What has the type
 * `any`, as `JSON.parse` gives it, is refused.
 */
export type Trusted<Text> = 0 extends 1 & Text
  ? never
  : Text extends Printable | number
    ? Text
    : Text extends string
      ? // A record of open keys, such as `string` or `a${string}`, may be empty.
        Record<never, true> extends Record<Text, true>
        ? Printable
        : Text
      : Printable;

/** A printable text with others in it, as in safe`${path} has ${count} requests`. */
export function safe<const Values extends readonly (string | number)[]>(
  pieces: TemplateStringsArray,
  ...values: { readonly [Index in keyof Values]: Trusted<Values[Index]> }
): Printable {
  return values.reduce<string>(
    (text, value, index) => text + value + (pieces[index + 1] ?? ''),
    pieces[0] ?? '',
  ) as Printable;
}

/** Printable texts as one. */
export function joinSafe<Text extends string, Separator extends string>(
  texts: readonly Trusted<Text>[],
  separator: Trusted<Separator>,
): Printable {
  return texts.join(separator) as Printable;
}

/** The lines or the words of a printable text. */
export function splitSafe(text: Printable, separator: '\n' | ' '): Printable[] {
  return text.split(separator) as Printable[];
}

/** A word of the source several times, as for a bar or to fill a column. */
export function repeat<Text extends string>(text: Trusted<Text>, count: number): Printable {
  return text.repeat(Math.max(0, count)) as Printable;
}

/**
 * Characters that nobody sees, or that change how the text around them is seen:
 * - controls: C0 but for tabs and line feeds, DEL, and C1, of which U+009B alone is as good as ESC [;
 * - bidirectional controls (Unicode UAX #9), which let one name look like another;
 * - line separators, zero-width spaces and joiners, the byte order mark, annotations and tags;
 * - lone surrogates and non-characters, which UTF-8 and XML do not have.
 *
 * The joiners U+200C and U+200D and variation selectors stay: Persian, the languages of India and emoji
 * are written with them.
 */
const UNPRINTABLE = String.raw`[^\P{Cc}\t\n]|[\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\u{e0000}-\u{e007f}]|\p{Cs}`;
const EACH_UNPRINTABLE = new RegExp(UNPRINTABLE, 'gu');

/**
 * What CI systems take for commands in a log. GitHub: a line that begins with `::error::`, behind any
 * white space, and `##[error]` anywhere (`ActionCommand.cs` of actions/runner). Azure Pipelines and
 * TeamCity: `##vso[…]` and `##teamcity[…]`. Of each, the character that is escaped.
 */
const COMMAND = String.raw`:(?=:[A-Za-z])(?<=^[^\S\n]*:)|#(?=[\w.\-]{0,32}\[)(?<=##)`;
const EACH_ESCAPED = new RegExp(`${UNPRINTABLE}|${COMMAND}`, 'gmu');

/** Most texts have only these characters, and are scanned once. */
const PLAIN = /^(?:[ !"$-9;-~]|:(?!:)|#(?!#))*$/;

/** A text that may have several lines, to be shown: its line feeds and tabs stay. */
export function printable(text: string): Printable {
  return (PLAIN.test(text) ? text : replaceUnprintable(text, escapeCharacter)) as Printable;
}

/** A text that is one line, or a part of one, to be shown: its line feeds and tabs are escaped as well. */
export function printableLine(text: string): Printable {
  if (PLAIN.test(text)) return text as Printable;
  return printable(text.replaceAll('\n', '\\n').replaceAll('\t', '\\t'));
}

/** A character that `printable` escapes. */
interface LocatedCharacter {
  readonly start: number;
  readonly end: number;
  /** Its visible form. */
  readonly shown: string;
}

/** The characters of a text that nobody sees, or that change how the text around them is seen. */
export function locateUnprintable(text: string): LocatedCharacter[] {
  if (PLAIN.test(text)) return [];
  return [...text.matchAll(EACH_UNPRINTABLE)].map(({ 0: character, index: start }) => {
    return { start, end: start + character.length, shown: escapeCharacter(character) };
  });
}

/**
 * A copy of plain data with printable strings and member names. Data that is printable already, as most
 * outcomes are, is returned itself.
 * @param show gives a string as it is to be shown
 */
export function printableValue<Value>(
  value: Value,
  show: (text: string) => string = printable,
): Value {
  return isUnchanged(value, show) ? value : (copyShown(value, show) as Value);
}

/** JSON of a value, to be shown in a line. What was escaped before is not escaped again. */
export function printableJson(value: unknown): Printable {
  const escaped = copyShown(value, (text) => text.replace(NOT_OF_JSON, printable));
  return JSON.stringify(escaped).replace(ESCAPED_TWICE, '\\') as Printable;
}

/**
 * JSON of a value, which parses to the very same value, and is safe to show.
 * @param indent 0 for one line
 */
export function safeJson(value: unknown, indent = 2): Printable {
  return replaceUnprintable(JSON.stringify(value, undefined, indent), (character) =>
    character.replace(/./gs, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
  ) as Printable;
}

/** A text in which something else takes the place of each character that `printable` escapes. */
export function replaceUnprintable(text: string, replace: (character: string) => string): string {
  return text.replace(EACH_ESCAPED, replace);
}

/** Texts between characters that JSON escapes like `printable`. */
const NOT_OF_JSON = /[^\r\f]+/g;

/** The first of two backslashes, where the second one began an escape already. */
const ESCAPED_TWICE = /\\\\(?=x[\da-f]{2}|u\{[\da-f]+\})/g;

function copyShown(value: unknown, show: (text: string) => string): unknown {
  if (typeof value === 'string') return show(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((element: unknown) => copyShown(element, show));
  const entries = Object.entries(value).map(([key, child]: [string, unknown]) => [
    printableLine(key),
    copyShown(child, show),
  ]);
  return Object.fromEntries(entries);
}

/** Whether nothing would change. Copies nothing: see test/bench/generated-suite.mjs. */
function isUnchanged(value: unknown, show: (text: string) => string): boolean {
  if (typeof value === 'string') return show(value) === value;
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every((element) => isUnchanged(element, show));
  for (const key in value) {
    if (printableLine(key) !== key || !isUnchanged(Reflect.get(value, key), show)) return false;
  }
  return true;
}

/** Shortens a text to `most` characters by cutting its end. */
export function shortenEnd<Text extends string>(text: Text, most: number): Text {
  return text.length > most ? (`${text.slice(0, most - 1)}…` as Text) : text;
}

/** Shortens a text to `most` characters by cutting its middle: both ends of a path identify it. */
export function shortenMiddle<Text extends string>(text: Text, most: number): Text {
  if (text.length <= most) return text;
  const end = Math.floor((most - 1) / 2);
  return `${text.slice(0, most - 1 - end)}…${text.slice(-end)}` as Text;
}

const SHORT: Readonly<Record<string, string>> = { '\r': '\\r', '\v': '\\v', '\f': '\\f' };

function escapeCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  return SHORT[character] ?? (code <= 0xff ? `\\x${hex.padStart(2, '0')}` : `\\u{${hex}}`);
}

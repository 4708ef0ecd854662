/**
 * Placeholders, which replace secrets in a session: `REDACTED_` and a hint of what the secret was, as in
 * `Bearer REDACTED_AUTHORIZATION` or `sid=REDACTED_SID_2`. The same secret has the same placeholder
 * everywhere in a session.
 *
 * If a secret has percent escapes in one place and none in another, and nothing around it shows which, as in
 * a cookie, its placeholder is escaped too: `REDACTED%5FXSRF_TOKEN` is replaced with the live value of
 * `REDACTED_XSRF_TOKEN` in percent escapes.
 */
const START =
  '(?:(?<![A-Za-z0-9_])|(?<=%[0-9A-Fa-f]{2})|(?<=\\\\[bfnrt])|(?<=\\\\u[0-9A-Fa-f]{4}))';
const PLACEHOLDER = new RegExp(
  `${START}REDACTED(?:_|%(?:25){0,3}5F)[A-Z0-9]+(?:_[A-Z0-9]+)*(?![A-Za-z0-9_])`,
  'g',
);

/** The placeholder of a secret by the name of its header, cookie or member. */
export function createPlaceholder(name: string): string {
  const hint = name
    .replace(/([a-z\d])(?=[A-Z])|([A-Z])(?=[A-Z][a-z])/g, '$1$2_')
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '_');
  const trimmed = hint.slice(0, 48).replace(/^_+|(?<!_)_+$/g, '');
  return `REDACTED_${trimmed === '' ? 'SECRET' : trimmed}`;
}

/** `REPLAY_SECRET_PASSWORD` is the variable for what `REDACTED_PASSWORD` stands for. */
export const SECRET_PREFIX = 'REPLAY_SECRET_';

/** `REPLAY_SECRET_PASSWORD` for `REDACTED_PASSWORD`. */
export function variableOf(placeholder: string): string {
  return placeholder.replace('REDACTED_', SECRET_PREFIX);
}

/** A placeholder in a number of layers of percent escapes. */
export function escapePlaceholder(placeholder: string, layers: number): string {
  if (layers === 0) return placeholder;
  return placeholder.replace('REDACTED_', `REDACTED%${'25'.repeat(layers - 1)}5F`);
}

/** The number of layers of percent escapes that a placeholder is in. */
export function layersOf(placeholder: string): number {
  const [, more] = /^REDACTED%((?:25)*)5F/.exec(placeholder) ?? [];
  return more === undefined ? 0 : more.length / 2 + 1;
}

/** A placeholder without its percent escapes. */
export function plainPlaceholder(placeholder: string): string {
  return placeholder.replace(/^REDACTED%(?:25)*5F/, 'REDACTED_');
}

/** Whether a text is nothing but a placeholder, maybe with the mark of a number. */
export function isPlaceholder(text: string): boolean {
  if (!text.startsWith('REDACTED')) return false;
  const [{ 0: placeholder } = { 0: '' }] = text.matchAll(PLACEHOLDER);
  return text === placeholder || text === markNumber(placeholder);
}

const LETTER_R = 0x52;
/** Follows the placeholder of a number in JSON, which is to be a number again. */
const NUMBER_MARK = ' (number)';
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** The string, without quotes, that replaces a secret number in JSON. */
export function markNumber(placeholder: string): string {
  return placeholder + NUMBER_MARK;
}

/** The placeholder of a number; undefined for any other text. */
export function markedPlaceholder(text: string): string | undefined {
  // Every string is asked, and the first letter rules out nearly all of them.
  if (text.charCodeAt(0) !== LETTER_R || !text.endsWith(NUMBER_MARK)) return undefined;
  if (!text.startsWith('REDACTED_')) return undefined;
  return text.slice(0, -NUMBER_MARK.length);
}

const QUOTED_NUMBER = /(\\{0,7}")(REDACTED_[A-Z0-9_]+) \(number\)\1/g;

/** The placeholder of a number in a text. */
interface LocatedNumber {
  readonly start: number;
  readonly end: number;
  readonly placeholder: string;
  /** The quote as it is written on both sides. */
  readonly quote: string;
}

/** The placeholders of numbers in a text, with their quotes. */
export function locateNumbers(text: string): LocatedNumber[] {
  if (!text.includes(NUMBER_MARK)) return [];
  return [...text.matchAll(QUOTED_NUMBER)].map((match) => {
    const {
      0: { length },
      1: quote = '',
      2: placeholder = '',
      index: start,
    } = match;
    return { start, end: start + length, placeholder, quote };
  });
}

/** Whether a text is a number of JSON (RFC 8259, section 6). */
export function isJsonNumber(text: string): boolean {
  return NUMBER.test(text);
}

/** The placeholders in a text as they are written, in their order, duplicates included. */
export function findPlaceholders(text: string): string[] {
  return text.includes('REDACTED') ? (text.match(PLACEHOLDER) ?? []) : [];
}

/** A placeholder in a text. */
interface LocatedPlaceholder {
  readonly start: number;
  readonly end: number;
  /** Without its percent escapes. */
  readonly placeholder: string;
  /** Number of layers of percent escapes. */
  readonly layers: number;
}

/** The placeholders in a text, in their order, duplicates included. */
export function locatePlaceholders(text: string): LocatedPlaceholder[] {
  // Nearly every text has none.
  if (!text.includes('REDACTED')) return [];
  return [...text.matchAll(PLACEHOLDER)].map(({ 0: written, index }) => ({
    start: index,
    end: index + written.length,
    placeholder: plainPlaceholder(written),
    layers: layersOf(written),
  }));
}

/** The parts of a text between its placeholders: the whole text if it has none. */
export function splitAtPlaceholders(text: string): string[] {
  return text.split(PLACEHOLDER);
}

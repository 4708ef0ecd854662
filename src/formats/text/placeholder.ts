/**
 * What stands in a session where a secret stood: `REDACTED_` and a hint of what it was, such as
 * `Bearer REDACTED_AUTHORIZATION` or `sid=REDACTED_SID_2`. The same secret is the same placeholder
 * everywhere in a session.
 *
 * Where the recording had the secret with percent escapes and nothing around it tells so, as in a
 * cookie, and had it without them elsewhere, the placeholder has one as well: `REDACTED%5FXSRF_TOKEN`
 * is `REDACTED_XSRF_TOKEN` in percent escapes, and gets its live value in percent escapes.
 */
const START =
  '(?:(?<![A-Za-z0-9_])|(?<=%[0-9A-Fa-f]{2})|(?<=\\\\[bfnrt])|(?<=\\\\u[0-9A-Fa-f]{4}))';
const PLACEHOLDER = new RegExp(
  `${START}REDACTED(?:_|%(?:25){0,3}5F)[A-Z0-9]+(?:_[A-Z0-9]+)*(?![A-Za-z0-9_])`,
  'g',
);

/** The placeholder of a secret whose hint is some name: of a header, a cookie, a member. */
export function createPlaceholder(name: string): string {
  const hint = name
    .replace(/([a-z\d])(?=[A-Z])|([A-Z])(?=[A-Z][a-z])/g, '$1$2_')
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '_');
  const trimmed = hint.slice(0, 48).replace(/^_+|(?<!_)_+$/g, '');
  return `REDACTED_${trimmed === '' ? 'SECRET' : trimmed}`;
}

/** A placeholder in so many layers of percent escapes. */
export function escapePlaceholder(placeholder: string, layers: number): string {
  if (layers === 0) return placeholder;
  return placeholder.replace('REDACTED_', `REDACTED%${'25'.repeat(layers - 1)}5F`);
}

/** How many layers of percent escapes a placeholder is in. */
export function layersOf(placeholder: string): number {
  const [, more] = /^REDACTED%((?:25)*)5F/.exec(placeholder) ?? [];
  return more === undefined ? 0 : more.length / 2 + 1;
}

/** A placeholder out of its percent escapes: what it is called. */
export function plainPlaceholder(placeholder: string): string {
  return placeholder.replace(/^REDACTED%(?:25)*5F/, 'REDACTED_');
}

const LETTER_R = 0x52;
/** Behind a placeholder in a string of JSON: it was a number, and is to be one again. */
const NUMBER_MARK = ' (number)';
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** What stands in JSON for a number that is a secret: a string, without its quotes. */
export function markNumber(placeholder: string): string {
  return placeholder + NUMBER_MARK;
}

/** The placeholder of a number; undefined for any other text. */
export function markedPlaceholder(text: string): string | undefined {
  // Asked of every string: the first letter tells nearly all of them apart.
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
  /** As its quotes are written there. */
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

/** Whether a live value can be a number of JSON (RFC 8259, section 6). */
export function isJsonNumber(text: string): boolean {
  return NUMBER.test(text);
}

/** The placeholders in a text as they stand there, in their order, duplicates included. */
export function findPlaceholders(text: string): string[] {
  return text.includes('REDACTED') ? (text.match(PLACEHOLDER) ?? []) : [];
}

/** A placeholder in a text. */
interface LocatedPlaceholder {
  readonly start: number;
  readonly end: number;
  /** Out of its percent escapes. */
  readonly placeholder: string;
  /** How many layers of percent escapes it is in. */
  readonly layers: number;
}

/** The placeholders in a text, in their order, duplicates included. */
export function locatePlaceholders(text: string): LocatedPlaceholder[] {
  // Looked for first, since nearly every text has none.
  if (!text.includes('REDACTED')) return [];
  return [...text.matchAll(PLACEHOLDER)].map(({ 0: written, index }) => ({
    start: index,
    end: index + written.length,
    placeholder: plainPlaceholder(written),
    layers: layersOf(written),
  }));
}

/** What stands between the placeholders of a text: one part where there are none. */
export function splitAtPlaceholders(text: string): string[] {
  return text.split(PLACEHOLDER);
}

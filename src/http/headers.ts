/** Headers in pairs of name and value, as a session has them. */
type Headers = readonly (readonly [name: string, value: string])[];

/** The value of the first header of that name, whatever its case; undefined when there is none. */
export function headerValue(headers: Headers, name: string): string | undefined {
  const wanted = name.toLowerCase();
  for (let index = 0; index < headers.length; index += 1) {
    const header = headers[index];
    if (header && isNamed(header[0], wanted)) return header[1];
  }
  return undefined;
}

/** The values of all headers of that name, whatever their case, in their order. */
export function headerValues(headers: Headers, name: string): string[] {
  const wanted = name.toLowerCase();
  const values: string[] = [];
  for (let index = 0; index < headers.length; index += 1) {
    const header = headers[index];
    if (header && isNamed(header[0], wanted)) values.push(header[1]);
  }
  return values;
}

/**
 * Whether that is the name, whatever its case. Most are told apart by their length, and each replayed
 * request asks.
 * @param wanted in lower case
 */
export function isNamed(name: string, wanted: string): boolean {
  return name.length === wanted.length && name.toLowerCase() === wanted;
}

/** A parameter (section 5.6.6): `name=value` or `name="value"`. */
interface HeaderParameter {
  readonly name: string;
  /** As it is written, without its quotes. */
  readonly raw: string;
  /** Out of the escapes that quotes have. */
  readonly value: string;
  /** Where the name begins. */
  readonly at: number;
  /** Where the value begins. */
  readonly start: number;
}

/** A value without quotes may not begin with the sign, so that the padding of Base64 is none. */
const PARAMETER =
  /(?:^|[\s;,])([a-z_][\w.*-]{0,63})\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,"=][^\s;,"]*))/gi;

/** The parameters in a value, in their order, whatever stands between. */
export function findParameters(value: string): HeaderParameter[] {
  if (!value.includes('=')) return [];
  return [...value.matchAll(PARAMETER)].map(
    ({ 0: all, 1: name = '', 2: quoted, 3: token, index }) => {
      const raw = quoted ?? token ?? '';
      const end = index + all.length - (quoted === undefined ? 0 : 1);
      return {
        name,
        raw,
        value: quoted === undefined ? raw : raw.replace(/\\(.)/g, '$1'),
        at: index + all.indexOf(name),
        start: end - raw.length,
      };
    },
  );
}

/** What header fields are made of (RFC 9110 sections 5.1 and 5.5), as Node and undici send them. */

/** The name of a header field, and a method: a token. */
export const TOKEN: RegExp = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/**
 * A text without the blanks around it (RFC 9110 section 5.6.3). Not by `trim`, which also takes the last
 * byte of a letter in UTF-8, nor by an expression, which looks at each blank from each.
 */
export function trimBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text.charCodeAt(start))) start += 1;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

/** The value of a header field: a character for a byte. */
export const HEADER_VALUE: RegExp = /^[\t\x20-\x7e\x80-\xff]*$/;

export const HEADER_NAME_TEXT =
  'the name of a header: letters, digits, hyphens and a few other signs, but no space';
export const HEADER_VALUE_TEXT = 'the value of a header, in one line of Latin-1';

/** How large the head of a message may be (RFC 9110 section 5.4 leaves it to each recipient). */

/**
 * The largest head, in bytes, that the recorder lets pass and a replay reads: more than any client or
 * server allows. Whether a head is too large is for the recorded client and its server to say.
 */
export const MAX_HEAD_SIZE: number = 1024 * 1024;

/** The most header fields that such a head has: `a:` and the end of the line. */
export const MAX_HEADERS: number = MAX_HEAD_SIZE / 4;

/** Names come from data; those of headers are few. */
const MAX_KNOWN = 10_000;

interface Known<Found> {
  readonly name: string;
  readonly found: Found;
}

/**
 * Finds something out about names of headers once for each: every message has the same ones, and most
 * at the same places.
 * @param find is given the name in lower case
 * @returns is given the name, and its place in the message
 */
export function rememberNames<Found>(
  find: (name: string) => Found,
): (name: string, place: number) => Found {
  const known = new Map<string, Known<Found>>();
  const latest: Known<Found>[] = [];
  return (name, place) => {
    const last = latest[place];
    if (last !== undefined && last.name === name) return last.found;
    const entry = known.get(name) ?? { name, found: find(name.toLowerCase()) };
    if (known.size < MAX_KNOWN) known.set(name, entry);
    if (place <= latest.length) latest[place] = entry;
    return entry.found;
  };
}

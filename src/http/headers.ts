/** Header fields as a session stores them. */
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
 * Whether two names of headers are the same, whatever the case of the first. Their lengths are compared
 * first, since every replayed request asks this and most names differ in length.
 * @param wanted in lower case
 */
export function isNamed(name: string, wanted: string): boolean {
  return name.length === wanted.length && name.toLowerCase() === wanted;
}

/** A parameter (RFC 9110 section 5.6.6): `name=value` or `name="value"`. */
interface HeaderParameter {
  readonly name: string;
  /** The value as it is written, without its quotes. */
  readonly raw: string;
  /** The value without its escapes. */
  readonly value: string;
  /** Offset of the name. */
  readonly at: number;
  /** Offset of the value. */
  readonly start: number;
}

/** A value without quotes does not begin with an equals sign: the padding of Base64 is no parameter. */
const PARAMETER =
  /(?:^|[\s;,])([a-z_][\w.*-]{0,63})\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,"=][^\s;,"]*))/gi;

/** The parameters in the value of a header, in their order, whatever is between them. */
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

/**
 * A text without the blanks around it (RFC 9110 section 5.6.3). `trim` would also take the last byte of some
 * letters in UTF-8, and a regular expression takes quadratic time.
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

/** The syntax of a part of header fields (RFC 9110 section 5), as Node and undici send them. */
interface FieldSyntax {
  readonly pattern: RegExp;
  /** What messages say that the part has to be. */
  readonly expected: string;
}

/** A token (RFC 9110 section 5.6.2), as a method is as well. */
export const FIELD_NAME: FieldSyntax = {
  pattern: /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/,
  expected: 'the name of a header: letters, digits, hyphens and a few other signs, but no space',
};

/** A character for each byte. */
export const FIELD_VALUE: FieldSyntax = {
  pattern: /^[\t\x20-\x7e\x80-\xff]*$/,
  expected: 'the value of a header, in one line of Latin-1',
};

/**
 * The largest head of a message, in bytes, that the recorder lets pass and a replay reads: more than any
 * client or server allows. RFC 9110 section 5.4 leaves the limit to each recipient, so whether a head is too
 * large is for the recorded client and its server to say.
 */
export const MAX_HEAD_SIZE: number = 1024 * 1024;

/** The most header fields that fit in such a head: each is at least `a:` and the end of its line. */
export const MAX_HEADERS: number = MAX_HEAD_SIZE / 4;

/** Names come from data, so their number is bounded. Those of real headers are few. */
const MAX_KNOWN = 10_000;

interface Known<Found> {
  readonly name: string;
  readonly found: Found;
}

/**
 * Makes a function of header names that remembers what it has found: every message has the same names, most
 * of them at the same places.
 * @param find is called once for each name, in lower case
 * @returns a function of a name and of its position in the message
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

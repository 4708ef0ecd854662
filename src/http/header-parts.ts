/** What the values of many headers consist of: elements of a list, and parameters (RFC 9110 section 5.6). */

/** An element of a list. */
interface HeaderElement {
  readonly text: string;
  /** Where it stands in the value. */
  readonly start: number;
}

/** The elements of a list of tokens (section 5.6.1), without the empty ones. */
export function findElements(value: string): HeaderElement[] {
  return [...value.matchAll(/[^\s,]+/g)].map(({ 0: text, index: start }) => ({ text, start }));
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

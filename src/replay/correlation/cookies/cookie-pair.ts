/** A cookie as `Cookie` and `Set-Cookie` have it, byte for byte: nothing is decoded or unquoted. */
export interface CookiePair {
  /** Empty for a cookie without one, of which only the value is sent. */
  readonly name: string;
  readonly value: string;
}

/** The white space of headers: `trim` would also take the last byte of a letter in UTF-8. */
const SPACE_AROUND = /^[ \t]+|[ \t]+$/g;

/** The pair of a piece of `Cookie` between two semicolons, or of the first piece of `Set-Cookie`. */
export function parseCookiePair(text: string): CookiePair {
  const equals = text.indexOf('=');
  if (equals === -1) return { name: '', value: text.replace(SPACE_AROUND, '') };
  return {
    name: text.slice(0, equals).replace(SPACE_AROUND, ''),
    value: text.slice(equals + 1).replace(SPACE_AROUND, ''),
  };
}

/** As it stands in `Cookie`. Without a name, a value such as `sid=1` must not become that cookie. */
export function renderCookiePair({ name, value }: CookiePair): string {
  return name === '' && !value.includes('=') ? value : `${name}=${value}`;
}

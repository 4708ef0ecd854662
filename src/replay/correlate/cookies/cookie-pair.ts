import { trimBlanks } from '../../../http/header-syntax.ts';

/** A cookie as `Cookie` and `Set-Cookie` have it, byte for byte: nothing is decoded or unquoted. */
export interface CookiePair {
  /** Empty for a cookie without one, of which only the value is sent. */
  readonly name: string;
  readonly value: string;
}

/** The pair of a piece of `Cookie` between two semicolons, or of the first piece of `Set-Cookie`. */
export function parseCookiePair(text: string): CookiePair {
  const equals = text.indexOf('=');
  if (equals === -1) return { name: '', value: trimBlanks(text) };
  return {
    name: trimBlanks(text.slice(0, equals)),
    value: trimBlanks(text.slice(equals + 1)),
  };
}

/** As it stands in `Cookie`. Without a name, a value such as `sid=1` must not become that cookie. */
export function renderCookiePair({ name, value }: CookiePair): string {
  return name === '' && !value.includes('=') ? value : `${name}=${value}`;
}

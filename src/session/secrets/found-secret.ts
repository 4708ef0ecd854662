import type { LeafText } from '../../formats/json/json-text.ts';

/** A secret in a text, recognised by its name or its form. */
export interface FoundSecret {
  /** What it is: the name of the member, the header or the cookie, or the kind of key. */
  readonly name: string;
  /** Out of the escapes that it is written in. */
  readonly value: string;
  readonly start: number;
  readonly end: number;
  /** Of a number of JSON, which has no quotes around it: how they would be written. */
  readonly quote?: string;
  /** In how many layers of percent escapes it stands. @default 0 */
  readonly layers?: number;
  /** The name says what it is, and does not stand there: of a key that is known by its form, say. */
  readonly isUnnamed?: true;
  /** It is what a cookie holds. */
  readonly isCookie?: true;
  /** The secrets in a text that is encoded in Base64, one character per byte. The rest of the text is none. */
  readonly coded?: { readonly text: string; readonly found: readonly FoundSecret[] };
}

/** A leaf of JSON as a secret. */
export function secretAt({ value, start, end, isText }: LeafText, name: string): FoundSecret {
  return { name, value, start, end, ...(!isText && { quote: '"' }) };
}

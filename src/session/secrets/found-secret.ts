import type { LeafText } from '../../formats/json/json-text.ts';

/** A secret in a text, recognised by its name or its form. */
export interface FoundSecret {
  /** Kind of the secret: the name of the member, header or cookie, or the kind of key. */
  readonly name: string;
  /** The value with its escapes decoded. */
  readonly value: string;
  readonly start: number;
  readonly end: number;
  /** Name of the user or client that the secret belongs to. */
  readonly owner?: string;
  /** For a JSON number, which has no quotes: how quotes around it would be written. */
  readonly quote?: string;
  /** Number of layers of percent escapes around the value. @default 0 */
  readonly layers?: number;
  /**
   * The name describes the secret but does not appear in the text, as for a key that is recognised by its
   * form.
   */
  readonly isUnnamed?: true;
  /** The secret is the value of a cookie. */
  readonly isCookie?: true;
  /**
   * The secrets in a text that is encoded in Base64, one character per byte. The rest of the text is not
   * secret.
   */
  readonly coded?: { readonly text: string; readonly found: readonly FoundSecret[] };
}

/** A secret that is recognised by its form or its place, so that its name describes it. */
export function unnamed(name: string, value: string, start: number): FoundSecret {
  return { name, value, start, end: start + value.length, isUnnamed: true };
}

/** A leaf of JSON as a secret. */
export function secretAt({ value, start, end, isText }: LeafText, name: string): FoundSecret {
  return { name, value, start, end, ...(!isText && { quote: '"' }) };
}

/** The secrets of an inner text at their places in the text around it. @param offsetOf gives the place of an offset */
export function secretsWithin(
  found: readonly FoundSecret[],
  offsetOf: (offset: number) => number,
): FoundSecret[] {
  return found.map((secret) => ({
    ...secret,
    start: offsetOf(secret.start),
    end: offsetOf(secret.end),
  }));
}

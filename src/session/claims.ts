/** The claims of tokens that a response keeps, by the placeholders that stand for the tokens. */
import { locateInBase64 } from '../formats/text/base64.ts';
import { findPlaceholders, plainPlaceholder } from '../formats/text/placeholder.ts';
import type { AnsweredResponse } from './schema.ts';

type Response = Pick<AnsweredResponse, 'headers' | 'trailers' | 'body' | 'claims'>;

/** Claims that nothing would ever look up. */
interface UnknownClaims {
  /** The placeholders that claims are kept for and that the response does not contain. */
  readonly unknown: readonly string[];
  /** A placeholder that it does contain, if there is one. */
  readonly held?: string | undefined;
}

/**
 * The claims of a response that belong to none of its placeholders. A response whose body is stored as
 * bytes or in a file has none: such a body is not searched.
 */
export function findUnknownClaims({ claims = {}, ...response }: Response): UnknownClaims {
  const { headers, trailers, body } = response;
  const names = Object.keys(claims);
  if (names.length === 0 || (body && !('json' in body || 'text' in body))) return { unknown: [] };
  const text = JSON.stringify([headers, trailers, body]);
  const texts = [text, ...locateInBase64(text).map(({ decoded }) => decoded)];
  const held = new Set(texts.flatMap(findPlaceholders).map(plainPlaceholder));
  const [first] = held;
  return { unknown: names.filter((name) => !held.has(name)), held: first };
}

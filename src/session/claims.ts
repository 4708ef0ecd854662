/** The claims of tokens that a session keeps with a response, by the placeholders for the tokens. */
import { locateInBase64 } from '../formats/text/base64.ts';
import { findPlaceholders, plainPlaceholder } from '../formats/text/placeholder.ts';
import type { AnsweredResponse } from './schema.ts';

type Response = Pick<AnsweredResponse, 'headers' | 'trailers' | 'body' | 'claims'>;

/** Claims that a replay would never look up. */
interface UnknownClaims {
  /** The placeholders that have claims but do not appear in the response. */
  readonly unknown: readonly string[];
  /** A placeholder that appears in the response, if there is one. */
  readonly held?: string | undefined;
}

/**
 * The claims of a response that belong to none of its placeholders. A body that is stored as bytes or in a
 * file is not searched, so a response with such a body has no unknown claims.
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

/** What a response keeps of the claims of tokens, by the placeholders that it has in their stead. */
import { findInBase64 } from '../formats/base64-text.ts';
import { findPlaceholders, plainPlaceholder } from '../formats/placeholder.ts';
import type { AnsweredResponse, Claims } from './schema.ts';

type Response = Pick<AnsweredResponse, 'headers' | 'trailers' | 'body' | 'claims'>;

/** A response with claims of its tokens: of those that are still in it. */
export function withClaims<Kept extends Response>(response: Kept, claims: Claims): Kept {
  const unknown = new Set(findUnknownClaims({ ...response, claims }));
  const known = Object.entries(claims).filter(([placeholder]) => !unknown.has(placeholder));
  return known.length === 0 ? response : { ...response, claims: Object.fromEntries(known) };
}

/**
 * The placeholders that claims are kept for, though the response does not have them: nobody would ever
 * look at these claims. None, where a body is kept as bytes or in a file, which is not looked into.
 */
export function findUnknownClaims({ claims = {}, ...response }: Response): string[] {
  const { body } = response;
  const names = Object.keys(claims);
  if (names.length === 0 || (body && !('json' in body || 'text' in body))) return [];
  const held = placeholdersIn(response);
  return names.filter((name) => !held.has(name));
}

/** The placeholders of a response. */
export function placeholdersIn({ headers, trailers, body }: Response): ReadonlySet<string> {
  const text = JSON.stringify([headers, trailers, body]);
  return new Set([...findPlaceholders(text), ...findInBase64(text)].map(plainPlaceholder));
}

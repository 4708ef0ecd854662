/** A text of a request whose values are known only when the script runs. */
import type { Encoding } from './values.ts';

/** A part of a text: recorded text, a live value, a secret, or the target in place of a recorded origin. */
export type Piece =
  | string
  | LivePiece
  | {
      readonly kind: 'secret';
      readonly placeholder: string;
      readonly encodings: readonly Encoding[];
    }
  | { readonly kind: 'target'; readonly origin: string }
  /** A text that is in Base64 on the wire, such as a user and a password. */
  | { readonly kind: 'base64'; readonly text: Template };

export type Template = readonly Piece[];

interface LivePiece {
  readonly kind: 'live';
  readonly variable: string;
  readonly encodings: readonly Encoding[];
  /** Used if no answer brought the value. Undefined if the request is not sent then. */
  readonly recorded?: string;
}

/** A path whose first character comes from an answer: the script makes sure that it is a slash. */
export function rooted(path: Template): Template {
  const [first, ...rest] = path;
  if (typeof first !== 'object' || !('encodings' in first)) return path;
  return [{ ...first, encodings: [...first.encodings, 'rooted'] }, ...rest];
}

/** Text that may be an origin, wherever it begins. A host has at most 253 characters. */
const ORIGIN = /https?:\/\/(?:\[[\da-f:.]{1,64}\]|[\w.-]{1,253})(?::\d{1,5})?(?![\w.:-])/g;

/** A text with targets in place of recorded origins. */
export function splitAtOrigins(text: string, origins: ReadonlySet<string>): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const { 0: origin, index } of text.matchAll(ORIGIN)) {
    if (!origins.has(origin)) continue;
    pieces.push(text.slice(at, index), { kind: 'target', origin });
    at = index + origin.length;
  }
  return [...pieces, text.slice(at)].filter((piece) => piece !== '');
}

/** Joins adjacent texts, since `$` followed by `{` has to be escaped. */
export function joinTexts(template: Template): Piece[] {
  const joined: Piece[] = [];
  for (const piece of template) {
    const last = joined.at(-1);
    if (piece === '') continue;
    if (typeof piece === 'string' && typeof last === 'string')
      joined[joined.length - 1] = last + piece;
    else joined.push(piece);
  }
  return joined;
}

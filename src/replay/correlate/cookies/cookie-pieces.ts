import { applySplices } from '../../../formats/splices.ts';
import type { Splice } from '../../../formats/write-text.ts';
import { isNamed } from '../../../http/headers.ts';
import type { RecordedRequest } from '../../../session/schema.ts';
import type { RewrittenText } from '../../request/rewrite-request.ts';

/** A piece of the `Cookie` headers of a request, between semicolons. */
export interface CookiePiece {
  readonly recorded: string;
  /** With what was put into it, be there semicolons in that. */
  readonly written: string;
  /** What was put into it. */
  readonly splices: readonly Splice[];
  /** Position of its header. */
  readonly header: number;
}

/**
 * The pieces of all `Cookie` headers of a recorded request, as if these were one.
 * @param texts of the request that something was put into
 */
export function cookiePiecesOf(
  { headers }: RecordedRequest,
  texts: readonly RewrittenText<unknown>[] = [],
): CookiePiece[] {
  const pieces: CookiePiece[] = [];
  for (const [header, [name, value]] of headers.entries()) {
    if (!isNamed(name, 'cookie')) continue;
    const { splices = [] } = texts.find((text) => isHeader(text, header)) ?? {};
    const space = pieces.length > 0 ? ' ' : '';
    pieces.push(...withSpace(partPieces(value, splices, header), space));
  }
  return pieces;
}

function isHeader({ part, header }: RewrittenText<unknown>, at: number): boolean {
  return part === 'header' && header === at;
}

function partPieces(value: string, splices: readonly Splice[], header: number): CookiePiece[] {
  let start = 0;
  let next = 0;
  return value.split(';').map((recorded) => {
    const end = start + recorded.length;
    const first = next;
    while ((splices[next]?.end ?? Infinity) <= end) next += 1;
    const own = splices.slice(first, next);
    const written = applySplices(value, own, start, end);
    start = end + 1;
    return { recorded, written, splices: own, header };
  });
}

function withSpace(pieces: readonly CookiePiece[], space: string): CookiePiece[] {
  return pieces.map((piece, index) => {
    const { recorded, written } = piece;
    return index > 0 ? piece : { ...piece, recorded: space + recorded, written: space + written };
  });
}

import { mayBeTail } from '../naming/keys-of.ts';

/**
 * A segment or the value of a parameter in which the walk looks for nothing: too short for pieces, or
 * without signs and too short to be coded.
 */
const PIECE = String.raw`(?:[\w-]{0,7}|[A-Za-z\d]{8,11})`;
const PARAMETER = String.raw`[\w-]+=${PIECE}`;
const PLAIN = new RegExp(String.raw`^(?:/${PIECE})+(?:\?${PARAMETER}(?:&${PARAMETER})*)?$`);

/**
 * Whether all that the walk tells of in a request target is seen at a glance: the segments and the
 * parameters, and what is made of several segments.
 */
export function isPlainTarget(target: string): boolean {
  return PLAIN.test(target);
}

/** Adds the pieces of a plain target that have no slash, and with them the names of parameters. */
export function addPlainPieces(target: string, pieces: Set<string>): void {
  const mark = target.indexOf('?');
  const end = mark === -1 ? target.length : mark;
  // Not by `split`: that makes the whole look a tenth slower.
  for (let start = 1; start < end; ) {
    const slash = target.indexOf('/', start);
    const next = slash === -1 || slash > end ? end : slash;
    pieces.add(target.slice(start, next));
    start = next + 1;
  }
  if (mark === -1) return;
  for (const piece of target.slice(mark + 1).split(/[=&]/)) pieces.add(piece);
}

/** Adds those that have: the target itself, and the ends of its path. */
export function addPlainTails(target: string, tails: Set<string>): void {
  tails.add(target);
  const mark = target.indexOf('?');
  const path = mark === -1 ? target : target.slice(0, mark);
  for (let start = 1, segment = 1; start < path.length; segment += 1) {
    const slash = path.indexOf('/', start);
    if (slash === -1) return;
    if (mayBeTail(segment, path.length - start)) tails.add(path.slice(start));
    start = slash + 1;
  }
}

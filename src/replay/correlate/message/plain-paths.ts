import { isDistinctive } from '../../../formats/value/is-distinctive.ts';
import { pathOf } from '../../../http/urls.ts';
import { endsOfHeads, mayBeTail } from '../naming/value-keys.ts';

/**
 * A segment or the value of a parameter in which the walk looks for nothing: too short for pieces, or
 * without signs and too short to be coded.
 */
const PIECE = String.raw`(?:[\w-]{0,7}|[A-Za-z\d]{8,11})`;
const PARAMETER = String.raw`[\w-]+=${PIECE}`;
const PLAIN = new RegExp(String.raw`^(?:/${PIECE})+(?:\?${PARAMETER}(?:&${PARAMETER})*)?$`);

/**
 * Request targets of which all that the walk tells is seen at a glance: segments, ends of the path and
 * parameters.
 */
export class PlainPaths {
  /** What has no slash, names of parameters as well, which the walk does not tell of. */
  readonly #pieces = new Set<string>();
  /** What has one: the targets themselves, ends and beginnings of their paths, names of resources. Few values have a slash. */
  readonly #tails = new Set<string>();
  /** Those whose tails nobody has asked for yet. */
  #withoutTails: string[] = [];
  /** Length of the longest path, in characters: what is longer need not be hashed. */
  #longest = 0;

  /** @returns whether the path is plain; another is not added */
  add(path: string): boolean {
    if (!PLAIN.test(path)) return false;
    addPieces(path, this.#pieces);
    this.#withoutTails.push(path);
    this.#longest = Math.max(this.#longest, path.length);
    return true;
  }

  /** Whether the walk tells of this text in one of them. */
  tell(text: string): boolean {
    if (text.length > this.#longest) return false;
    if (!text.includes('/')) return this.#pieces.has(text);
    for (const path of this.#withoutTails) addTails(path, this.#tails);
    this.#withoutTails = [];
    return this.#tails.has(text);
  }
}

function addPieces(path: string, pieces: Set<string>): void {
  const mark = path.indexOf('?');
  const end = mark === -1 ? path.length : mark;
  // Not by `split`: that makes the whole look a tenth slower.
  for (let start = 1; start <= end; ) {
    const slash = path.indexOf('/', start);
    const next = slash === -1 || slash > end ? end : slash;
    pieces.add(path.slice(start, next));
    start = next + 1;
  }
  if (mark === -1) return;
  for (const piece of path.slice(mark + 1).split(/[=&]/)) pieces.add(piece);
}

/** In segments: the names of resources that the walk tells of are no longer. */
const MAX_NAME = 8;

function addTails(requestPath: string, tails: Set<string>): void {
  tails.add(requestPath);
  const path = pathOf(requestPath);
  for (const end of endsOfHeads(path)) tails.add(path.slice(0, end));
  const starts: number[] = [];
  for (let start = 1, segment = 1; start < path.length; segment += 1) {
    const slash = path.indexOf('/', start);
    const end = slash === -1 ? path.length : slash;
    if (isDistinctive(path.slice(start, end))) {
      for (const first of starts.slice(-MAX_NAME)) tails.add(path.slice(first, end));
    }
    if (slash === -1) return;
    if (mayBeTail(segment, path.length - start)) tails.add(path.slice(start));
    starts.push(start);
    start = slash + 1;
  }
}

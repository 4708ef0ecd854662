import { isDistinctive } from '../../../formats/value/is-distinctive.ts';
import { pathOf } from '../../../http/urls.ts';
import { endsOfHeads, mayBeTail } from '../naming/value-keys.ts';

/**
 * A segment or the value of a parameter whose inside the walk does not visit: too short for pieces, or without
 * punctuation and too short to be encoded.
 */
const PIECE = String.raw`(?:[\w-]{0,7}|[A-Za-z\d]{8,11})`;
const PARAMETER = String.raw`[\w-]+=${PIECE}`;
const PLAIN = new RegExp(String.raw`^(?:/${PIECE})+(?:\?${PARAMETER}(?:&${PARAMETER})*)?$`);

/**
 * Paths in which a walk would visit nothing but segments, beginnings and ends of the path, names of resources, and
 * parameters, so that no walk is needed.
 */
export class PlainPaths {
  /** Texts without a slash. Names of parameters are among them, although a walk does not visit these. */
  readonly #pieces = new Set<string>();
  /** Texts with a slash: whole paths with their queries, beginnings and ends of paths, names of resources. */
  readonly #tails = new Set<string>();
  /** Paths whose texts with a slash were not needed yet, since few values have a slash. */
  #withoutTails: string[] = [];
  /** Length of the longest path, in characters. Longer texts need not be hashed. */
  #longest = 0;

  /** Adds a path. @returns false if the path is not plain, so that it was not added */
  add(path: string): boolean {
    if (!PLAIN.test(path)) return false;
    addPieces(path, this.#pieces);
    this.#withoutTails.push(path);
    this.#longest = Math.max(this.#longest, path.length);
    return true;
  }

  /** Whether a walk would visit a text in one of the paths. */
  has(text: string): boolean {
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
  // `split` makes the whole check a tenth slower.
  for (let start = 1; start <= end; ) {
    const slash = path.indexOf('/', start);
    const next = slash === -1 || slash > end ? end : slash;
    pieces.add(path.slice(start, next));
    start = next + 1;
  }
  if (mark === -1) return;
  for (const piece of path.slice(mark + 1).split(/[=&]/)) pieces.add(piece);
}

/** Segments. A walk visits no longer names of resources. */
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

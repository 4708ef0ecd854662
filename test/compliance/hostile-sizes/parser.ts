/** A text made to take long: a unit repeated, with something before and behind it. */
export type Shape = string | readonly [before: string, unit: string, behind?: string];

/** A parser, and the shapes that the worst algorithms for its work take the square of. */
export interface Parser {
  readonly read: (text: string) => unknown;
  readonly shapes: readonly Shape[];
}

/** By file and function: `session/pointers.ts parsePointers`. */
export type Parsers = Readonly<Record<string, Parser>>;

/** A row of the table. */
export function parser(read: Parser['read'], ...shapes: readonly Shape[]): Parser {
  return { read, shapes };
}

/** Of texts with cells, in quotes or without. */
export const CELLS: readonly Shape[] = ['"', ',"', '"",', '"\n', ',', 'a,\n', ['"', '""']];

/** What a shape comes to at a size, in characters. */
export function grow(shape: Shape, size: number): string {
  const [before, unit, behind = ''] = typeof shape === 'string' ? ['', shape] : shape;
  return before + unit.repeat(Math.ceil(size / unit.length)) + behind;
}

/** Takes what a parser gives piece by piece. */
export function drain(pieces: Iterable<unknown>): number {
  let count = 0;
  for (const _ of pieces) count += 1;
  return count;
}

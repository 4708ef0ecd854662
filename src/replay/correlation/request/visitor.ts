import type { RequestCursor } from './cursor.ts';

/** Who is told of values. */
export interface Visitor {
  /** A value. @returns whether it is taken: then what is inside of it is not told */
  carry(value: string, at: RequestCursor): boolean;
  /** A text that was not taken whole, before what is inside of it. */
  text(text: string, at: RequestCursor): void;
  /**
   * A whole target or header, before anything in it.
   * @param walkInside goes through it; else nothing in it is told
   */
  whole(text: string, at: RequestCursor, walkInside: () => void): void;
  /** The body, before anything in it. */
  body(walkInside: () => void): void;
}

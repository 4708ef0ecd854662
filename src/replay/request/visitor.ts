import type { CarriedText, Container } from './carried-texts.ts';
import type { RequestCursor } from './cursor.ts';

/** What the walk does with a text that a visitor was told of: its value is taken, or it goes on inside. */
export const TAKEN = 'taken';
export const PASSED = 'passed';
export const ENTERED = 'entered';
export type Visit = typeof TAKEN | typeof PASSED | typeof ENTERED;

/** Who is told of the texts in requests, from the outside in. */
export interface Visitor {
  /** Whether it is to be told of the texts in a part of a request: in its headers, or in its body. */
  enters(part: Container): boolean;
  visit(text: CarriedText, at: RequestCursor): Visit;
  /** A text that was entered, after all that is inside of it. */
  leave(text: CarriedText, at: RequestCursor): void;
}

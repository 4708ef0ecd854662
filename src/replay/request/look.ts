/**
 * How the walk looks at a text: besides the text itself, what it finds inside depends on that. A
 * number of bits: the lower ones say in how many other texts it is. Nothing is looked for inside of
 * what is looked at as a whole. What is inside of a target, nobody writes down: the same text in a
 * header or a body is another one, and there it makes no difference that it is named.
 */
export const LOOK = {
  asPiece: 8,
  asNamed: 16,
  asDocument: 32,
  asWhole: 64,
  inTarget: 128,
  asUrl: 256,
  asNext: 512,
  asPointer: 1024,
} as const;

/** What is inside of so many others is not looked into. */
export const MAX_DEPTH = 5;

/** Whether a text is a piece of another, for which nothing says what it is for. */
export function isPiece({ look, roles }: { look: number; roles: unknown }): boolean {
  return roles !== null && (look & LOOK.asPiece) !== 0;
}

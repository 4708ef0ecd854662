import { isDocument } from './graphql.ts';

/** What parts a value from what is around it. */
const PARTING = /["'`()<>[\]{},;&|\t\r\n]/g;

/** What may stand before an operand of a condition, and what ends that: `OrderID eq 7`, `id==7` (RSQL). */
const OPERATORS: readonly (readonly [before: RegExp, end: RegExp])[] = [
  [/(?:[=:<>]|\b(?:eq|ne|[gl][te]))\s+$/i, /\s/],
  [/(?:[=!]=|=[a-z]{1,8}=)$/, /[;,]/],
];
/** In front of a literal without quotes in a document of GraphQL: `(id: 7)`, `[7 8]`. */
const BEFORE_LITERAL = /[:(,]\s*$|\[[^\]]*$/;
/** Commas are blanks there, and a number sign begins a comment. */
const END_OF_LITERAL = /[\s,#]/;
/** How much of the text before a value is looked at, in characters: the start of a list may be far away. */
const LOOKED_AT = 256;

/**
 * A sign by which a value would end early in a text that has no way to escape it, such as a quote in a
 * string of GraphQL, or a comma in a list: a sign beside the recorded value that this does not have.
 * @param start where the recorded value begins in the text
 * @param end where it ends
 */
export function findStray(
  text: string,
  start: number,
  end: number,
  live: string,
): string | undefined {
  const recorded = text.slice(start, end);
  const beside = text.charAt(start - 1) + text.charAt(end);
  const signs: string[] = beside.match(PARTING) ?? [];
  // A line ends with either.
  if (/[\r\n]/.test(beside)) signs.push('\r', '\n');
  // It would escape the sign that ends the string.
  if (/["'`]/.test(beside)) signs.push('\\');
  // Of a pair, such as a user and a password.
  if (beside.includes(':') && text.indexOf(':') === text.lastIndexOf(':')) signs.push(':');
  const stray = signs.find((sign) => live.includes(sign) && !recorded.includes(sign));
  if (stray !== undefined) return stray;
  const ending = beside.includes('"') ? undefined : endOfOperand(text, start);
  return ending && !ending.test(recorded) ? ending.exec(live)?.[0] : undefined;
}

function endOfOperand(text: string, start: number): RegExp | undefined {
  const before = text.slice(Math.max(0, start - LOOKED_AT), start);
  if (BEFORE_LITERAL.test(before) && isDocument(text)) return END_OF_LITERAL;
  return OPERATORS.find(([operator]) => operator.test(before))?.[1];
}

/** What parts a value from what is around it. */
const PARTING = /["'`()<>[\]{},;&|]/g;

/** In front of an operand of a condition, which white space ends: `OrderID eq 7`. */
const OPERATOR = /(?:[=:<>]|\b(?:eq|ne|[gl][te]))\s+$/i;
/** The longest of them, with the white space of a few lines behind it. */
const OPERATOR_LENGTH = 16;

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
  // It would escape the sign that ends the string.
  if (/["'`]/.test(beside)) signs.push('\\');
  // Of a pair, such as a user and a password.
  if (beside.includes(':') && text.indexOf(':') === text.lastIndexOf(':')) signs.push(':');
  const stray = signs.find((sign) => live.includes(sign) && !recorded.includes(sign));
  if (stray !== undefined) return stray;
  const before = text.slice(Math.max(0, start - OPERATOR_LENGTH), start);
  return OPERATOR.test(before) && !/\s/.test(recorded) ? /\s/.exec(live)?.[0] : undefined;
}

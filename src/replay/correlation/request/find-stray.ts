/** What parts a value from what is around it. */
const PARTING = /["'`()<>[\]{},;&|]|\s/g;

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
  if (beside.includes(':') && text.indexOf(':') === text.lastIndexOf(':')) signs.push(':');
  // White space comes last: it parts the words of a text as well.
  const strays = signs.filter((sign) => live.includes(sign) && !recorded.includes(sign));
  return strays.find((sign) => sign.trim() !== '') ?? strays[0];
}

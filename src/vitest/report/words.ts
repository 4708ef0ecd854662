/** A number of things, such as `1 request` or `2 requests`. */
export function plural(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

/** What is left of a text where there is room for so many characters, or for few. */
export function shorten(text: string, columns: number): string {
  const room = Math.max(20, columns);
  return text.length > room ? `${text.slice(0, room - 1)}…` : text;
}

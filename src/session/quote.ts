/** A text in double quotes and without control characters, shortened to fit into a message. */
export function quote(text: string): string {
  const quoted = JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
  // JSON leaves these as they are, and terminals obey some of them.
  return quoted.replace(
    /[\u007f-\u009f]/g,
    (control) => `\\u00${control.charCodeAt(0).toString(16)}`,
  );
}

/** What stands at an offset of a text, up to the end of its line, quoted and shortened. */
export function quoteFrom(text: string, offset: number): string {
  return quote(text.slice(offset, offset + 60).replace(/[\r\n].*$/s, ''));
}

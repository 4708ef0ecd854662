import { printableLine } from '../printable.ts';

/** A text in double quotes and without control characters, shortened to fit into a message. */
export function quote(text: string): string {
  return printableLine(JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text));
}

/** What stands at an offset of a text, up to the end of its line, quoted and shortened. */
export function quoteFrom(text: string, offset: number): string {
  return quote(text.slice(offset, offset + 60).replace(/[\r\n].*$/s, ''));
}

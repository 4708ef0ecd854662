import { c } from './colours.ts';

/** A number of things, such as `1 request` or `2 requests`. */
export function plural(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

/** What is left of a text where there is room for so many characters, or for few. */
export function shorten(text: string, columns: number): string {
  const room = Math.max(MIN_ROOM, columns);
  return text.length > room ? `${text.slice(0, room - 1)}…` : text;
}

/** The same of a path or URL, of which both ends tell it from others. */
export function shortenMiddle(text: string, columns: number): string {
  const room = Math.max(MIN_ROOM, columns);
  if (text.length <= room) return text;
  const end = Math.floor((room - 1) / 2);
  return `${text.slice(0, room - 1 - end)}…${text.slice(-end)}`;
}

/** Lines of words, each behind the same white space. What is longer than a line is cut. */
export function wrap(text: string, indent: string, columns: number): string[] {
  const room = Math.max(MIN_ROOM, columns - indent.length);
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    const joined = last === undefined ? word : `${last} ${word}`;
    if (last !== undefined && joined.length <= room) lines[lines.length - 1] = joined;
    else lines.push(shortenMiddle(word, room));
  }
  return lines.map((line) => indent + line);
}

/** Empties the names of projects where all results are of one. */
export function nameSeveral<T extends OfProject>(
  results: readonly T[],
  all: readonly OfProject[],
): T[] {
  const isOnly = all.every(({ project }) => project === all[0]?.project);
  return results.map((result) => (isOnly ? { ...result, project: '' } : result));
}

interface OfProject {
  readonly project: string;
}

/** What stands before a session's path: its project's name, as Vitest writes it without colours. */
export function badgeOf({ project }: OfProject): string {
  return project === '' ? '' : `|${project}| `;
}

/** A row as those of Vitest's own summary, which it stands below. @param title '' for a further line */
export function summaryRow(title: string, text: string): string {
  return `${c.dim(title.padStart(TITLE))}  ${text}`;
}

/** Width of the titles in Vitest's summary. */
const TITLE = 11;
/** What stands before the text of a row. */
export const ROW_INDENT: string = ' '.repeat(TITLE + 2);
const MIN_ROOM = 20;

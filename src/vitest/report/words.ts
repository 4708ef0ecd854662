import { styleText } from 'node:util';
import { shortenMiddle } from '../../printable.ts';
import type { ReplayMeta } from '../meta.ts';

/** A style of the reports. */
type Style = 'bold' | 'dim' | 'gray' | 'green' | 'red' | 'yellow';

/**
 * Text in a style, also where there is no terminal: the reporter strips the styles from a whole report
 * that goes elsewhere.
 */
export function paint(style: Style | readonly Style[], text: string): string {
  return styleText([style].flat(), text, { validateStream: false });
}

/** A number of things, such as `1 request` or `2 requests`. */
export function plural(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

/**
 * The width, in characters, where nobody's terminal has one: nothing is cut in the log of a CI or in a
 * pipe, but for what a target or a client has made endless.
 */
export const NO_TERMINAL = 10_000;

/** In characters: a sentence of this package fits, with what to do at its end. */
const MAX_REASON = 500;

/** What is left of a text where there is room for so many characters, or for few. */
export function shorten(text: string, columns: number): string {
  const room = Math.max(MIN_ROOM, columns);
  return text.length > room ? `${text.slice(0, room - 1)}…` : text;
}

/** The same of a path or URL, of which both ends tell it from others. */
export function fitMiddle(text: string, columns: number): string {
  return shortenMiddle(text, Math.max(MIN_ROOM, columns));
}

/**
 * Lines of words, each behind the same white space. A word that is longer than a line stays whole: most
 * likely it is a path or a URL, which the terminal breaks, and which can be copied then.
 */
export function wrap(text: string, indent: string, columns: number): string[] {
  const room = Math.max(MIN_ROOM, columns - indent.length);
  const lines: string[] = [];
  for (const word of shorten(text, Math.max(MAX_REASON, columns)).split(' ')) {
    const last = lines.at(-1);
    const joined = last === undefined ? word : `${last} ${word}`;
    if (last !== undefined && joined.length <= room) lines[lines.length - 1] = joined;
    else lines.push(word);
  }
  return lines.map((line) => indent + line);
}

/** A session in a report, and the target of which that is told. */
export interface Place {
  /** Name of the project; empty where it is not told. */
  readonly project: string;
  readonly file: string;
  readonly target?: string;
}

/** What stands before a session's path: its project's name, as Vitest writes it without colours. */
export function badgeOf({ project }: Pick<Place, 'project'>): string {
  return project === '' ? '' : `|${project}| `;
}

/** A row as those of Vitest's own summary, which it stands below. @param title '' for a further line */
export function summaryRow(title: string, text: string): string {
  return `${paint('dim', title.padStart(TITLE))}  ${text}`;
}

/** Width of the titles in Vitest's summary. */
const TITLE = 11;
/** What stands before the text of a row. */
export const ROW_INDENT: string = ' '.repeat(TITLE + 2);
const MIN_ROOM = 20;

type State = ReplayMeta['state'];

const ORDER: readonly State[] = ['failed', 'blocked', 'passed', 'skipped'];

/** Counts things by state, in the order of reports, without empty states. */
export function countStates(states: readonly State[]): [state: State, count: number][] {
  return ORDER.flatMap((state): [State, number][] => {
    const count = states.filter((each) => each === state).length;
    return count > 0 ? [[state, count]] : [];
  });
}

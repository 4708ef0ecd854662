import { styleText } from 'node:util';
import type { DiffLine } from '../diff/line-diff.ts';
import { printable, printableLine, shortenMiddle } from '../printable.ts';
import {
  addCounts,
  countOutcomes,
  OUTCOME_STATES,
  type OutcomeCounts,
  type Verdict,
} from '../replay/failure/counts.ts';
import type { ReplayMeta, ReplayReport } from './run-results.ts';

/** A style of the reports. */
type Style = 'bold' | 'dim' | 'gray' | 'green' | 'red' | 'yellow';

/**
 * Text in a style, with or without a terminal: the reporter strips the styles from a report that goes
 * elsewhere.
 */
export function paint(style: Style | readonly Style[], text: string): string {
  return styleText([style].flat(), text, { validateStream: false });
}

/** What `paint` adds. Other sequences, such as that of a title or of hidden text, are not ours. */
const PAINT = new RegExp(`(${'\u001b'}\\[(?:1|2|22|31|32|33|39|90)m)`);

/**
 * A text as it may be written to a terminal or a log: only the styles of `paint` are left of what steers them. All
 * that is printed goes through here, so that no text of a stranger gets there as it came.
 */
export function renderPainted(text: string, hasColours: boolean): string {
  const pieces = text.split(PAINT);
  if (!hasColours) return printable(pieces.filter((_, index) => index % 2 === 0).join(''));
  return pieces.map((piece, index) => (index % 2 === 0 ? printable(piece) : piece)).join('');
}

/** The lines of a difference, as they are printed. */
export function renderDiff(lines: readonly DiffLine[]): string[] {
  return lines.map((line) => {
    if (line.kind === 'left-out') return paint('dim', '  …');
    const text = printable(line.text);
    if (line.kind === 'added') return paint('green', `+ ${text}`);
    return line.kind === 'removed' ? paint('red', `- ${text}`) : paint('dim', `  ${text}`);
  });
}

/** A number of things, such as `1 request` or `2 requests`. */
export function plural(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

/**
 * The width, in characters, without a terminal: nothing is cut in the log of a CI or in a pipe, except texts of
 * targets and clients that are extremely long.
 */
export const NO_TERMINAL = 10_000;

/** In characters: room for a message of this package with its advice. */
const MAX_REASON = 500;

/** Cuts the end of a text to a number of characters, but not below a minimum. */
export function shorten(text: string, columns: number): string {
  const room = Math.max(MIN_ROOM, columns);
  return text.length > room ? `${text.slice(0, room - 1)}…` : text;
}

/** Cuts the middle of a path or URL in the same way, since both ends identify it. */
export function fitMiddle(text: string, columns: number): string {
  return shortenMiddle(text, Math.max(MIN_ROOM, columns));
}

/** The first line of a message, with the second if the first ends in a colon. */
export function firstLine(message: string): string {
  return printableLine(message.replace(/:\n\s*/, ': ').replace(/\n.*/s, ''));
}

/**
 * Breaks a text into indented lines. A word that is longer than a line stays whole: it is probably a path or
 * a URL, which can be copied if the terminal breaks it.
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

/** A session in a report, and its target. */
export interface Place {
  /** Name of the project; empty if it is not shown. */
  readonly project: string;
  readonly file: string;
  readonly target?: string;
}

/** The project's name before a session's path, as Vitest writes it without colours. */
export function badgeOf({ project }: Pick<Place, 'project'>): string {
  return project === '' ? '' : `|${project}| `;
}

/**
 * A row like those of Vitest's own summary, below which it stands.
 * @param title empty for a further line
 */
export function summaryRow(title: string, text: string): string {
  return `${paint('dim', title.padStart(TITLE))}  ${text}`;
}

/** Width of the titles in Vitest's summary. */
const TITLE = 11;
/** As wide as the title of a row. */
export const ROW_INDENT: string = ' '.repeat(TITLE + 2);
const MIN_ROOM = 20;

/** Counts the requests of replays. */
export function countRequests(
  replays: readonly Pick<ReplayReport, 'outcomes' | 'summary'>[],
): OutcomeCounts {
  return addCounts(replays.map(({ outcomes, summary }) => summary ?? countOutcomes(outcomes)));
}

/** The states that have requests, in the order of reports. */
export function statesOf(counts: OutcomeCounts): [state: ReplayMeta['state'], count: number][] {
  return OUTCOME_STATES.flatMap((state): [ReplayMeta['state'], number][] =>
    counts[state] > 0 ? [[state, counts[state]]] : [],
  );
}

type Counted = ReplayMeta['state'] | Verdict;

const STYLES: Readonly<Record<Counted, Parameters<typeof paint>[0]>> = {
  failed: ['bold', 'red'],
  blocked: 'red',
  passed: ['bold', 'green'],
  ...({ partial: 'yellow', uncompared: 'yellow', skipped: 'yellow' } as const),
};

/** Counts as text, as Vitest counts tests: `1 failed | 2 passed (3)`. */
export function renderCounts(counted: readonly (readonly [Counted, number])[]): string {
  const counts = counted.map(([state, count]) => paint(STYLES[state], `${count} ${state}`));
  const sum = counted.reduce((all, [, count]) => all + count, 0);
  const total = counts.length > 1 ? ` ${paint('gray', `(${sum})`)}` : '';
  return counts.join(paint('dim', ' | ')) + total;
}

/** The speed of a replay; undefined for the default. */
export function renderPace({
  speed,
  openLoop,
}: Pick<ReplayReport, 'speed' | 'openLoop'>): string | undefined {
  if (speed === 'ordered') return undefined;
  const factor = typeof speed === 'number' ? `${speed}x` : speed;
  return openLoop ? `open loop, ${factor}` : factor;
}

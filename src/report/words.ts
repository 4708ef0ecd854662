import type { DiffLine } from '../diff/line-diff.ts';
import {
  joinSafe,
  type Printable,
  printable,
  printableLine,
  repeat,
  safe,
  shortenEnd,
  shortenMiddle,
  splitSafe,
  type Trusted,
} from '../printable.ts';
import {
  addCounts,
  countOutcomes,
  OUTCOME_STATES,
  type OutcomeCounts,
  type Verdict,
} from '../replay/failure/counts.ts';
import type { ReplayMeta, ReplayReport } from './run-results.ts';

/** The styles of the reports, with the numbers that begin and end them in a terminal (SGR of ECMA-48). */
const STYLES = {
  bold: [1, 22],
  dim: [2, 22],
  gray: [90, 39],
  green: [32, 39],
  red: [31, 39],
  yellow: [33, 39],
} as const;
type Style = keyof typeof STYLES;

/**
 * Text in a style, with or without a terminal: the reporter strips the styles from a report that goes
 * elsewhere.
 */
export function paint<Text extends string>(
  style: Style | readonly Style[],
  text: Trusted<Text>,
): Printable;
export function paint(style: Style | readonly Style[], text: Printable): Printable {
  return [style].flat().reduceRight((inner, each) => {
    const [begin, end] = STYLES[each];
    return safe`\u001b[${begin}m${inner}\u001b[${end}m`;
  }, text);
}

/** What `paint` adds. */
const PAINT = new RegExp(`(${'\u001b'}\\[(?:1|2|22|31|32|33|39|90)m)`);

/**
 * A text as it is written to a terminal or a log: without its styles, if nobody sees them. Each part of it is
 * printable, but not yet the whole: only here it is known how a line begins, which a CI may take for a command.
 */
export function renderPainted(text: Printable, hasColours: boolean): string {
  const pieces = text.split(PAINT);
  if (!hasColours) return printable(pieces.filter((_, index) => index % 2 === 0).join(''));
  return pieces.map((piece, index) => (index % 2 === 0 ? printable(piece) : piece)).join('');
}

/** The lines of a difference, as they are printed. */
export function renderDiff(lines: readonly DiffLine[]): Printable[] {
  return lines.map((line) => {
    if (line.kind === 'left-out') return paint('dim', '  …');
    const text = printable(line.text);
    if (line.kind === 'added') return paint('green', safe`+ ${text}`);
    return line.kind === 'removed' ? paint('red', safe`- ${text}`) : paint('dim', safe`  ${text}`);
  });
}

/** A number of things, such as `1 request` or `2 requests`. */
export function plural<Text extends string>(count: number, what: Trusted<Text>): Printable;
export function plural(count: number, what: Printable): Printable {
  return safe`${count} ${what}${count === 1 ? '' : 's'}`;
}

/**
 * The width, in characters, without a terminal: nothing is cut in the log of a CI or in a pipe, except texts of
 * targets and clients that are extremely long.
 */
export const NO_TERMINAL = 10_000;

/** In characters: room for a message of this package with its advice. */
const MAX_REASON = 500;

/** Cuts the end of a text to a number of characters, but not below a minimum. */
export function shorten(text: Printable, columns: number): Printable {
  return shortenEnd(text, Math.max(MIN_ROOM, columns));
}

/** Cuts the middle of a path or URL in the same way, since both ends identify it. */
export function fitMiddle(text: Printable, columns: number): Printable {
  return shortenMiddle(text, Math.max(MIN_ROOM, columns));
}

/** The first line of a message, with the second if the first ends in a colon. */
export function firstLine(message: string): Printable {
  return printableLine(message.replace(/:\n\s*/, ': ').replace(/\n.*/s, ''));
}

/**
 * Breaks a text into indented lines. A word that is longer than a line stays whole: it is probably a path or
 * a URL, which can be copied if the terminal breaks it.
 * @param first in place of the indent of the first line, and as wide
 */
export function wrap(
  text: Printable,
  indent: Printable,
  columns: number,
  first: Printable = indent,
): Printable[] {
  const room = Math.max(MIN_ROOM, columns - indent.length);
  const lines: Printable[] = [];
  for (const word of splitSafe(shorten(text, Math.max(MAX_REASON, columns)), ' ')) {
    const last = lines.at(-1);
    const joined = last === undefined ? word : safe`${last} ${word}`;
    if (last !== undefined && joined.length <= room) lines[lines.length - 1] = joined;
    else lines.push(word);
  }
  return lines.map((line, index) => safe`${index === 0 ? first : indent}${line}`);
}

/** A session in a report, and its target. */
export interface Place {
  /** Name of the project; empty if it is not shown. */
  readonly project: string;
  readonly file: string;
  readonly target?: string;
}

/** The project's name before a session's path, as Vitest writes it without colours. */
export function badgeOf({ project }: Pick<Place, 'project'>): Printable {
  return project === '' ? safe`` : safe`|${printableLine(project)}| `;
}

/**
 * A row like those of Vitest's own summary, below which it stands.
 * @param title empty for a further line
 */
export function summaryRow(title: Printable, text: Printable): Printable {
  return safe`${repeat(' ', TITLE - title.length)}${paint('dim', title)}  ${text}`;
}

/** Width of the titles in Vitest's summary. */
const TITLE = 11;
/** As wide as the title of a row. */
export const ROW_INDENT: Printable = repeat(' ', TITLE + 2);
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

const STYLES_OF_COUNTS: Readonly<Record<Counted, Parameters<typeof paint>[0]>> = {
  failed: ['bold', 'red'],
  blocked: 'red',
  passed: ['bold', 'green'],
  ...({ partial: 'yellow', uncompared: 'yellow', skipped: 'yellow' } as const),
};

/** Counts as text, as Vitest counts tests: `1 failed | 2 passed (3)`. */
export function renderCounts(counted: readonly (readonly [Counted, number])[]): Printable {
  const counts = counted.map(([state, count]) =>
    paint(STYLES_OF_COUNTS[state], safe`${count} ${state}`),
  );
  const sum = counted.reduce((all, [, count]) => all + count, 0);
  const total = counts.length > 1 ? safe` ${paint('gray', safe`(${sum})`)}` : '';
  return safe`${joinSafe(counts, paint('dim', ' | '))}${total}`;
}

/** The speed of a replay; undefined for the default. */
export function renderPace({
  speed,
  openLoop,
}: Pick<ReplayReport, 'speed' | 'openLoop'>): Printable | undefined {
  if (speed === 'ordered') return undefined;
  const factor = typeof speed === 'number' ? safe`${speed}x` : safe`${speed}`;
  return openLoop ? safe`open loop, ${factor}` : factor;
}

/** A time in ms as text. */
export function milliseconds(time: number): Printable {
  return printableLine(time < 1000 ? `${time.toFixed(1)}ms` : `${(time / 1000).toFixed(2)}s`);
}

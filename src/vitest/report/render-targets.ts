/** The comparison of targets as text: pure, as the report is. */

import type { ReplayMeta } from '../meta.ts';
import { c } from './colours.ts';
import type { ComparedRequest, TargetComparison } from './compare-targets.ts';
import { plural, shorten } from './words.ts';

/** Of one session, and of all. */
const MAX_ROWS = 20;
const MAX_SESSIONS = 20;
/** In characters. */
const MAX_CELL = 24;
const INDENT = '     ';
const GAP = '  ';

/**
 * A table for each session that was replayed on several targets.
 * @param columns width of the terminal
 */
export function renderTargets(comparisons: readonly TargetComparison[], columns: number): string {
  const ordered = comparisons.toSorted((a, b) => Number(isQuiet(a)) - Number(isQuiet(b)));
  const left = comparisons.length - MAX_SESSIONS;
  return [
    c.bold(' Targets'),
    '',
    ...ordered.slice(0, MAX_SESSIONS).flatMap((each) => renderComparison(each, columns)),
    ...(left > 0 ? [c.dim(`   … and ${plural(left, 'more session')}`)] : []),
    '',
  ].join('\n');
}

function isQuiet({ requests }: TargetComparison): boolean {
  return requests.length === 0;
}

function renderComparison(comparison: TargetComparison, columns: number): string[] {
  const { file, targets, requests } = comparison;
  const mark = isQuiet(comparison) ? c.green('✓') : c.red('❯');
  const heading = ` ${mark} ${file} ${c.dim('→')} ${targets.join(', ')}`;
  const table = isQuiet(comparison) ? [] : renderTable(comparison, columns);
  const hidden = requests.length - MAX_ROWS;
  return [
    heading,
    ...table,
    ...(hidden > 0 ? [c.dim(`${INDENT}… and ${plural(hidden, 'more request')}`)] : []),
    ...renderOthers(comparison, columns),
  ];
}

/** Such as `3 requests as recorded on all, 2 skipped on production`. */
function renderOthers(
  { targets, asRecorded, uncompared }: TargetComparison,
  columns: number,
): string[] {
  const counts = uncompared.map(({ why, targets: on, count }): [number, string] => {
    return [count, `${why} on ${on.length === targets.length ? 'all' : on.join(' and ')}`];
  });
  if (asRecorded > 0) counts.unshift([asRecorded, 'as recorded on all']);
  if (counts.length === 0) return [];
  const parts = counts.map(([count, what], index) => {
    return `${index === 0 ? plural(count, 'request') : count} ${what}`;
  });
  return [c.dim(INDENT + shorten(parts.join(', '), columns - INDENT.length))];
}

function renderTable({ targets, requests }: TargetComparison, columns: number): string[] {
  const shown = requests.slice(0, MAX_ROWS);
  const head = ['request', 'expected', ...targets.map((target) => shorten(target, MAX_CELL)), ''];
  const rows = shown.map((request) => cellsOf(request));
  const widths = head.map((cell, index) =>
    Math.max(cell.length, ...rows.map((row) => row[index]?.length ?? 0)),
  );
  const rest = widths.slice(1).reduce((sum, width) => sum + GAP.length + width, INDENT.length);
  const room = Math.max(20, columns - rest);
  const renderRow = (cells: readonly string[], paint: (text: string, index: number) => string) => {
    const last = cells.findLastIndex((cell) => cell !== '');
    const padded = cells.slice(0, last + 1).map((cell, index) => {
      const width = index === 0 ? Math.min(room, widths[0] ?? 0) : (widths[index] ?? 0);
      const text = index === 0 ? shorten(cell, room) : cell;
      return paint(index === last ? text : text.padEnd(width), index);
    });
    return INDENT + padded.join(GAP);
  };
  return [
    renderRow(head, (text) => c.dim(text)),
    ...shown.map((request, row) =>
      renderRow(rows[row] ?? [], (text, index) => paintCell(text, request, index)),
    ),
  ];
}

function cellsOf({ outcomes, isDisagreed }: ComparedRequest): string[] {
  const first = outcomes.find((outcome) => outcome !== undefined);
  return [
    first ? `#${first.id} ${first.method} ${first.path}` : '',
    String(first?.expected ?? '-'),
    ...outcomes.map((outcome) => shorten(describe(outcome), MAX_CELL)),
    isDisagreed ? 'disagree' : '',
  ];
}

/** Red where a target failed; the last cell is the mark. */
function paintCell(text: string, { outcomes }: ComparedRequest, index: number): string {
  if (index < 2) return text;
  if (index - 2 >= outcomes.length) return c.yellow(text);
  return outcomes[index - 2]?.state === 'failed' ? c.red(text) : text;
}

function describe(outcome: ReplayMeta | undefined): string {
  if (!outcome) return '-';
  const { state, actual, error } = outcome;
  if (state === 'skipped') return 'skipped';
  if (actual === undefined) return error?.code ?? '-';
  const what = /^(BODY|HEADERS)_MISMATCH$/.exec(error?.code ?? '')?.[1];
  if (what) return `${actual}, other ${what.toLowerCase()}`;
  return error && error.code !== 'STATUS_MISMATCH' ? `${actual}, ${error.code}` : String(actual);
}

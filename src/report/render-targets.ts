/** The answers of several targets to each session, side by side, as text. */

import { joinSafe, type Printable, printableLine, repeat, safe, shortenEnd } from '../printable.ts';
import { labelOf } from '../replay/failure/render-failure.ts';
import type { ReplayMeta, ReplayReport } from './run-results.ts';
import { badgeOf, fitMiddle, NO_TERMINAL, paint, plural, wrap } from './words.ts';

/** One request, and its outcome on each target. */
interface ComparedRequest {
  /** In the order of the targets; undefined if the test did not run. */
  readonly outcomes: readonly (ReplayMeta | undefined)[];
  /** Whether the targets gave different answers. */
  readonly isDisagreed: boolean;
}

/** Requests for which the same targets gave nothing to compare. */
interface UncomparedRequests {
  readonly why: (typeof UNCOMPARED)[number];
  /** In their order. */
  readonly targets: readonly string[];
  readonly count: number;
}

/** One session on several targets. */
interface TargetComparison {
  /** Name of the project; empty if it is not shown. */
  readonly project: string;
  /** The session file, relative to the project's root. */
  readonly file: string;
  readonly targets: readonly string[];
  /** Requests that failed on a target, or on which the targets disagree. */
  readonly requests: readonly ComparedRequest[];
  /** Number of the others that passed on every target. */
  readonly asRecorded: number;
  /** The rest: requests that were not sent to a target or not compared, or whose test did not run. */
  readonly uncompared: readonly UncomparedRequests[];
}

/** @param replays of one session, one for each target */
function compareTargets(replays: readonly ReplayReport[]): TargetComparison | undefined {
  const [first] = replays;
  if (!first || replays.length < 2) return undefined;
  const byTarget = replays.map(({ outcomes }) => new Map(outcomes.map((each) => [each.id, each])));
  const ids = new Set(replays.flatMap(({ outcomes }) => outcomes.map(({ id }) => id)));
  const requests = [...ids].map((id): ComparedRequest => {
    const outcomes = byTarget.map((each) => each.get(id));
    return { outcomes, isDisagreed: isDisagreed(outcomes) };
  });
  const shown = requests.filter(isShown);
  const targets = replays.map(({ target }) => target);
  const others = requests.filter((request) => !isShown(request));
  const uncompared = countUncompared(others, targets);
  const missing = uncompared.reduce((sum, { count }) => sum + count, 0);
  const asRecorded = others.length - missing;
  const { project, file } = first;
  return { project, file, targets, requests: shown, asRecorded, uncompared };
}

/** Counts a request that was blocked on one target and skipped on another as blocked. */
function countUncompared(
  requests: readonly ComparedRequest[],
  targets: readonly string[],
): UncomparedRequests[] {
  const groups = new Map<string, UncomparedRequests>();
  for (const { outcomes } of requests) {
    const states = outcomes.map((outcome) => outcome?.state ?? 'not run');
    const why = UNCOMPARED.find((each) => states.includes(each));
    if (why === undefined) continue;
    const on = targets.filter((_, index) => states[index] === why);
    const key = JSON.stringify([why, on]);
    const count = (groups.get(key)?.count ?? 0) + 1;
    groups.set(key, { why, targets: on, count });
  }
  return [...groups.values()];
}

const UNCOMPARED = ['blocked', 'skipped', 'uncompared', 'not run'] as const;

function isShown({ outcomes, isDisagreed }: ComparedRequest): boolean {
  return isDisagreed || outcomes.some((outcome) => outcome?.state === 'failed');
}

/** Whether targets gave different answers; those that the request was not sent to gave none. */
function isDisagreed(outcomes: readonly (ReplayMeta | undefined)[]): boolean {
  const answers = outcomes.flatMap((outcome) => {
    if (!outcome || outcome.state === 'blocked' || outcome.state === 'skipped') return [];
    return answerOf(outcome);
  });
  return new Set(answers).size > 1;
}

function answerOf({ actual, failure }: ReplayMeta): string {
  const differences = failure && 'differences' in failure ? failure.differences : [];
  return JSON.stringify([actual ?? (failure && labelOf(failure)), differences]);
}

/** Of one session. */
const MAX_ROWS = 20;
const MAX_SESSIONS = 20;
/** In characters. */
const MAX_CELL = 24;
const MIN_CELL = 8;
/** In characters. Longer texts move the cells behind them. */
const MAX_PADDED = 160;
const MIN_REQUEST = 20;
const INDENT = safe`     `;
const GAP = '  ';

/**
 * A table for each session that failed on one of several targets, or on which targets disagree; empty if
 * there is none.
 * @param bySession the replays of each session, one for each of its targets
 * @param columns width of the terminal
 */
export function renderTargets(
  bySession: readonly (readonly ReplayReport[])[],
  columns: number,
): Printable[] {
  const comparisons = bySession.flatMap((replays) => compareTargets(replays) ?? []);
  const shown = comparisons.filter(({ requests }) => requests.length > 0);
  if (shown.length === 0) return [];
  const left = shown.length - MAX_SESSIONS;
  return [
    paint('bold', ' Targets'),
    safe``,
    ...shown.slice(0, MAX_SESSIONS).flatMap((each) => renderComparison(each, columns)),
    ...(left > 0 ? [paint('dim', safe`   … and ${plural(left, 'more session')}`)] : []),
  ];
}

function renderComparison(comparison: TargetComparison, columns: number): Printable[] {
  const { file, targets, requests } = comparison;
  const badge = badgeOf(comparison);
  const names = printableLine(targets.join(', '));
  const name = safe`${badge}${printableLine(file)}`;
  const place = safe` ${paint('red', '❯')} ${name}`;
  const isOneLine = ` ❯ ${name} → ${names}`.length <= columns;
  const heading = isOneLine
    ? [safe`${place} ${paint('dim', '→')} ${names}`]
    : [place, ...wrap(safe`→ ${names}`, safe`   `, columns)];
  const hidden = requests.length - MAX_ROWS;
  return [
    ...heading,
    ...renderTable(comparison, columns),
    ...(hidden > 0 ? [paint('dim', safe`${INDENT}… and ${plural(hidden, 'more request')}`)] : []),
    ...renderOthers(comparison, columns),
  ];
}

/** Such as `3 requests as recorded on all, 2 skipped on production`. */
function renderOthers(
  { targets, asRecorded, uncompared }: TargetComparison,
  columns: number,
): Printable[] {
  const counts = uncompared.map(({ why, targets: on, count }): [number, Printable] => {
    const where = on.length === targets.length ? 'all' : printableLine(on.join(' and '));
    return [count, safe`${why} on ${where}`];
  });
  if (asRecorded > 0) counts.unshift([asRecorded, safe`as recorded on all`]);
  if (counts.length === 0) return [];
  const parts = counts.map(([count, what], index) => {
    return safe`${index === 0 ? plural(count, 'request') : count} ${what}`;
  });
  return wrap(joinSafe(parts, ', '), INDENT, columns).map((line) => paint('dim', line));
}

function renderTable({ targets, requests }: TargetComparison, columns: number): Printable[] {
  const shown = requests.slice(0, MAX_ROWS);
  const most = widthOfCells(targets.length, columns);
  const head = [
    ...[safe`request`, safe`expected`],
    ...targets.map((target) => shortenEnd(printableLine(target), most)),
    safe``,
  ];
  const rows = shown.map((request) => cellsOf(request, most));
  const widths = head.map((cell, index) =>
    Math.max(cell.length, ...rows.map((row) => row[index]?.length ?? 0)),
  );
  const rest = widths.slice(1).reduce((sum, width) => sum + GAP.length + width, INDENT.length);
  const room = Math.max(20, columns - rest);
  const renderRow = (
    cells: readonly Printable[],
    paint: (text: Printable, index: number) => Printable,
  ): Printable => {
    const last = cells.findLastIndex((cell) => cell !== '');
    const padded = cells.slice(0, last + 1).map((cell, index) => {
      const width = Math.min(index === 0 ? room : MAX_PADDED, MAX_PADDED, widths[index] ?? 0);
      const text = index === 0 ? fitMiddle(cell, room) : cell;
      return paint(index === last ? text : safe`${text}${repeat(' ', width - text.length)}`, index);
    });
    return safe`${INDENT}${joinSafe(padded, GAP)}`;
  };
  return [
    renderRow(head, (text) => paint('dim', text)),
    ...shown.map((request, row) =>
      renderRow(rows[row] ?? [], (text, index) => paintCell(text, request, index)),
    ),
  ];
}

/** The width of each answer, chosen so that a line fits the terminal if possible. */
function widthOfCells(targets: number, columns: number): number {
  const others = INDENT.length + MIN_REQUEST + 'expected'.length + 'disagree'.length;
  const room = columns - others - (targets + 2) * GAP.length;
  const most = columns === NO_TERMINAL ? NO_TERMINAL : MAX_CELL;
  return Math.max(MIN_CELL, Math.min(most, Math.floor(room / targets)));
}

function cellsOf({ outcomes, isDisagreed }: ComparedRequest, most: number): Printable[] {
  const first = outcomes.find((outcome) => outcome !== undefined);
  return [
    first ? printableLine(`#${first.id} ${first.route}`) : safe``,
    safe`${first?.expected ?? '-'}`,
    ...outcomes.map((outcome) => shortenEnd(printableLine(describe(outcome)), most)),
    isDisagreed ? safe`disagree` : safe``,
  ];
}

/** Red where a target failed; the last cell is the mark. */
function paintCell(text: Printable, { outcomes }: ComparedRequest, index: number): Printable {
  if (index < 2) return text;
  if (index - 2 >= outcomes.length) return paint('yellow', text);
  return outcomes[index - 2]?.state === 'failed' ? paint('red', text) : text;
}

function describe(outcome: ReplayMeta | undefined): string {
  if (!outcome) return '-';
  const { state, actual, failure } = outcome;
  if (state === 'skipped' || state === 'blocked') return state;
  if (actual === undefined) return failure ? labelOf(failure) : '-';
  if (!failure || failure.kind === 'status' || state === 'uncompared') return String(actual);
  const isOther = failure.kind === 'body' || failure.kind === 'headers';
  return `${actual}, ${isOther ? `other ${failure.kind}` : labelOf(failure)}`;
}

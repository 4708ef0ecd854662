/** The rows below Vitest's own summary. Where all passed, they are the whole report. */
import { stripVTControlCharacters } from 'node:util';
import { groupBy } from '../collections.ts';
import { shellWord } from '../literals.ts';
import { type Printable, printableLine, safe } from '../printable.ts';
import { type Verdict, verdictOf } from '../replay/failure/counts.ts';
import type { Failure } from '../replay/failure/failure.ts';
import { titleOf } from '../replay/failure/failure.ts';
import { renderReason } from '../replay/failure/render-failure.ts';
import type { ReplayReport, UnreplayedSession } from './run-results.ts';
import {
  badgeOf,
  countRequests,
  fitMiddle,
  paint,
  plural,
  ROW_INDENT,
  renderCounts,
  renderDiff,
  renderPace,
  statesOf,
  summaryRow,
  wrap,
} from './words.ts';

const MAX_PROJECTS = 20;

/** How many sessions and requests passed, where they went, what was not sent or not compared, and accepted answers. */
export function renderTotals(
  replays: readonly ReplayReport[],
  unreplayed: readonly UnreplayedSession[],
  columns: number,
): Printable[] {
  const outcomes = replays.flatMap((replay) => replay.outcomes);
  return [
    ...renderSessions(replays, unreplayed, columns),
    ...(outcomes.length > 0 ? [renderRequests(replays)] : []),
    ...renderSent(replays),
    ...renderReasons(replays, 'skipped', columns),
    ...renderReasons(replays, 'uncompared', columns),
    ...renderUnproven(replays, columns),
    ...renderAccepted(replays),
  ];
}

/** Values of changes that went out as recorded, although they may name other rows now. */
function renderUnproven(replays: readonly ReplayReport[], columns: number): Printable[] {
  const files = replays.flatMap(({ file, outcomes }) =>
    outcomes.flatMap(({ unproven = [] }) => unproven.map(() => file)),
  );
  const [first] = files;
  if (first === undefined) return [];
  const what = safe`${plural(files.length, 'value')} sent as recorded, which may name another row now`;
  const command = safe`vsr learn ${printableLine(shellWord(first))} SECOND`;
  const hint = safe`Record the flow on another instance, and learn where such values come from: ${command}`;
  return [
    summaryRow(safe`Unproven`, paint('yellow', what)),
    ...wrap(hint, ROW_INDENT, columns).map((line) => paint('dim', line)),
  ];
}

/** A row for each project, since projects have sessions and targets of their own. */
function renderSessions(
  replays: readonly ReplayReport[],
  unreplayed: readonly UnreplayedSession[],
  columns: number,
): Printable[] {
  const projects = [...new Set([...replays, ...unreplayed].map(({ project }) => project))];
  return projects.slice(0, MAX_PROJECTS).map((project, index) => {
    const own = replays.filter((replay) => replay.project === project);
    const failed = unreplayed.filter((each) => each.project === project);
    const badge = badgeOf({ project });
    const counts = renderCounts(countSessions(own, failed));
    const room =
      columns - ROW_INDENT.length - badge.length - stripVTControlCharacters(counts).length - 3;
    const text = safe`${badge}${counts}${renderTargets(own, room)}`;
    return summaryRow(index === 0 ? safe`Sessions` : safe``, text);
  });
}

/** Session files by their verdicts on all targets together. */
function countSessions(
  replays: readonly ReplayReport[],
  unreplayed: readonly UnreplayedSession[],
): [verdict: Verdict, count: number][] {
  const broken = new Set(unreplayed.map(({ file }) => file));
  const counts = { failed: broken.size, passed: 0, partial: 0, skipped: 0 };
  for (const [file, own] of groupBy(replays, ({ file }) => file)) {
    if (!broken.has(file)) counts[verdictOf(countRequests(own))] += 1;
  }
  return VERDICTS.flatMap((verdict): [Verdict, number][] =>
    counts[verdict] > 0 ? [[verdict, counts[verdict]]] : [],
  );
}

const VERDICTS = ['failed', 'passed', 'partial', 'skipped'] as const;

/** Such as ` → http://127.0.0.1:3000 (instant)`. */
function renderTargets(replays: readonly ReplayReport[], room: number): Printable {
  const [first] = replays;
  if (!first) return safe``;
  const targets = [...new Set(replays.map(({ target }) => target))];
  const pace = renderPace(first);
  const suffix = pace === undefined ? '' : safe` (${pace})`;
  const all = printableLine(targets.join(', '));
  const left = room - suffix.length;
  const named = targets.length > 1 && all.length > left ? plural(targets.length, 'target') : all;
  return safe` ${paint('dim', '→')} ${fitMiddle(named, left)}${paint('dim', suffix)}`;
}

function renderRequests(replays: readonly ReplayReport[]): Printable {
  const counts = renderCounts(statesOf(countRequests(replays)));
  const needed = replays.reduce((sum, { neededFirst = 0 }) => sum + neededFirst, 0);
  const first = needed > 0 ? paint('dim', safe` +${needed} needed first`) : '';
  return summaryRow(safe`Requests`, safe`${counts}${first}`);
}

/** How many requests left. Nothing, if it was all of them. */
function renderSent(replays: readonly ReplayReport[]): Printable[] {
  const { sent, total } = countRequests(replays);
  return sent === total ? [] : [summaryRow(safe`Sent`, paint('yellow', safe`${sent} of ${total}`))];
}

/** Further reasons are only counted. */
const MAX_REASONS = 4;

function renderReasons(
  replays: readonly ReplayReport[],
  state: 'skipped' | 'uncompared',
  columns: number,
): Printable[] {
  return listReasons(replays, state)
    .flatMap((reason) => wrap(reason, ROW_INDENT, columns))
    .map((line) => paint('dim', line));
}

/** Why requests are in a state, the most frequent reasons first: `3 skipped: the target is read-only`. */
export function listReasons(
  replays: readonly ReplayReport[],
  state: 'skipped' | 'uncompared',
): Printable[] {
  const kept = replays.flatMap(({ outcomes }) => outcomes).filter((each) => each.state === state);
  const failures = kept.flatMap(({ failure }) => failure ?? []);
  const reasons = [...groupBy(failures, reasonKey).values()].toSorted(
    (a, b) => b.length - a.length,
  );
  const lines = reasons.slice(0, MAX_REASONS).flatMap(([first, ...alike]) => {
    return first ? safe`${alike.length + 1} ${state}: ${renderReason(first, alike)}` : [];
  });
  const others = reasons.slice(MAX_REASONS);
  if (others.length > 0) {
    const left = others.flat().length;
    lines.push(safe`${left} ${state} for ${plural(others.length, 'more reason')}`);
  }
  const unkept = countRequests(replays)[state] - kept.length;
  if (unkept > 0) lines.push(safe`${unkept} ${state}: the reasons were not kept`);
  return lines;
}

/** Equal for failures that one line explains. */
function reasonKey(failure: Failure): string {
  const isOfOrigin = failure.kind === 'foreign-origin' && failure.origin !== undefined;
  return isOfOrigin ? failure.kind : renderReason(failure);
}

/** Further accepted answers are only counted. Version control shows all of them. */
const MAX_ACCEPTED = 5;

/** The answers that `-u` has accepted into sessions, and what has changed there. */
export function renderAccepted(replays: readonly ReplayReport[]): Printable[] {
  const accepted = replays.flatMap(({ file, outcomes }) =>
    outcomes.flatMap(({ accepted: diff, id, method, path }) =>
      diff ? { file, diff, title: titleOf({ id, method, path }) } : [],
    ),
  );
  if (accepted.length === 0) return [];
  const sessions = new Set(accepted.map(({ file }) => file)).size;
  const line = safe`${plural(accepted.length, 'answer')} into ${plural(sessions, 'session')}`;
  const changes = accepted
    .slice(0, MAX_ACCEPTED)
    .flatMap(({ file, title, diff }) => [
      safe`${printableLine(file)} ${title}`,
      ...renderDiff(diff),
    ]);
  const left = accepted.length - MAX_ACCEPTED;
  if (left > 0) changes.push(paint('dim', safe`… and ${left} more`));
  return [
    summaryRow(safe`Accepted`, paint(['bold', 'green'], line)),
    ...changes.map((each) => safe`${ROW_INDENT}${each}`),
  ];
}

/** The rows under Vitest's own summary: of a run in which all passed, they are the whole report. */
import { stripVTControlCharacters } from 'node:util';
import { renderReason } from '../../replay/failure/render-failure.ts';
import type { ReplayMeta } from '../meta.ts';
import type { ReplayReport, UnreplayedSession } from './collect.ts';
import {
  badgeOf,
  fitMiddle,
  paint,
  plural,
  ROW_INDENT,
  renderCounts,
  summaryRow,
  wrap,
} from './words.ts';

type State = ReplayMeta['state'];

const MAX_PROJECTS = 20;

/** How many sessions and requests passed, where they went, and what else is to be known. */
export function renderTotals(
  replays: readonly ReplayReport[],
  unreplayed: readonly UnreplayedSession[],
  columns: number,
): string[] {
  const outcomes = replays.flatMap((replay) => replay.outcomes);
  return [
    ...renderSessions(replays, unreplayed, columns),
    ...(outcomes.length > 0 ? [renderRequests(replays, outcomes)] : []),
    ...renderSkipped(outcomes, columns),
    ...renderAccepted(replays),
  ];
}

/** A row for each project: each has sessions and targets of its own. */
function renderSessions(
  replays: readonly ReplayReport[],
  unreplayed: readonly UnreplayedSession[],
  columns: number,
): string[] {
  const projects = [...new Set([...replays, ...unreplayed].map(({ project }) => project))];
  return projects.slice(0, MAX_PROJECTS).map((project, index) => {
    const own = replays.filter((replay) => replay.project === project);
    const failed = unreplayed.filter((each) => each.project === project);
    const badge = badgeOf({ project });
    const counts = renderCounts(statesOf(own, failed));
    const room =
      columns - ROW_INDENT.length - badge.length - stripVTControlCharacters(counts).length - 3;
    const text = `${badge}${counts}${renderTargets(own, room)}`;
    return summaryRow(index === 0 ? 'Sessions' : '', text);
  });
}

/** Of sessions by their files: on several targets, the worst counts. */
function statesOf(
  replays: readonly ReplayReport[],
  unreplayed: readonly UnreplayedSession[],
): State[] {
  const states = new Map<string, State>(unreplayed.map(({ file }) => [file, 'failed']));
  for (const { file, outcomes } of replays) {
    const known = states.get(file) ?? 'skipped';
    if (outcomes.some(({ state }) => state === 'failed')) states.set(file, 'failed');
    else if (known !== 'skipped') continue;
    else if (outcomes.every(({ state }) => state === 'skipped')) states.set(file, 'skipped');
    else states.set(file, 'passed');
  }
  return [...states.values()];
}

/** Such as ` → http://127.0.0.1:3000 (instant)`. */
function renderTargets(replays: readonly ReplayReport[], room: number): string {
  const [first] = replays;
  if (!first) return '';
  const targets = [...new Set(replays.map(({ target }) => target))];
  const pace = renderPace(first);
  const suffix = pace === undefined ? '' : ` (${pace})`;
  const all = targets.join(', ');
  const left = room - suffix.length;
  const named = targets.length > 1 && all.length > left ? plural(targets.length, 'target') : all;
  return ` ${paint('dim', '→')} ${fitMiddle(named, left)}${paint('dim', suffix)}`;
}

/** Undefined where it is the default. */
export function renderPace({ speed, openLoop }: ReplayReport): string | undefined {
  if (speed === 'ordered') return undefined;
  const factor = typeof speed === 'number' ? `${speed}x` : speed;
  return openLoop ? `open loop, ${factor}` : factor;
}

function renderRequests(replays: readonly ReplayReport[], outcomes: readonly ReplayMeta[]): string {
  const counts = renderCounts(outcomes.map(({ state }) => state));
  const needed = replays.reduce((sum, { neededFirst }) => sum + neededFirst, 0);
  return summaryRow(
    'Requests',
    counts + (needed > 0 ? paint('dim', ` +${needed} needed first`) : ''),
  );
}

/** Of those for which requests were skipped. */
const MAX_REASONS = 4;

/** Why requests were skipped: the most frequent reasons, each with how many it was. */
function renderSkipped(outcomes: readonly ReplayMeta[], columns: number): string[] {
  const counts = new Map<string, number>();
  for (const { state, failure } of outcomes) {
    if (state !== 'skipped' || failure === undefined) continue;
    const reason = renderReason(failure);
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  const reasons = [...counts].toSorted(([, a], [, b]) => b - a);
  const lines = reasons
    .slice(0, MAX_REASONS)
    .flatMap(([reason, count]) => wrap(`${count} skipped: ${reason}`, ROW_INDENT, columns));
  const others = reasons.slice(MAX_REASONS);
  if (others.length > 0) {
    const left = others.reduce((sum, [, more]) => sum + more, 0);
    lines.push(`${ROW_INDENT}${left} skipped for ${plural(others.length, 'more reason')}`);
  }
  return lines.map((line) => paint('dim', line));
}

/** What `-u` has put into sessions. */
function renderAccepted(replays: readonly ReplayReport[]): string[] {
  const counts = replays.map(({ outcomes }) => outcomes.filter(({ accepted }) => accepted).length);
  const accepted = counts.reduce((sum, count) => sum + count, 0);
  if (accepted === 0) return [];
  const sessions = counts.filter((count) => count > 0).length;
  const line = `${plural(accepted, 'answer')} into ${plural(sessions, 'session')}`;
  return [summaryRow('Accepted', paint(['bold', 'green'], line))];
}

/** What failed, as text: pure, so that its layout can be read and tested by itself. */

import { messageOf, renderBriefly } from '../../replay/failure/render-failure.ts';
import type { ReplayMeta } from '../meta.ts';
import type { ReplayReport, UnreplayedSession } from './collect.ts';
import { renderPace } from './render-totals.ts';
import {
  badgeOf,
  fitMiddle,
  type Place,
  paint,
  plural,
  renderCounts,
  shorten,
  wrap,
} from './words.ts';

/** A request that failed, those that failed like it, and those that were not sent for any of them. */
export interface FailureGroup {
  readonly root: ReplayMeta;
  readonly alike: readonly ReplayMeta[];
  readonly blocked: readonly ReplayMeta[];
}

/**
 * The failures of a replay by their causes, in the order of the requests: what was blocked is with
 * what blocked it, and what failed in the same way with the first that did.
 */
export function groupFailures(outcomes: readonly ReplayMeta[]): FailureGroup[] {
  const failures: { root: ReplayMeta; alike: ReplayMeta[]; blocked: ReplayMeta[] }[] = [];
  const byKind = new Map<string, (typeof failures)[number]>();
  const byId = new Map<string, (typeof failures)[number]>();
  for (const outcome of outcomes) {
    if (outcome.state !== 'failed') continue;
    const kind = kindOf(outcome);
    const known = byKind.get(kind);
    const failure = known ?? { root: outcome, alike: [], blocked: [] };
    if (known) known.alike.push(outcome);
    else failures.push(failure);
    byKind.set(kind, failure);
    byId.set(outcome.id, failure);
  }
  for (const outcome of outcomes) {
    if (outcome.state === 'blocked') byId.get(outcome.blockedBy ?? '')?.blocked.push(outcome);
  }
  return failures;
}

/** How many requests some failures are. */
function countRequests(failures: readonly FailureGroup[]): number {
  return failures.reduce((sum, { alike, blocked }) => sum + 1 + alike.length + blocked.length, 0);
}

/** The same request in name, and the same failure but for the values that differ. */
function kindOf(outcome: ReplayMeta): string {
  const { route, failure } = outcome;
  const [first] = failure && 'differences' in failure ? failure.differences : [];
  return JSON.stringify([route, failure?.kind, first?.path ?? messageOf(outcome)]);
}

/** With more of any, the report would push Vitest's own summary out of sight. */
const MAX_REPLAYS = 20;
const MAX_UNREPLAYED = 20;
const MAX_FAILURES = 30;
const MAX_FAILURES_OF_ONE = 10;
const INDENT = '     ';
/** Of a request whose failure leaves it little room; what is longer goes to the next line. */
const MIN_PATH = 24;

/**
 * The sessions that failed or could not be replayed, each with its failures; no lines where there are
 * none.
 * @param columns width of the terminal
 */
export function renderReport(
  replays: readonly ReplayReport[],
  unreplayed: readonly UnreplayedSession[],
  columns: number,
): string[] {
  const failed = replays.filter(hasFailed);
  let room = MAX_FAILURES;
  const lines = failed.slice(0, MAX_REPLAYS).flatMap((replay) => {
    const failures = groupFailures(replay.outcomes);
    const shown = failures.slice(0, Math.min(room, MAX_FAILURES_OF_ONE));
    room -= shown.length;
    return [
      ...renderPlace(replay, columns),
      renderResult(replay),
      ...shown.flatMap((failure) => renderGroup(failure, columns)),
      ...renderRest(countRequests(failures.slice(shown.length)), 'request', '       '),
    ];
  });
  return [
    ...unreplayed
      .slice(0, MAX_UNREPLAYED)
      .flatMap((each) => [...renderPlace(each, columns), ...renderReason(each, columns)]),
    ...renderRest(unreplayed.length - MAX_UNREPLAYED, 'unreplayed session', '   '),
    ...lines,
    ...renderRest(failed.length - MAX_REPLAYS, 'failed session', '   '),
  ];
}

function hasFailed({ outcomes }: ReplayReport): boolean {
  return outcomes.some(({ state }) => state === 'failed');
}

/** The path is whole, so that it can be copied; where there is no room, the target is in a line of its own. */
function renderPlace({ project, file, target }: Place, columns: number): string[] {
  const badge = badgeOf({ project });
  const place = ` ${paint('red', '❯')} ${badge}${file}`;
  if (target === undefined) return [place];
  const isOneLine = ` ❯ ${badge}${file} → ${target}`.length <= columns;
  if (isOneLine) return [`${place} ${paint('dim', '→')} ${target}`];
  return [place, `   ${paint('dim', '→')} ${fitMiddle(target, columns - '   → '.length)}`];
}

function renderReason({ reason }: UnreplayedSession, columns: number): string[] {
  const lines = wrap(`not replayed: ${reason}`, INDENT, columns);
  return lines.map((line) => paint('red', line));
}

function renderResult(replay: ReplayReport): string {
  const counts = renderCounts(replay.outcomes.map(({ state }) => state));
  const times = [renderPace(replay), milliseconds(wallTime(replay.outcomes))];
  return `${INDENT}${counts} ${paint('dim', `| ${times.filter(Boolean).join(', ')}`)}`;
}

/** A failure, and under it what failed like it and what was not sent for it. */
function renderGroup({ root, alike, blocked }: FailureGroup, columns: number): string[] {
  const before = `${INDENT}× #${root.id} `;
  const time = milliseconds(root.responseTime);
  const what = renderBriefly(root);
  const after = `  ${what}  ${time}`;
  const room = columns - before.length - after.length;
  const isOneLine = room >= Math.min(root.route.length, MIN_PATH);
  const lines = isOneLine
    ? [paint('red', before + fitMiddle(root.route, room)) + paint('dim', after)]
    : [
        paint('red', before + fitMiddle(root.route, columns - before.length - time.length - 2)) +
          paint('dim', `  ${time}`),
        ...wrap(what, '       ', columns).map((line) => paint('dim', line)),
      ];
  return [
    ...lines,
    ...renderRelated(alike, alike.length === 1 ? 'as is' : 'as are', columns),
    ...renderRelated(blocked, 'blocks', columns),
  ];
}

function renderRelated(outcomes: readonly ReplayMeta[], how: string, columns: number): string[] {
  if (outcomes.length === 0) return [];
  const ids = outcomes.map(({ id }) => `#${id}`).join(' ');
  const kept = `       ↳ ${how} ${outcomes.length} more: `;
  return [paint('dim', kept + shorten(ids, columns - kept.length))];
}

function renderRest(count: number, what: string, indent: string): string[] {
  if (count <= 0) return [];
  return [paint('dim', `${indent}… and ${plural(count, `more ${what}`)}`)];
}

/** From the start of the replay to the end of its last response, in ms. */
function wallTime(outcomes: readonly ReplayMeta[]): number {
  return outcomes.reduce(
    (end, { sentAt = 0, responseTime }) => Math.max(end, sentAt + responseTime),
    0,
  );
}

function milliseconds(time: number): string {
  return time < 1000 ? `${Math.round(time)}ms` : `${(time / 1000).toFixed(2)}s`;
}

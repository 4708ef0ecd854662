/**
 * What the reporter prints of a run, as text: the failures, and the rows below Vitest's own summary. Where
 * all passed, the rows are the whole report.
 */
import { stripVTControlCharacters } from 'node:util';
import { groupBy } from '../collections.ts';
import { type Verdict, verdictOf } from '../replay/failure/counts.ts';
import {
  messageOf,
  renderBriefly,
  renderFailure,
  renderReason,
} from '../replay/failure/render-failure.ts';
import type { ReplayMeta, ReplayReport, UnreplayedSession } from './run-results.ts';
import {
  badgeOf,
  countRequests,
  fitMiddle,
  type Place,
  paint,
  plural,
  ROW_INDENT,
  shorten,
  statesOf,
  summaryRow,
  wrap,
} from './words.ts';

/** A failed request, others with the same failure, and requests that were not sent because of them. */
interface FailureGroup {
  readonly root: ReplayMeta;
  readonly alike: readonly ReplayMeta[];
  readonly blocked: readonly ReplayMeta[];
}

/**
 * The failures of a replay by their causes, in the order of the requests. Blocked requests are with the one
 * that blocked them, and equal failures with the first.
 */
export function groupFailures(outcomes: readonly ReplayMeta[]): FailureGroup[] {
  const failures: { root: ReplayMeta; alike: ReplayMeta[]; blocked: ReplayMeta[] }[] = [];
  const byKind = new Map<string, (typeof failures)[number]>();
  const byName = new Map<string, (typeof failures)[number]>();
  for (const outcome of outcomes) {
    if (outcome.state !== 'failed') continue;
    const kind = kindOf(outcome);
    const known = byKind.get(kind);
    const failure = known ?? { root: outcome, alike: [], blocked: [] };
    if (known) known.alike.push(outcome);
    else failures.push(failure);
    byKind.set(kind, failure);
    byName.set(nameIn(outcome, outcome.id), failure);
  }
  for (const outcome of outcomes) {
    if (outcome.state !== 'blocked') continue;
    byName.get(nameIn(outcome, outcome.blockedBy))?.blocked.push(outcome);
  }
  return failures;
}

/** Identifies a request among those of all copies and rounds. */
function nameIn({ copy, round }: ReplayMeta, id: string | undefined): string {
  return JSON.stringify([copy, round, id]);
}

/** The number of requests that failed or were blocked, with those whose outcomes were not kept. */
function countUnpassed(replay: ReplayReport): number {
  const { failed, blocked } = countRequests([replay]);
  return failed + blocked;
}

/** The number of requests in groups of failures. */
function countFailures(failures: readonly FailureGroup[]): number {
  return failures.reduce((sum, { alike, blocked }) => sum + 1 + alike.length + blocked.length, 0);
}

/** Equal for failures of requests of one name that differ in values alone. */
function kindOf(outcome: ReplayMeta): string {
  const { route, failure } = outcome;
  const [first] = failure && 'differences' in failure ? failure.differences : [];
  return JSON.stringify([route, failure?.kind, first?.path ?? messageOf(outcome)]);
}

/** A longer report would push Vitest's own summary out of sight. */
const MAX_REPLAYS = 20;
const MAX_UNREPLAYED = 20;
const MAX_FAILURES = 30;
const MAX_FAILURES_OF_ONE = 10;
const INDENT = '     ';
/** In characters. If a failure leaves a path less room, the failure goes to the next line. */
const MIN_PATH = 24;

/**
 * The sessions that failed or could not be replayed, each with its failures; empty if there are none.
 * @param columns width of the terminal
 * @param maxDetail number of lines with details of each failure, which Vitest prints by itself
 */
export function renderReport(
  replays: readonly ReplayReport[],
  unreplayed: readonly UnreplayedSession[],
  columns: number,
  maxDetail = 0,
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
      ...shown.flatMap((failure) => renderGroup(failure, columns, maxDetail)),
      ...renderRest(countUnpassed(replay) - countFailures(shown), 'request', '       '),
    ];
  });
  return [
    ...unreplayed
      .slice(0, MAX_UNREPLAYED)
      .flatMap((each) => [...renderPlace(each, columns), ...renderUnreplayed(each, columns)]),
    ...renderRest(unreplayed.length - MAX_UNREPLAYED, 'unreplayed session', '   '),
    ...lines,
    ...renderRest(failed.length - MAX_REPLAYS, 'failed session', '   '),
  ];
}

function hasFailed({ outcomes }: ReplayReport): boolean {
  return outcomes.some(({ state }) => state === 'failed');
}

/** The path is whole, so that it can be copied. If there is no room, the target has a line of its own. */
function renderPlace({ project, file, target }: Place, columns: number): string[] {
  const badge = badgeOf({ project });
  const place = ` ${paint('red', '❯')} ${badge}${file}`;
  if (target === undefined) return [place];
  const isOneLine = ` ❯ ${badge}${file} → ${target}`.length <= columns;
  if (isOneLine) return [`${place} ${paint('dim', '→')} ${target}`];
  return [place, `   ${paint('dim', '→')} ${fitMiddle(target, columns - '   → '.length)}`];
}

function renderUnreplayed({ reason }: UnreplayedSession, columns: number): string[] {
  const lines = wrap(`not replayed: ${reason}`, INDENT, columns);
  return lines.map((line) => paint('red', line));
}

function renderResult(replay: ReplayReport): string {
  const counts = renderCounts(statesOf(countRequests([replay])));
  const time = replay.summary?.duration ?? wallTime(replay.outcomes);
  const times = [renderPace(replay), milliseconds(time)];
  return `${INDENT}${counts} ${paint('dim', `| ${times.filter(Boolean).join(', ')}`)}`;
}

/** A failure, and below it the equal failures and the blocked requests. */
function renderGroup(
  { root, alike, blocked }: FailureGroup,
  columns: number,
  maxDetail: number,
): string[] {
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
    ...renderDetail(root, columns, maxDetail),
    ...renderRelated(alike, alike.length === 1 ? 'as is' : 'as are', columns),
    ...renderRelated(blocked, 'blocks', columns),
  ];
}

/** What a target answered, what was sent with the request, and what to do. */
function renderDetail({ failure }: ReplayMeta, columns: number, max: number): string[] {
  const { detail } = failure && max > 0 ? renderFailure(failure) : {};
  if (detail === undefined) return [];
  const all = detail.split('\n');
  const indent = '       ';
  const lines = all.slice(0, max).flatMap((line) => wrap(line, indent, columns));
  return [
    ...lines.map((line) => paint('dim', line)),
    ...renderRest(all.length - max, 'line', indent),
  ];
}

function renderRelated(outcomes: readonly ReplayMeta[], how: string, columns: number): string[] {
  if (outcomes.length === 0) return [];
  const counts = new Map<string, number>();
  for (const { id } of outcomes) counts.set(id, (counts.get(id) ?? 0) + 1);
  const ids = [...counts].map(([id, count]) => `#${id}${count > 1 ? ` ×${count}` : ''}`).join(' ');
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

const MAX_PROJECTS = 20;

/** How many sessions and requests passed, where they went, what was not sent or not compared, and accepted answers. */
export function renderTotals(
  replays: readonly ReplayReport[],
  unreplayed: readonly UnreplayedSession[],
  columns: number,
): string[] {
  const outcomes = replays.flatMap((replay) => replay.outcomes);
  return [
    ...renderSessions(replays, unreplayed, columns),
    ...(outcomes.length > 0 ? [renderRequests(replays)] : []),
    ...renderSent(replays),
    ...renderReasons(replays, 'skipped', columns),
    ...renderReasons(replays, 'uncompared', columns),
    ...renderAccepted(replays),
  ];
}

/** A row for each project, since projects have sessions and targets of their own. */
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
    const counts = renderCounts(countSessions(own, failed));
    const room =
      columns - ROW_INDENT.length - badge.length - stripVTControlCharacters(counts).length - 3;
    const text = `${badge}${counts}${renderTargets(own, room)}`;
    return summaryRow(index === 0 ? 'Sessions' : '', text);
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

/** Undefined for the default. */
function renderPace({ speed, openLoop }: ReplayReport): string | undefined {
  if (speed === 'ordered') return undefined;
  const factor = typeof speed === 'number' ? `${speed}x` : speed;
  return openLoop ? `open loop, ${factor}` : factor;
}

function renderRequests(replays: readonly ReplayReport[]): string {
  const counts = renderCounts(statesOf(countRequests(replays)));
  const needed = replays.reduce((sum, { neededFirst = 0 }) => sum + neededFirst, 0);
  return summaryRow(
    'Requests',
    counts + (needed > 0 ? paint('dim', ` +${needed} needed first`) : ''),
  );
}

/** How many requests left. Nothing, if it was all of them. */
function renderSent(replays: readonly ReplayReport[]): string[] {
  const { sent, total } = countRequests(replays);
  return sent === total ? [] : [summaryRow('Sent', paint('yellow', `${sent} of ${total}`))];
}

/** Further reasons are only counted. */
const MAX_REASONS = 4;

/** Why requests are in a state: the most frequent reasons, each with its number of requests. */
function renderReasons(
  replays: readonly ReplayReport[],
  state: 'skipped' | 'uncompared',
  columns: number,
): string[] {
  const counts = new Map<string, number>();
  const kept = replays.flatMap(({ outcomes }) => outcomes).filter((each) => each.state === state);
  for (const { failure } of kept) {
    if (failure === undefined) continue;
    const reason = renderReason(failure);
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  const reasons = [...counts].toSorted(([, a], [, b]) => b - a);
  const lines = reasons
    .slice(0, MAX_REASONS)
    .flatMap(([reason, count]) => wrap(`${count} ${state}: ${reason}`, ROW_INDENT, columns));
  const others = reasons.slice(MAX_REASONS);
  if (others.length > 0) {
    const left = others.reduce((sum, [, more]) => sum + more, 0);
    lines.push(`${ROW_INDENT}${left} ${state} for ${plural(others.length, 'more reason')}`);
  }
  const unkept = countRequests(replays)[state] - kept.length;
  if (unkept > 0) lines.push(`${ROW_INDENT}${unkept} ${state}: the reasons were not kept`);
  return lines.map((line) => paint('dim', line));
}

/** The answers that `-u` has accepted into sessions. */
function renderAccepted(replays: readonly ReplayReport[]): string[] {
  const counts = replays.map(({ outcomes }) => outcomes.filter(({ accepted }) => accepted).length);
  const accepted = counts.reduce((sum, count) => sum + count, 0);
  if (accepted === 0) return [];
  const sessions = counts.filter((count) => count > 0).length;
  const line = `${plural(accepted, 'answer')} into ${plural(sessions, 'session')}`;
  return [summaryRow('Accepted', paint(['bold', 'green'], line))];
}

type Counted = ReplayMeta['state'] | Verdict;

const STYLES: Readonly<Record<Counted, Parameters<typeof paint>[0]>> = {
  failed: ['bold', 'red'],
  blocked: 'red',
  passed: ['bold', 'green'],
  ...({ partial: 'yellow', uncompared: 'yellow', skipped: 'yellow' } as const),
};

/** Counts as text, as Vitest counts tests: `1 failed | 2 passed (3)`. */
function renderCounts(counted: readonly (readonly [Counted, number])[]): string {
  const counts = counted.map(([state, count]) => paint(STYLES[state], `${count} ${state}`));
  const sum = counted.reduce((all, [, count]) => all + count, 0);
  const total = counts.length > 1 ? ` ${paint('gray', `(${sum})`)}` : '';
  return counts.join(paint('dim', ' | ')) + total;
}

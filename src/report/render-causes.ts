/** What failed in a run, as text: each cause once, with the sessions and requests in which it occurred. */
import { groupBy } from '../collections.ts';
import { countOutcomes, type OutcomeCounts } from '../replay/failure/counts.ts';
import { type CauseGroup, groupFailures, renderCause } from '../replay/failure/group-failures.ts';
import { findOuterCause, renderOuterCause } from '../replay/failure/outer-cause.ts';
import { renderBriefly, renderFailure } from '../replay/failure/render-failure.ts';
import { renderRequests } from '../replay/failure/render-requests.ts';
import type { ReplayMeta, ReplayReport, UnreplayedSession } from './run-results.ts';
import {
  badgeOf,
  countRequests,
  fitMiddle,
  type Place,
  paint,
  plural,
  renderCounts,
  renderPace,
  shorten,
  statesOf,
  wrap,
} from './words.ts';

type Cause = CauseGroup<ReplayReport>;
type CausePlace = Cause['places'][number];

/** The number of requests that failed or were blocked, with those whose outcomes were not kept. */
function countUnpassed(replay: ReplayReport): number {
  const { failed, blocked } = countRequests([replay]);
  return failed + blocked;
}

/** The number of requests of one session that failed or were blocked by some causes. */
function countCaused(places: readonly CausePlace[]): number {
  return places.reduce((sum, { failed, blocked }) => sum + failed.length + blocked.length, 0);
}

/** A longer report would push Vitest's own summary out of sight. */
const MAX_REPLAYS = 20;
const MAX_UNREPLAYED = 20;
/** Causes that several sessions have in common. */
const MAX_SHARED = 10;
/** Sessions that are named below a cause. */
const MAX_PLACES = 10;
const MAX_FAILURES = 30;
const MAX_FAILURES_OF_ONE = 10;
const INDENT = '     ';
/** In characters. If a failure leaves a path less room, the failure goes to the next line. */
const MIN_PATH = 24;

/**
 * What failed, each cause once; empty if nothing did. First the causes that several sessions have in common, then
 * the sessions with causes of their own.
 * @param columns width of the terminal
 * @param maxDetail number of lines with details of each failure, which Vitest prints by itself
 */
export function renderCauses(
  replays: readonly ReplayReport[],
  unreplayed: readonly UnreplayedSession[],
  columns: number,
  maxDetail = 0,
): string[] {
  const causes = findCauses(replays, unreplayed);
  const { common, commonReasons } = causes;
  const room = Math.max(0, MAX_SHARED - commonReasons.length);
  return [
    ...commonReasons
      .slice(0, MAX_SHARED)
      .flatMap((sessions) => renderSharedReason(sessions, columns)),
    ...common.slice(0, room).flatMap((cause) => renderShared(cause, columns, maxDetail)),
    ...renderRest(commonReasons.length + common.length - MAX_SHARED, 'common cause', '   '),
    ...causes.ownReasons
      .slice(0, MAX_UNREPLAYED)
      .flatMap((each) => [...renderPlace(each, columns), ...renderUnreplayed(each, columns)]),
    ...renderRest(causes.ownReasons.length - MAX_UNREPLAYED, 'unreplayed session', '   '),
    ...renderOwn(causes, columns, maxDetail),
  ];
}

/** The causes of a run. */
interface RunCauses {
  /** Those that several sessions have in common. */
  readonly common: readonly Cause[];
  readonly commonBySession: ReadonlyMap<ReplayReport, readonly CausePlace[]>;
  /** Those of one session each, by session. */
  readonly own: ReadonlyMap<ReplayReport, readonly CausePlace[]>;
  /** Sessions that were not replayed, by the reasons that several have in common. */
  readonly commonReasons: readonly (readonly UnreplayedSession[])[];
  readonly ownReasons: readonly UnreplayedSession[];
}

/** Tells causes that several sessions have in common from those of one session. */
export function findCauses(
  replays: readonly ReplayReport[],
  unreplayed: readonly UnreplayedSession[],
): RunCauses {
  const causes = groupFailures(replays);
  const common = causes.filter(({ places }) => places.length > 1);
  const reasons = [...groupBy(unreplayed, ({ reason }) => reason).values()];
  return {
    common,
    commonBySession: bySession(common),
    own: bySession(causes.filter(({ places }) => places.length === 1)),
    commonReasons: reasons.filter(({ length }) => length > 1),
    ownReasons: reasons.filter(({ length }) => length === 1).flat(),
  };
}

function bySession(causes: readonly Cause[]): Map<ReplayReport, CausePlace[]> {
  return groupBy(
    causes.flatMap(({ places }) => places),
    ({ replay }) => replay,
  );
}

/** A reason for which several sessions were not replayed. */
function renderSharedReason(sessions: readonly UnreplayedSession[], columns: number): string[] {
  const [first] = sessions;
  return [
    ...renderHeading(`not replayed: ${first?.reason}`, columns),
    `${INDENT}${plural(sessions.length, 'session')}`,
    ...renderPlaces(sessions.map(nameOfPlace), columns),
  ];
}

/** A cause of failures in several sessions. */
function renderShared(cause: Cause, columns: number, maxDetail: number): string[] {
  const { root, outer, places } = cause;
  const target = outer && 'address' in outer ? '' : ` → ${root.target}`;
  const counts = statesOf(countsOfCause(cause));
  return [
    ...renderHeading(renderCause(cause), columns),
    `${INDENT}${plural(places.length, 'session')}${paint('dim', target)}: ${renderCounts(counts)}`,
    ...renderDetail(root, columns, maxDetail),
    ...renderPlaces(namePlaces(cause), columns),
  ];
}

/** The sessions in which a cause made requests fail, each with these. */
export function namePlaces({ places }: Cause): string[] {
  return places.map(
    (place) => `${badgeOf(place.replay)}${place.replay.file} ${renderWhere(place)}`,
  );
}

function renderHeading(what: string, columns: number): string[] {
  const [first = '', ...others] = wrap(what, '   ', columns);
  return [first.replace(/^ {3}/, ' × '), ...others].map((line) => paint('red', line));
}

function nameOfPlace(place: Place): string {
  const target = place.target ? ` → ${place.target}` : '';
  return `${badgeOf(place)}${place.file}${target}`;
}

/** Which requests of a session failed by a cause, and which were not sent: `#1, blocks #2–#6`. */
export function renderWhere({ failed, blocked }: CausePlace): string {
  const blocks = blocked.length === 0 ? '' : `, blocks ${listRequests(blocked)}`;
  return listRequests(failed) + blocks;
}

/** How many requests failed and were blocked by a cause. */
export function countsOfCause({ places }: Cause): OutcomeCounts {
  return countOutcomes(places.flatMap(({ failed, blocked }) => [...failed, ...blocked]));
}

function listRequests(outcomes: readonly ReplayMeta[]): string {
  return renderRequests(outcomes.map(({ id }) => id));
}

function renderPlaces(places: readonly string[], columns: number): string[] {
  const indent = '       ↳ ';
  return [
    ...places
      .slice(0, MAX_PLACES)
      .map((place) => paint('dim', indent + shorten(place, columns - indent.length))),
    ...renderRest(places.length - MAX_PLACES, 'session', '       '),
  ];
}

/** The sessions that have causes of their own, each with these. */
function renderOwn(
  { own, commonBySession }: RunCauses,
  columns: number,
  maxDetail: number,
): string[] {
  let room = MAX_FAILURES;
  const lines = [...own].slice(0, MAX_REPLAYS).flatMap(([replay, places]) => {
    const shown = places.slice(0, Math.min(room, MAX_FAILURES_OF_ONE));
    room -= shown.length;
    const told = countCaused([...shown, ...(commonBySession.get(replay) ?? [])]);
    return [
      ...renderPlace(replay, columns),
      renderResult(replay),
      ...shown.flatMap((place) => renderGroup(place, columns, maxDetail)),
      ...renderRest(countUnpassed(replay) - told, 'request', '       '),
    ];
  });
  return [...lines, ...renderRest(own.size - MAX_REPLAYS, 'failed session', '   ')];
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
  { failed: [root, ...alike], blocked }: CausePlace,
  columns: number,
  maxDetail: number,
): string[] {
  if (!root) return [];
  const before = `${INDENT}× #${root.id} `;
  const time = milliseconds(root.responseTime);
  const outer = findOuterCause(root);
  const what = outer ? renderOuterCause(outer).message : renderBriefly(root);
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
  const kept = `       ↳ ${how} ${outcomes.length} more: `;
  return [paint('dim', kept + shorten(listRequests(outcomes), columns - kept.length))];
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

/** What failed in a run, as text: each cause once, with the sessions and requests in which it occurred. */
import { groupBy } from '../collections.ts';
import { joinSafe, type Printable, printableLine, safe, splitSafe } from '../printable.ts';
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
const INDENT = safe`     `;
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
): Printable[] {
  const causes = findCauses(replays, unreplayed);
  const { common, commonReasons } = causes;
  const room = Math.max(0, MAX_SHARED - commonReasons.length);
  return [
    ...commonReasons
      .slice(0, MAX_SHARED)
      .flatMap((sessions) => renderSharedReason(sessions, columns)),
    ...common.slice(0, room).flatMap((cause) => renderShared(cause, columns, maxDetail)),
    ...renderRest(commonReasons.length + common.length - MAX_SHARED, safe`common cause`, safe`   `),
    ...causes.ownReasons
      .slice(0, MAX_UNREPLAYED)
      .flatMap((each) => [...renderPlace(each, columns), ...renderUnreplayed(each, columns)]),
    ...renderRest(causes.ownReasons.length - MAX_UNREPLAYED, safe`unreplayed session`, safe`   `),
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
function renderSharedReason(sessions: readonly UnreplayedSession[], columns: number): Printable[] {
  const [first] = sessions;
  return [
    ...renderHeading(safe`not replayed: ${printableLine(first?.reason ?? '')}`, columns),
    safe`${INDENT}${plural(sessions.length, 'session')}`,
    ...renderPlaces(sessions.map(nameWithTarget), columns),
  ];
}

/** A cause of failures in several sessions. */
function renderShared(cause: Cause, columns: number, maxDetail: number): Printable[] {
  const { root, outer, places } = cause;
  const target = outer && 'address' in outer ? '' : safe` → ${printableLine(root.target)}`;
  const counts = statesOf(countsOfCause(cause));
  return [
    ...renderHeading(renderCause(cause), columns),
    safe`${INDENT}${plural(places.length, 'session')}${paint('dim', target)}: ${renderCounts(counts)}`,
    ...renderDetail(root, columns, maxDetail),
    ...renderPlaces(namePlaces(cause), columns),
  ];
}

/** The sessions in which a cause made requests fail, each with these. */
export function namePlaces({ places }: Cause): Printable[] {
  return places.map((place) => safe`${nameOfPlace(place.replay)} ${renderWhere(place)}`);
}

function renderHeading(what: Printable, columns: number): Printable[] {
  return wrap(what, safe`   `, columns, safe` × `).map((line) => paint('red', line));
}

function nameWithTarget(place: Place): Printable {
  const target = place.target ? safe` → ${printableLine(place.target)}` : '';
  return safe`${nameOfPlace(place)}${target}`;
}

function nameOfPlace(place: Place): Printable {
  return safe`${badgeOf(place)}${printableLine(place.file)}`;
}

/** Which requests of a session failed by a cause, and which were not sent: `#1, blocks #2–#6`. */
export function renderWhere({ failed, blocked }: CausePlace): Printable {
  const blocks = blocked.length === 0 ? '' : safe`, blocks ${listRequests(blocked)}`;
  return safe`${listRequests(failed)}${blocks}`;
}

/** How many requests failed and were blocked by a cause. */
export function countsOfCause({ places }: Cause): OutcomeCounts {
  return countOutcomes(places.flatMap(({ failed, blocked }) => [...failed, ...blocked]));
}

function listRequests(outcomes: readonly ReplayMeta[]): Printable {
  return renderRequests(outcomes.map(({ id }) => id));
}

function renderPlaces(places: readonly Printable[], columns: number): Printable[] {
  const indent = safe`       ↳ `;
  return [
    ...places
      .slice(0, MAX_PLACES)
      .map((place) => paint('dim', safe`${indent}${shorten(place, columns - indent.length)}`)),
    ...renderRest(places.length - MAX_PLACES, safe`session`, safe`       `),
  ];
}

/** The sessions that have causes of their own, each with these. */
function renderOwn(
  { own, commonBySession }: RunCauses,
  columns: number,
  maxDetail: number,
): Printable[] {
  let room = MAX_FAILURES;
  const lines = [...own].slice(0, MAX_REPLAYS).flatMap(([replay, places]) => {
    const shown = places.slice(0, Math.min(room, MAX_FAILURES_OF_ONE));
    room -= shown.length;
    const told = countCaused([...shown, ...(commonBySession.get(replay) ?? [])]);
    return [
      ...renderPlace(replay, columns),
      renderResult(replay),
      ...shown.flatMap((place) => renderGroup(place, columns, maxDetail)),
      ...renderRest(countUnpassed(replay) - told, safe`request`, safe`       `),
    ];
  });
  return [...lines, ...renderRest(own.size - MAX_REPLAYS, safe`failed session`, safe`   `)];
}

/** The path is whole, so that it can be copied. If there is no room, the target has a line of its own. */
function renderPlace(session: Place, columns: number): Printable[] {
  const name = nameOfPlace(session);
  const place = safe` ${paint('red', '❯')} ${name}`;
  if (session.target === undefined) return [place];
  const [arrow, target] = [paint('dim', '→'), printableLine(session.target)];
  const isOneLine = ` ❯ ${name} → ${target}`.length <= columns;
  if (isOneLine) return [safe`${place} ${arrow} ${target}`];
  return [place, safe`   ${arrow} ${fitMiddle(target, columns - '   → '.length)}`];
}

function renderUnreplayed({ reason }: UnreplayedSession, columns: number): Printable[] {
  const lines = wrap(safe`not replayed: ${printableLine(reason)}`, INDENT, columns);
  return lines.map((line) => paint('red', line));
}

function renderResult(replay: ReplayReport): Printable {
  const counts = renderCounts(statesOf(countRequests([replay])));
  const time = replay.summary?.duration ?? wallTime(replay.outcomes);
  const times = joinSafe([renderPace(replay) ?? [], milliseconds(time)].flat(), ', ');
  return safe`${INDENT}${counts} ${paint('dim', safe`| ${times}`)}`;
}

/** A failure, and below it the equal failures and the blocked requests. */
function renderGroup(
  { failed: [root, ...alike], blocked }: CausePlace,
  columns: number,
  maxDetail: number,
): Printable[] {
  if (!root) return [];
  const before = safe`${INDENT}× ${printableLine(`#${root.id}`)} `;
  const route = printableLine(root.route);
  const time = milliseconds(root.responseTime);
  const outer = findOuterCause(root);
  const what = outer ? renderOuterCause(outer).message : renderBriefly(root);
  const after = safe`  ${what}  ${time}`;
  const room = columns - before.length - after.length;
  const isOneLine = room >= Math.min(route.length, MIN_PATH);
  const left = isOneLine ? room : columns - before.length - time.length - 2;
  const name = paint('red', safe`${before}${fitMiddle(route, left)}`);
  const lines = isOneLine
    ? [safe`${name}${paint('dim', after)}`]
    : [
        safe`${name}${paint('dim', safe`  ${time}`)}`,
        ...wrap(what, safe`       `, columns).map((line) => paint('dim', line)),
      ];
  return [
    ...lines,
    ...renderDetail(root, columns, maxDetail),
    ...renderRelated(alike, alike.length === 1 ? 'as is' : 'as are', columns),
    ...renderRelated(blocked, 'blocks', columns),
  ];
}

/** What a target answered, what was sent with the request, and what to do. */
function renderDetail({ failure }: ReplayMeta, columns: number, max: number): Printable[] {
  const { detail } = failure && max > 0 ? renderFailure(failure) : {};
  if (detail === undefined) return [];
  const all = splitSafe(detail, '\n');
  const indent = safe`       `;
  const lines = all.slice(0, max).flatMap((line) => wrap(line, indent, columns));
  return [
    ...lines.map((line) => paint('dim', line)),
    ...renderRest(all.length - max, safe`line`, indent),
  ];
}

function renderRelated(
  outcomes: readonly ReplayMeta[],
  how: 'as is' | 'as are' | 'blocks',
  columns: number,
): Printable[] {
  if (outcomes.length === 0) return [];
  const kept = safe`       ↳ ${how} ${outcomes.length} more: `;
  return [paint('dim', safe`${kept}${shorten(listRequests(outcomes), columns - kept.length)}`)];
}

function renderRest(count: number, what: Printable, indent: Printable): Printable[] {
  if (count <= 0) return [];
  return [paint('dim', safe`${indent}… and ${plural(count, safe`more ${what}`)}`)];
}

/** From the start of the replay to the end of its last response, in ms. */
function wallTime(outcomes: readonly ReplayMeta[]): number {
  return outcomes.reduce(
    (end, { sentAt = 0, responseTime }) => Math.max(end, sentAt + responseTime),
    0,
  );
}

function milliseconds(time: number): Printable {
  return printableLine(time < 1000 ? `${Math.round(time)}ms` : `${(time / 1000).toFixed(2)}s`);
}

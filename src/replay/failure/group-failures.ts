/**
 * Failures by their causes, in a session and across sessions: a target that cannot be reached is one cause, whatever
 * was to be sent there, so is a secret that is missing, and an endpoint that answers otherwise, in however many
 * sessions. Every report groups failures here.
 */
import { groupBy } from '../../collections.ts';
import { printableLine } from '../../printable.ts';
import type { Failure } from './failure.ts';
import type { Outcome } from './outcome.ts';
import { findOuterCause, isOfTarget, renderOuterCause } from './outer-cause.ts';
import { renderBriefly } from './render-failure.ts';
import { renderRequests } from './render-requests.ts';

/** An outcome, and what equal requests of several sessions have in common. */
interface NamedOutcome extends Outcome {
  /** Method and path, with names in the places of ids: `GET /orders/{order.id}`. */
  readonly route: string;
  /** Name or URL of the target. */
  readonly target: string;
}

/** The outcomes of one session against one target. */
interface Replayed {
  readonly outcomes: readonly NamedOutcome[];
}

/** What one cause did in one replay. */
interface CausePlace<Replay extends Replayed> {
  readonly replay: Replay;
  /** At least one. */
  readonly failed: readonly Replay['outcomes'][number][];
  /** Requests that were not sent because of them. */
  readonly blocked: readonly Replay['outcomes'][number][];
}

/** One cause of failures. */
export interface CauseGroup<Replay extends Replayed> {
  /** The first request that failed. */
  readonly root: Replay['outcomes'][number];
  /** One for each replay in which it made requests fail. */
  readonly places: readonly CausePlace<Replay>[];
}

/** A cause that several sessions have in common, as plain data. */
export interface CommonCause {
  /** One line. */
  readonly message: string;
  /** Numbers of requests. */
  readonly failed: number;
  readonly blocked: number;
  /** By session: the requests that failed, and those that were not sent, as `#1` and `#2–#6`. */
  readonly places: readonly {
    readonly key: string;
    readonly failed: string;
    readonly blocked: string;
  }[];
}

/** The causes that several sessions have in common. */
export function findCommonCauses(
  replays: readonly (Replayed & { readonly key: string })[],
): CommonCause[] {
  const common = groupFailures(replays).filter(({ places }) => places.length > 1);
  return common.map(({ root, places }) => ({
    message: renderCause(root),
    failed: places.reduce((sum, { failed }) => sum + failed.length, 0),
    blocked: places.reduce((sum, { blocked }) => sum + blocked.length, 0),
    places: places.map(({ replay, failed, blocked }) => ({
      key: replay.key,
      failed: renderRequests(failed.map(({ id }) => id)),
      blocked: renderRequests(blocked.map(({ id }) => id)),
    })),
  }));
}

/** A cause in one line: one that lies in no request, or how a request of a name fails. */
export function renderCause(
  outcome: Pick<NamedOutcome, 'failure' | 'expected' | 'path' | 'route'>,
): string {
  const outer = findOuterCause(outcome);
  if (outer) return renderOuterCause(outer).message;
  return `${printableLine(outcome.route)}  ${renderBriefly(outcome)}`;
}

/** The causes of all failures, in the order of the replays and of their requests. */
export function groupFailures<Replay extends Replayed>(
  replays: readonly Replay[],
): CauseGroup<Replay>[] {
  const places = groupBy(replays.flatMap(placesOf), ({ cause }) => cause);
  return [...places.values()].flatMap((own) => {
    const root = own[0]?.failed[0];
    return root ? { root, places: own } : [];
  });
}

function placesOf<Replay extends Replayed>(
  replay: Replay,
): (CausePlace<Replay> & { readonly cause: string })[] {
  const failed = groupBy(
    replay.outcomes.filter(({ state }) => state === 'failed'),
    causeOf,
  );
  const causes = new Map(
    [...failed].flatMap(([cause, own]) => own.map((each) => [nameIn(each, each.id), cause])),
  );
  const blocked = groupBy(
    replay.outcomes.filter(({ state }) => state === 'blocked'),
    (each) => causes.get(nameIn(each, each.blockedBy)),
  );
  return [...failed].map(([cause, own]) => ({
    ...{ cause, replay, failed: own },
    blocked: blocked.get(cause) ?? [],
  }));
}

/** Identifies a request among those of all copies and rounds. */
function nameIn({ copy, round }: Outcome, id: string | undefined): string {
  return `${copy} ${round} ${id}`;
}

/** Members of failures that are others in each failure by one cause. */
const VARYING: ReadonlySet<string> = new Set([
  ...['sentWith', 'excerpt', 'unfilled', 'looksNew', 'differences', 'count', 'size'],
  ...['outside', 'taken'],
]);

/** The facts that failures by one cause have in common, as JSON: equal causes are equal texts. */
export function causeOf(
  outcome: Pick<NamedOutcome, 'failure' | 'path' | 'route' | 'target'>,
): string {
  const { failure, route, target } = outcome;
  if (!failure) return JSON.stringify([target, route]);
  const outer = findOuterCause(outcome);
  // The address of a target is in the failure, whatever the target is called.
  if (outer) return JSON.stringify(isOfTarget(failure) ? factsOf(failure) : [target, outer]);
  const [first] = 'differences' in failure ? failure.differences : [];
  return JSON.stringify([target, route, factsOf(failure), first?.path]);
}

function factsOf(failure: Failure): [name: string, fact: unknown][] {
  return Object.entries(failure).filter(([name]) => !VARYING.has(name));
}

/**
 * Failures by their causes, in a session and across sessions: a target that cannot be reached is one cause, whatever
 * was to be sent there, and so is an endpoint that answers otherwise, in however many sessions. Every report groups
 * failures here.
 */
import { groupBy } from '../../collections.ts';
import type { Failure } from './failure.ts';
import type { Outcome } from './outcome.ts';

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
export function causeOf({
  failure,
  route,
  target,
}: Pick<NamedOutcome, 'failure' | 'route' | 'target'>): string {
  if (!failure) return JSON.stringify([target, route]);
  const facts = Object.entries(failure).filter(([name]) => !VARYING.has(name));
  if (isOfTarget(failure)) return JSON.stringify(facts);
  const [first] = 'differences' in failure ? failure.differences : [];
  return JSON.stringify([target, route, facts, first?.path]);
}

type TargetFailure = Extract<Failure, { readonly kind: 'no-connection' | 'not-http' }>;

/** Whether the target itself is the cause, whatever is sent: nothing answers there, or no HTTP server. */
export function isOfTarget(failure: Failure): failure is TargetFailure {
  return failure.kind === 'no-connection' || failure.kind === 'not-http';
}

/**
 * Failures by their causes, in a session and across sessions: a target that cannot be reached is one cause, whatever
 * was to be sent there, so is a secret that is missing, and an endpoint that answers otherwise, in however many
 * sessions. Every report groups failures here.
 */
import { addToGroup, groupBy } from '../../collections.ts';
import { printableLine } from '../../printable.ts';
import type { Failure } from './failure.ts';
import type { Outcome } from './outcome.ts';
import { findOuterCause, isOfTarget, renderOuterCause } from './outer-cause.ts';
import { renderBriefly } from './render-failure.ts';

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
interface CausePlace<Replay extends Replayed> extends Caused<Replay['outcomes'][number]> {
  readonly replay: Replay;
}

/** One cause of failures. */
export interface CauseGroup<Replay extends Replayed> {
  /** The first request that failed. */
  readonly root: Replay['outcomes'][number];
  /** One for each replay in which it made requests fail. */
  readonly places: readonly CausePlace<Replay>[];
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
  const places = groupBy(
    replays.flatMap((replay) => {
      const causes = new ReplayCauses<Replay['outcomes'][number]>();
      for (const outcome of replay.outcomes) causes.add(outcome);
      return [...causes].map(([cause, caused]) => ({ cause, replay, ...caused }));
    }),
    ({ cause }) => cause,
  );
  return [...places.values()].flatMap((own) => {
    const root = own[0]?.failed[0];
    return root ? { root, places: own } : [];
  });
}

/** What one cause did in one replay. */
interface Caused<Named> {
  /** At least one. */
  readonly failed: Named[];
  /** Requests that were not sent because of them. */
  readonly blocked: Named[];
}

/** The causes in one replay, from its outcomes as they come. Iterates over them by their keys. */
export class ReplayCauses<Named extends NamedOutcome = NamedOutcome> {
  readonly #byKey = new Map<string, Caused<Named>>();
  /** By the name of a failed request. */
  readonly #byFailed = new Map<string, Caused<Named>>();
  /** Requests whose causes have not come, by the names of these. */
  readonly #waiting = new Map<string, Named[]>();

  add(outcome: Named): void {
    const { state, id, blockedBy } = outcome;
    if (state === 'failed') {
      const name = nameIn(outcome, id);
      const key = causeOf(outcome);
      const cause = this.#byKey.get(key) ?? { failed: [], blocked: [] };
      this.#byKey.set(key, cause);
      this.#byFailed.set(name, cause);
      cause.failed.push(outcome);
      cause.blocked.push(...(this.#waiting.get(name) ?? []));
      this.#waiting.delete(name);
    }
    if (state !== 'blocked') return;
    const by = nameIn(outcome, blockedBy);
    const cause = this.#byFailed.get(by);
    if (cause) cause.blocked.push(outcome);
    else addToGroup(this.#waiting, by, outcome);
  }

  [Symbol.iterator](): IterableIterator<[key: string, caused: Caused<Named>]> {
    return this.#byKey[Symbol.iterator]();
  }
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

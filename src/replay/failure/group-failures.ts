/**
 * Failures by their causes, in a session and across sessions: a target that cannot be reached is one cause, whatever
 * was to be sent there, so is a secret that is missing, and an endpoint that answers otherwise, in however many
 * sessions. Every report groups failures here.
 */
import { addToGroup, groupBy } from '../../collections.ts';
import { type Printable, printableLine, safe } from '../../printable.ts';
import type { Failure } from './failure.ts';
import type { Outcome } from './outcome.ts';
import {
  findOuterCause,
  isOfTarget,
  type OuterCause,
  renderOuterCause,
  TargetAnswers,
  type TargetCause,
} from './outer-cause.ts';
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
  /** Set if the cause lies in no request. */
  readonly outer: OuterCause | undefined;
  /** One for each replay in which it made requests fail. */
  readonly places: readonly CausePlace<Replay>[];
}

/** A cause in one line: one that lies in no request, or how a request of a name fails. */
export function renderCause({
  root,
  outer,
}: {
  readonly root: Pick<NamedOutcome, 'failure' | 'expected' | 'route'>;
  readonly outer: OuterCause | undefined;
}): Printable {
  if (outer) return renderOuterCause(outer).message;
  return safe`${printableLine(root.route)}  ${renderBriefly(root)}`;
}

/** The causes of all failures, in the order of the replays and of their requests. */
export function groupFailures<Replay extends Replayed>(
  replays: readonly Replay[],
): CauseGroup<Replay>[] {
  const answers = new TargetAnswers();
  const all = replays.map((replay) => {
    const causes = new ReplayCauses<Replay['outcomes'][number]>(answers);
    for (const outcome of replay.outcomes) causes.add(outcome);
    return { replay, causes };
  });
  const places = groupBy(
    all.flatMap(({ replay, causes }) => {
      return [...causes].map(([cause, caused]) => ({ cause, replay, ...caused }));
    }),
    ({ cause }) => cause,
  );
  return [...places.values()].flatMap((own) => {
    const [first] = own;
    const root = first?.failed[0];
    return root ? [{ root, outer: first?.outer, places: own }] : [];
  });
}

/** What one cause did in one replay. */
interface Caused<Named> {
  /** Set if the cause lies in no request. */
  readonly outer: OuterCause | undefined;
  /** At least one. */
  readonly failed: readonly Named[];
  /** Requests that were not sent because of them. */
  readonly blocked: readonly Named[];
}

interface Failures<Named> {
  readonly failed: Named[];
  readonly blocked: Named[];
}

/** The causes in one replay, from its outcomes as they come. Iterates over them by their keys. */
export class ReplayCauses<Named extends NamedOutcome = NamedOutcome> {
  readonly #answers: TargetAnswers;
  /** By the facts of the failures: several of them may turn out to be one cause, which lies in the target. */
  readonly #byFacts = new Map<string, Failures<Named>>();
  /** By the name of a failed request. */
  readonly #byFailed = new Map<string, Failures<Named>>();
  /** Requests whose causes have not come, by the names of these. */
  readonly #waiting = new Map<string, Named[]>();

  /** @param answers those of all replays that are looked at together */
  constructor(answers: TargetAnswers = new TargetAnswers()) {
    this.#answers = answers;
  }

  add(outcome: Named): void {
    this.#answers.add(outcome);
    const { state, id, blockedBy } = outcome;
    if (state === 'failed') {
      const name = nameIn(outcome, id);
      const key = causeOf(outcome);
      const cause = this.#byFacts.get(key) ?? { failed: [], blocked: [] };
      this.#byFacts.set(key, cause);
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

  *[Symbol.iterator](): Generator<[key: string, caused: Caused<Named>]> {
    const parts = [...this.#byFacts].map(([facts, failures]) => {
      const [first] = failures.failed;
      const ofTarget = first && this.#answers.findCause(first);
      const outer = ofTarget ?? (first && findOuterCause(first));
      return { key: ofTarget ? keyOf(ofTarget, first) : facts, outer, ...failures };
    });
    for (const [key, causes] of groupBy(parts, (part) => part.key)) {
      const failed = inOrder(causes.map((cause) => cause.failed));
      const blocked = inOrder(causes.map((cause) => cause.blocked));
      yield [key, { outer: causes[0]?.outer, failed, blocked }];
    }
  }
}

/** The address of a target is in the failure, whatever the target is called. */
function keyOf(cause: TargetCause, outcome: NamedOutcome): string {
  const where =
    'address' in cause ? [cause.kind, cause.address] : [outcome.address ?? outcome.target, cause];
  return JSON.stringify(where);
}

function inOrder<Named extends NamedOutcome>(lists: readonly Named[][]): readonly Named[] {
  const [only = [], ...others] = lists;
  if (others.length === 0) return only;
  return lists.flat().sort((a, b) => (a.round ?? 0) - (b.round ?? 0) || a.plannedAt - b.plannedAt);
}

/** Identifies a request among those of all copies and rounds. */
function nameIn({ copy, round }: Outcome, id: string | undefined): string {
  return `${copy} ${round} ${id}`;
}

/** Members of failures that are others in each failure by one cause. */
const VARYING: ReadonlySet<string> = new Set([
  ...['sentWith', 'excerpt', 'unfilled', 'looksNew', 'differences', 'count', 'size'],
  ...['outside', 'taken', 'signed'],
]);

/** The facts that failures by one cause have in common, as JSON: equal causes are equal texts. */
export function causeOf(
  outcome: Pick<NamedOutcome, 'failure' | 'path' | 'route' | 'target' | 'address'>,
): string {
  const { failure, route } = outcome;
  const where = outcome.address ?? outcome.target;
  if (!failure) return JSON.stringify([where, route]);
  const outer = findOuterCause(outcome);
  // The address of a target is in the failure, whatever the target is called.
  if (outer) return JSON.stringify(isOfTarget(failure) ? factsOf(failure) : [where, outer]);
  const [first] = 'differences' in failure ? failure.differences : [];
  return JSON.stringify([where, route, factsOf(failure), first?.path]);
}

function factsOf(failure: Failure): [name: string, fact: unknown][] {
  return Object.entries(failure).filter(([name]) => !VARYING.has(name));
}

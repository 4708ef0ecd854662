/**
 * Causes that lie in no request: nothing answers at the target, it is no HTTP server, or it takes a secret for wrong.
 * Whatever else is sent there fails by them, so that they are told once and name no request.
 */
import { printable, printableLine, safe } from '../../printable.ts';
import { refusesSecrets } from '../../session/secrets/login-fields.ts';
import type { Failure } from './failure.ts';
import type { Outcome } from './outcome.ts';
import { adviseOnSecrets, type SecretsFault } from './render-advice.ts';
import { renderFailure } from './render-failure.ts';

export type OuterCause = TargetFailure | TargetCause | SecretsCause;
type TargetFailure = Extract<Failure, { readonly kind: 'no-connection' | 'not-http' }>;
/** What lies in the target if it answers nothing else. */
export type TargetCause = UnansweredFailure | GatewayCause;
/** It may be the fault of one endpoint, unless the target has answered nothing at all. */
type UnansweredFailure = Extract<Failure, { readonly kind: 'broken-exchange' | 'timeout' }>;

/** All that comes from the target is the answer of a gateway that does not reach the server behind it. */
interface GatewayCause {
  readonly kind: 'gateway';
  readonly status: number;
  /** Where the gateway is, if it is not the target itself. */
  readonly at?: string;
}

interface SecretsCause {
  readonly kind: 'secrets';
  readonly are: SecretsFault;
  readonly placeholders: readonly string[];
  /** Which the target answered. */
  readonly status: number;
}

/** Whether the target itself is the cause, whatever is sent: nothing answers there, or no HTTP server. */
export function isOfTarget(failure: Failure): failure is TargetFailure {
  return failure.kind === 'no-connection' || failure.kind === 'not-http';
}

/** The cause of a failure, if it lies in no request. */
export function findOuterCause({
  failure,
  path,
}: Pick<Outcome, 'failure' | 'path'>): OuterCause | undefined {
  if (failure === undefined || isOfTarget(failure)) return failure;
  // An error of a protocol does not say whether it is for a secret.
  if (failure.kind !== 'status' || failure.actual === undefined) return undefined;
  const { actual, unfilled, refused, signed } = failure;
  // A signature is refused for what it was sent with.
  if (refused && !signed)
    return { kind: 'secrets', are: 'refused', placeholders: refused, status: actual };
  if (!unfilled || !refusesSecrets(path, actual)) return undefined;
  const placeholders = [...new Set(unfilled.map(({ placeholder }) => placeholder))].sort();
  const carried = unfilled.filter(({ broughtTo }) => broughtTo !== undefined).length;
  if (carried > 0 && carried < unfilled.length) return undefined;
  const are = carried > 0 ? 'carried' : 'missing';
  return { kind: 'secrets', are, placeholders, status: actual };
}

/** Statuses of a gateway (RFC 9110, sections 15.6.3 to 15.6.5). */
const GATEWAY: ReadonlySet<number> = new Set([502, 503, 504]);

/** What targets answer at all. It tells a dead target, or one of its origins, from an endpoint that fails. */
export class TargetAnswers {
  readonly #statuses = new Map<string, Set<number>>();

  add(outcome: TargetOutcome): void {
    if (outcome.actual === undefined) return;
    const destination = destinationOf(outcome);
    const statuses = this.#statuses.get(destination);
    if (statuses) statuses.add(outcome.actual);
    else this.#statuses.set(destination, new Set([outcome.actual]));
  }

  /** The cause of a failure, if nothing else is answered where it was sent. */
  findCause(outcome: TargetOutcome): TargetCause | undefined {
    const { failure, address: at } = outcome;
    const [status, ...others] = this.#statuses.get(destinationOf(outcome)) ?? [];
    if (status === undefined) return failure && isUnanswered(failure) ? failure : undefined;
    if (failure?.kind !== 'status' || others.length > 0 || !GATEWAY.has(status)) return undefined;
    return { kind: 'gateway', status, ...(at !== undefined && { at }) };
  }
}

type TargetOutcome = Pick<Outcome, 'failure' | 'actual' | 'address'> & { readonly target: string };

/** Where a request went: the target, by its name or URL, or the address of another origin. */
function destinationOf({ target, address }: Pick<TargetOutcome, 'target' | 'address'>): string {
  return address ?? target;
}

function isUnanswered(failure: Failure): failure is UnansweredFailure {
  if (failure.kind === 'timeout') return !failure.isAnswered;
  return failure.kind === 'broken-exchange' && failure.stage !== 'answered';
}

/** The cause in one line, and what to do about it. */
export function renderOuterCause(cause: OuterCause): ReturnType<typeof renderFailure> {
  if (cause.kind === 'gateway') {
    const from = cause.at === undefined ? '' : safe` from ${printableLine(cause.at)}`;
    return { message: safe`every answer${from} has status ${cause.status}` };
  }
  if (cause.kind !== 'secrets') return renderFailure(cause);
  const { are, placeholders, status } = cause;
  const secret = placeholders.length === 1 ? 'secret' : 'secrets';
  return {
    message: printableLine(
      `got status ${status}, since ${REASONS[are]} ${secret} ${placeholders.join(', ')}`,
    ),
    detail: printable(adviseOnSecrets(are, placeholders)),
  };
}

const REASONS: Readonly<Record<SecretsFault, string>> = {
  missing: 'no live value is given for the',
  carried: 'only an answer to another test brought the',
  refused: 'the target refuses the given',
};

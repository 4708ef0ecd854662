/**
 * Causes that lie in no request: nothing answers at the target, it is no HTTP server, or it takes a secret for wrong.
 * Whatever else is sent there fails by them, so that they are told once and name no request.
 */
import { printableLine } from '../../printable.ts';
import { refusesSecrets } from '../../session/secrets/login-fields.ts';
import type { Failure } from './failure.ts';
import type { Outcome } from './outcome.ts';
import { adviseOnSecrets } from './render-advice.ts';
import { renderFailure } from './render-failure.ts';

type OuterCause = TargetFailure | SecretsCause;
type TargetFailure = Extract<Failure, { readonly kind: 'no-connection' | 'not-http' }>;

interface SecretsCause {
  readonly kind: 'secrets';
  /** Whether nobody gave them, or the target refuses those that were given. */
  readonly are: 'missing' | 'refused';
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
  const { actual, unfilled, refused } = failure;
  if (refused) return { kind: 'secrets', are: 'refused', placeholders: refused, status: actual };
  if (!unfilled || !refusesSecrets(path, actual)) return undefined;
  const placeholders = [...new Set(unfilled.map(({ placeholder }) => placeholder))].sort();
  return { kind: 'secrets', are: 'missing', placeholders, status: actual };
}

/** The cause in one line, and what to do about it. */
export function renderOuterCause(cause: OuterCause): ReturnType<typeof renderFailure> {
  if (cause.kind !== 'secrets') return renderFailure(cause);
  const { are, placeholders, status } = cause;
  const secret = placeholders.length === 1 ? 'secret' : 'secrets';
  const why =
    are === 'missing'
      ? `no live value is given for the ${secret}`
      : `the target refuses the given ${secret}`;
  return {
    message: printableLine(`got status ${status}, since ${why} ${placeholders.join(', ')}`),
    detail: adviseOnSecrets(are, placeholders),
  };
}

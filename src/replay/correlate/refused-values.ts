/** Values that may be why a target refuses a request. */
import type { Recording, Session } from '../../session/schema.ts';
import { type CorrelatedValue, showValues } from '../failure/correlated-value.ts';
import type { Failure } from '../failure/failure.ts';
import type { LinkedValues, LinkSettings } from './link-session.ts';
import { findOutsideValues, type OutsideValue } from './outside-values.ts';
import { findTaken } from './taken-values.ts';

/** The values of one session, which are found when they are first asked for. */
export class RefusedValues {
  readonly #session: Session;
  readonly #settings: LinkSettings;
  readonly #find: () => OutsideValue[];
  #found: readonly OutsideValue[] | undefined;

  constructor(session: Session, settings: LinkSettings, links: LinkedValues | undefined) {
    this.#session = session;
    this.#settings = settings;
    this.#find = () => findOutsideValues(session, settings, { links });
  }

  /**
   * Those of a request: values that the target may not know, and values that it has already. Undefined if there are
   * none, or the target has not refused it.
   * @param correlated the values that were sent in place of recorded ones
   */
  of(
    recording: Recording,
    failure: Failure,
    correlated: readonly CorrelatedValue[],
  ): Pick<Extract<Failure, { kind: 'status' }>, 'outside' | 'taken'> | undefined {
    if (!isRefusal(failure)) return undefined;
    const taken =
      this.#settings.correlate === false
        ? []
        : findTaken(this.#session, recording, failure, correlated);
    if (taken.length > 0) return { taken };
    this.#found ??= this.#find();
    const own = this.#found.filter((each) => each.recording === recording);
    if (own.length === 0) return undefined;
    return {
      outside: own.map(({ location: { text: to }, value, unlinked }) => {
        const { recorded } = showValues([to], value, value, NONE);
        const from = unlinked?.();
        return { to, ...(recorded !== undefined && { recorded }), ...(from && { from }) };
      }),
    };
  }
}

/** Whether the target refused what it had granted before, by its status or that of the protocol above HTTP. */
function isRefusal(
  failure: Failure,
): failure is Extract<Failure, { kind: 'status' | 'protocol-status' }> {
  if (failure.kind === 'protocol-status') return failure.actual !== undefined;
  if (failure.kind !== 'status' || failure.expected >= 400) return false;
  const { actual = 0 } = failure;
  return actual >= 400 && actual !== 401 && actual < 500;
}

const NONE: ReadonlySet<string> = new Set();

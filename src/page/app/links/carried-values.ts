/** The values that a request carries, with their sources, and the values that its response brings. */
import type { CorrelationLink } from '../../../replay/explain-correlations.ts';
import type { CorrelatedValue } from '../../../replay/failure/correlated-value.ts';
import type { Outcome } from '../../../replay/failure/outcome.ts';
import { renderDoubt, renderLeftOut } from '../../../replay/failure/render-values.ts';

/** A location of a recording. */
export interface Place {
  readonly id: string;
  readonly place: string;
}

/** A value that a request carries. */
export interface CarriedValue {
  /** Its location in the request. */
  readonly to: string;
  /** None for a new value, and for the address of the target. */
  readonly from?: Place;
  /** None if it may be a credential. */
  readonly recorded?: string;
  /** None if it may be a credential, or was not sent. */
  readonly live?: string;
  readonly kind: 'linked' | 'fresh' | 'target' | 'added' | 'left-out';
  /** Whether the request was sent with a live value. */
  readonly isReplaced: boolean;
  /** Why it is linked: `same name, outside of lists`. */
  readonly why?: string;
  /** Why the link is uncertain, or why the value was left out, in a sentence. */
  readonly note?: string;
}

/**
 * The values that a request carries: those of its outcome, and those of the session's links that the outcome does not
 * have.
 */
export function carriedValues(
  id: string,
  links: readonly CorrelationLink[],
  outcome: Outcome | undefined,
): CarriedValue[] {
  const sent = (outcome?.correlated ?? []).map(carriedValue);
  const known = new Set(sent.map(({ to }) => to));
  const planned = links
    .filter(({ to }) => to.id === id && !known.has(to.place))
    .map(({ to, from, isFresh, value, reasons }): CarriedValue => {
      return {
        to: to.place,
        ...(from && { from }),
        ...(value !== undefined && { recorded: value }),
        ...(reasons && { why: reasons.join(', ') }),
        kind: isFresh ? 'fresh' : 'linked',
        isReplaced: false,
      };
    });
  return [...sent, ...planned];
}

function carriedValue(value: CorrelatedValue): CarriedValue {
  const { to, from, recorded, live, isFresh, isAdded, leftOut, doubt, reasons } = value;
  const note = leftOut
    ? `The recorded request carried this cookie, ${renderLeftOut(leftOut)}.`
    : doubt && `Not certain: ${renderDoubt(doubt)}.`;
  return {
    to,
    ...(from && { from }),
    ...(recorded !== undefined && { recorded }),
    ...(live !== undefined && { live }),
    kind: leftOut ? 'left-out' : isAdded ? 'added' : isFresh ? 'fresh' : from ? 'linked' : 'target',
    isReplaced: leftOut === undefined,
    ...(reasons && { why: reasons.join(', ') }),
    ...(note !== undefined && { note }),
  };
}

/** A value that a response brings, and the later requests that carry it. */
export interface BroughtValue {
  /** Its location in the response. */
  readonly from: string;
  /** None if it may be a credential. */
  readonly recorded?: string;
  readonly to: readonly Place[];
}

/** The values that the response of a request brings, in the order in which they are first needed. */
export function broughtValues(id: string, links: readonly CorrelationLink[]): BroughtValue[] {
  const brought = new Map<string, { recorded?: string; to: Place[] }>();
  for (const { from, to, value } of links) {
    if (from?.id !== id) continue;
    const entry = brought.get(from.place) ?? {
      ...(value !== undefined && { recorded: value }),
      to: [],
    };
    entry.to.push(to);
    brought.set(from.place, entry);
  }
  return [...brought].map(([from, entry]) => ({ from, ...entry }));
}

/** Checks of an exchange that may still be under way, so that what they ask for may not be known yet. */
import type { Header } from '../../session/schema.ts';
import type { RequestLine } from '../exchange/exchange.ts';

/** An exchange as far as it has gone. What is undefined is still to come. */
export interface SeenExchange extends RequestLine {
  readonly requestHeaders: readonly Header[] | undefined;
  /** Empty where no response came. */
  readonly responseHeaders: readonly Header[] | undefined;
}

/** Whether an exchange fits; undefined: that cannot be told yet. */
export type Check = (seen: SeenExchange) => boolean | undefined;

/** Fits where all checks do. */
export function all(checks: readonly Check[]): Check {
  return (seen) => {
    let fits: boolean | undefined = true;
    for (const check of checks) {
      const answer = check(seen);
      if (answer === false) return false;
      if (answer === undefined) fits = undefined;
    }
    return fits;
  };
}

/** Fits where the check does not. */
export function not(check: Check): Check {
  return (seen) => {
    const fits = check(seen);
    return fits === undefined ? undefined : !fits;
  };
}

/** Fits where one of the checks does. */
export function any(checks: readonly Check[]): Check {
  return not(all(checks.map(not)));
}

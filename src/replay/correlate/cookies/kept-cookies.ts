import type { CorrelationRule } from '../../../session/link-rule.ts';
import type { Recording } from '../../../session/schema.ts';
import type { Links } from '../linking/link-recordings.ts';
import type { CorrelationExclusion } from '../rules/correlate-options.ts';
import {
  fitsPlace,
  isExcluded,
  matchesRecording,
  requestPlace,
  responsePlace,
} from '../rules/match-pattern.ts';
import type { IsKept } from './cookie-links.ts';

/** What the user has said of correlation, and the links that were made of it. */
interface ByHand {
  readonly rules: readonly CorrelationRule[];
  readonly exclude: readonly CorrelationExclusion[];
  readonly plans: Links['plans'];
}

/** Tells which cookies no jar shall touch: those that an exclusion or a rule names. */
export function createKeptCookies(
  recordings: readonly Recording[],
  { rules, exclude, plans }: ByHand,
): IsKept {
  const isRuled = (index: number, recording: Recording, place: string): boolean =>
    rules.some(({ from, to }) => {
      if (!fitsPlace(requestPlace(to) ?? '', place) || !matchesRecording(to, recording))
        return false;
      const links = plans[index]?.links ?? [];
      return links.some(
        (link) =>
          link.to.location.text === place &&
          fitsPlace(responsePlace(from) ?? '', link.location.text),
      );
    });
  return (index, { name, value, producer }) => {
    if (rules.length + exclude.length === 0) return false;
    const recording = recordings[index];
    const from = recordings[producer];
    if (!recording || !from) return false;
    const place = `cookie ${name}`;
    const candidate = { value, recording, from, to: () => place, place };
    return (
      exclude.some((exclusion) => isExcluded(exclusion, candidate)) ||
      isRuled(index, recording, place)
    );
  };
}

import type { Recording } from '../../../session/schema.ts';
import type { CorrelationExclusion } from './correlate-options.ts';
import { fitsPlace, matchesRecording, requestPlace, responsePlace } from './match-pattern.ts';

/** A link that may be made. */
export interface LinkCandidate {
  /** As recorded; none where the recorded request does not carry it. */
  readonly value: string | undefined;
  /** The request that carries it, and the response that brings it. */
  readonly recording: Recording;
  readonly from: Recording;
  /** Where they have it: the first is asked for where it counts. */
  readonly to: () => string;
  readonly place: string;
}

/** Whether an exclusion fits a link. */
export function isExcluded(exclusion: CorrelationExclusion, candidate: LinkCandidate): boolean {
  const { value, recording, from } = candidate;
  if (exclusion.value !== undefined && exclusion.value !== value) return false;
  if (exclusion.to && !matchesRecording(exclusion.to, recording)) return false;
  if (exclusion.from && !matchesRecording(exclusion.from, from)) return false;
  const to = exclusion.to && requestPlace(exclusion.to);
  if (to !== undefined && !fitsPlace(to, candidate.to())) return false;
  const place = exclusion.from && responsePlace(exclusion.from);
  return place === undefined || fitsPlace(place, candidate.place);
}

/** Statistics of the response times of a run and of its recordings. */
import { pathTitle } from '../../../replay/failure/failure.ts';
import type { OutcomeRow, RecordingRow } from '../../api.ts';

/** Percentiles by nearest rank, in ms. */
interface Percentiles {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** The percentiles of some times; undefined if there are none. */
export function percentilesOf(times: readonly number[]): Percentiles | undefined {
  const sorted = Float64Array.from(times).sort();
  if (sorted.length === 0) return undefined;
  const rank = (p: number): number =>
    sorted[Math.max(0, Math.ceil((p * sorted.length) / 100) - 1)] ?? 0;
  return { count: sorted.length, p50: rank(50), p95: rank(95), p99: rank(99), max: rank(100) };
}

/** A request that was answered, with both of its times. */
interface TimedRequest {
  /** Id of the recording. */
  readonly id: string;
  /** Number of its copy, in a run with several copies. */
  readonly copy?: number;
  readonly method: string;
  readonly path: string;
  readonly state: OutcomeRow['state'];
  readonly recorded?: number;
  readonly replayed: number;
}

/** The requests of a run that were answered, in the order of the recording. Each copy of a request counts. */
export function timedRequests(
  rows: readonly OutcomeRow[],
  recordings: readonly RecordingRow[],
): TimedRequest[] {
  const places = new Map(
    recordings.map((recording, place) => [recording.id, { recording, place }]),
  );
  return rows
    .filter(({ actual }) => actual !== undefined)
    .map((row) => {
      const { id, copy, method, state, responseTime } = row;
      const found = places.get(id);
      const recorded = found?.recording.status === undefined ? undefined : found.recording.time;
      const timed = {
        ...{ id, method, path: pathTitle(row), state, replayed: responseTime },
        ...(copy !== undefined && { copy }),
      };
      return {
        place: found?.place ?? recordings.length,
        timed: recorded === undefined ? timed : { ...timed, recorded },
      };
    })
    .sort((a, b) => a.place - b.place)
    .map(({ timed }): TimedRequest => timed);
}

/** The slowest requests, the slowest first. */
export function slowest(requests: readonly TimedRequest[], most: number): TimedRequest[] {
  return requests.toSorted((a, b) => b.replayed - a.replayed).slice(0, most);
}

/**
 * Splits a session, so that several machines can replay it. Requests that are linked by live values stay together. If
 * a single answer, such as that of a login, links nearly all requests, its request is repeated in each part that needs
 * it.
 */
import { partitionPoint } from '../collections.ts';
import { Causality } from '../replay/causality.ts';
import { recordedTargets } from '../replay/send/target.ts';
import type { Recording, Session } from '../session/schema.ts';
import { sliceSession } from '../session/slice-session.ts';

/** The factor by which the largest chain may exceed an even share before one of its requests is repeated. */
const TOLERANCE = 1.25;
/** The maximum number of requests to repeat for the sake of even parts. */
const MAX_REPEATED = 100;

interface SessionParts {
  /** At most as many parts as requested. None is empty, and the largest comes first. */
  readonly parts: readonly Session[];
  /** Ids of requests that are in several parts. */
  readonly repeated: readonly string[];
}

/**
 * @param count maximum number of parts. A session that is a single chain stays whole
 * @throws {UserError} as `linkSession` does
 */
export function splitSession(session: Session, count: number): SessionParts {
  const { recordings } = session;
  const causality = new Causality(session, recordedTargets(session));
  const share = Math.ceil(recordings.length / count);
  const chains = findChains(causality, share * TOLERANCE);
  const whole = pack(chains, Math.min(count, recordings.length))
    .filter((bin) => bin.length > 0)
    .map((bin) => causality.withProducers(bin))
    .toSorted((a, b) => b.size - a.size);
  const places = new Map(recordings.map((recording, place) => [recording, place]));
  const placeOf = (recording: Recording): number => places.get(recording) ?? 0;
  const parts = whole.map((part, index) => {
    const name = `${session.name} (${index + 1} of ${whole.length})`;
    const ordered = [...part].toSorted((a, b) => placeOf(a) - placeOf(b));
    return sliceSession(session, name, ordered);
  });
  const seen = new Set<Recording>();
  const repeated = new Set<Recording>();
  for (const recording of whole.flatMap((part) => [...part])) {
    if (seen.has(recording)) repeated.add(recording);
    seen.add(recording);
  }
  return { parts, repeated: recordings.filter((each) => repeated.has(each)).map(({ id }) => id) };
}

/** Puts each chain, the largest first, into the bin that has the fewest requests. */
function pack(chains: readonly Recording[][], count: number): Recording[][] {
  // From the smallest to the largest.
  const bins = Array.from({ length: count }, (): Recording[] => []);
  for (const chain of chains.toSorted((a, b) => b.length - a.length)) {
    const bin = bins.shift() ?? [];
    for (const recording of chain) bin.push(recording);
    bins.splice(
      partitionPoint(bins, (other) => other.length < bin.length),
      0,
      bin,
    );
  }
  return bins;
}

/**
 * Groups of requests that live values link, without the repeated ones.
 * @param most maximum number of requests in a group, if the group can be split
 */
function findChains(causality: Causality, most: number): Recording[][] {
  const repeated = new Set<Recording>();
  for (;;) {
    const chains = groupLinked(causality, repeated);
    const [largest = []] = chains.toSorted((a, b) => b.length - a.length);
    if (largest.length <= most || repeated.size >= MAX_REPEATED) return chains;
    const hub = findHub(causality, largest);
    if (!hub) return chains;
    repeated.add(hub);
  }
}

/** The request whose answer most other requests need. Undefined if each answer is needed by at most one. */
function findHub(causality: Causality, chain: readonly Recording[]): Recording | undefined {
  let hub: Recording | undefined;
  let most = 1;
  for (const recording of chain) {
    const { length } = causality.consumersOf(recording);
    if (length > most) [hub, most] = [recording, length];
  }
  return hub;
}

/** @param repeated requests to ignore: they link nothing and are in no group */
function groupLinked(causality: Causality, repeated: ReadonlySet<Recording>): Recording[][] {
  const groups = new Map<Recording, Recording[]>();
  for (const recording of causality.recordings) {
    if (repeated.has(recording)) continue;
    const linked = new Set(causality.producersOf(recording).map((each) => groups.get(each)));
    const [largest = [], ...others] = [...linked]
      .flatMap((group) => (group ? [group] : []))
      .toSorted((a, b) => b.length - a.length);
    for (const other of others) {
      for (const moved of other) {
        largest.push(moved);
        groups.set(moved, largest);
      }
    }
    largest.push(recording);
    groups.set(recording, largest);
  }
  return [...new Set(groups.values())];
}

/**
 * Parts a session, so that several machines can replay it. Requests that are linked by live values stay together. Where
 * one answer, such as that of a login, would hold everything together, its request is repeated in each part that needs
 * it.
 */
import { Causality } from '../replay/causality.ts';
import type { Recording, Session } from '../session/schema.ts';
import { sliceSession } from '../session/slice-session.ts';

/** By how much the largest chain may exceed an even share before one of its requests is repeated. */
const TOLERANCE = 1.25;
/** The most requests that are repeated for the sake of even parts. */
const MAX_REPEATED = 100;

export interface SessionParts {
  /** At most as many as asked for, none of them empty, with the most requests first. */
  readonly parts: readonly Session[];
  /** Ids of requests that several parts have. */
  readonly repeated: readonly string[];
}

/**
 * @param count how many parts to make, at most. A session that is one chain stays whole
 * @throws {UserError} as `linkSession` does
 */
export function splitSession(session: Session, count: number): SessionParts {
  const causality = new Causality(session, { target: session.origin });
  const share = Math.ceil(session.recordings.length / count);
  const chains = findChains(causality, share * TOLERANCE);
  const bins = Array.from({ length: count }, (): Recording[] => []);
  for (const chain of chains.toSorted((a, b) => b.length - a.length)) {
    const [smallest] = bins.toSorted((a, b) => a.length - b.length);
    smallest?.push(...chain);
  }
  const whole = bins
    .filter((bin) => bin.length > 0)
    .map((bin) => causality.withProducers(bin))
    .toSorted((a, b) => b.size - a.size);
  const parts = whole.map((part, index) => {
    const recordings = session.recordings.filter((recording) => part.has(recording));
    return sliceSession(session, `${session.name} (${index + 1} of ${whole.length})`, recordings);
  });
  const repeated = session.recordings.filter(
    (recording) => whole.filter((part) => part.has(recording)).length > 1,
  );
  return { parts, repeated: repeated.map(({ id }) => id) };
}

/**
 * Groups of requests that live values link, apart from those that are repeated.
 * @param most requests that one of them may have, if it can be parted
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

/** The request whose answer the most others need. Undefined if each is needed by one at most. */
function findHub(causality: Causality, chain: readonly Recording[]): Recording | undefined {
  let hub: Recording | undefined;
  let most = 1;
  for (const recording of chain) {
    const { length } = causality.consumersOf(recording);
    if (length > most) [hub, most] = [recording, length];
  }
  return hub;
}

/** @param repeated requests that link nothing, and are in no group */
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

/** Which recordings of a session need live values from which other recordings. */
import type { Recording, Session } from '../session/schema.ts';
import { Correlation } from './correlate/correlation.ts';
import { type LinkSettings, linkSession } from './correlate/link-session.ts';
import { byDeparture, findPackets } from './schedule/recorded-times.ts';
import { resolveTargets } from './send/target.ts';
import type { ReplaySettings } from './settings.ts';

export class Causality {
  /** The recordings in the order in which their requests were sent. */
  readonly recordings: readonly Recording[];
  readonly #producers: ReadonlyMap<Recording, readonly Recording[]>;
  readonly #consumers: ReadonlyMap<Recording, readonly Recording[]>;

  /** @throws {UserError} `TARGET_MISSING` */
  constructor(
    session: Session,
    settings: LinkSettings & Pick<ReplaySettings, 'target' | 'origins'>,
  ) {
    const targets = resolveTargets(session, settings);
    const linked = linkSession(session, settings, targets);
    this.recordings = byDeparture(session.recordings);
    const needs = linked ? new Correlation(linked, targets).needs.of(this.recordings) : [];
    const packets = findPackets(this.recordings);
    const streams = new Map(packets.map(({ position, stream }) => [position, stream]));
    const producers = new Map<Recording, Recording[]>();
    const consumers = new Map<Recording, Recording[]>();
    for (const [index, consumer] of this.recordings.entries()) {
      const needed = (needs[index] ?? []).flatMap((position) => {
        return this.recordings[streams.get(position) ?? position] ?? [];
      });
      producers.set(consumer, needed);
      for (const producer of needed) {
        const known = consumers.get(producer) ?? [];
        known.push(consumer);
        consumers.set(producer, known);
      }
    }
    this.#producers = producers;
    this.#consumers = consumers;
  }

  /** The recordings whose live values a recording needs directly. */
  producersOf(recording: Recording): readonly Recording[] {
    return this.#producers.get(recording) ?? [];
  }

  /** The recordings that directly need live values from a recording. */
  consumersOf(recording: Recording): readonly Recording[] {
    return this.#consumers.get(recording) ?? [];
  }

  /** Recordings and all others that they need, directly or indirectly. */
  withProducers(recordings: Iterable<Recording>): Set<Recording> {
    return closure(recordings, this.#producers);
  }

  /** Recordings and all others that need them, directly or indirectly. */
  withConsumers(recordings: Iterable<Recording>): Set<Recording> {
    return closure(recordings, this.#consumers);
  }
}

function closure(
  recordings: Iterable<Recording>,
  edges: ReadonlyMap<Recording, readonly Recording[]>,
): Set<Recording> {
  const all = new Set(recordings);
  // Iterating over a set includes elements that are added during the iteration.
  for (const recording of all) {
    for (const next of edges.get(recording) ?? []) all.add(next);
  }
  return all;
}

/** Which requests of a session need live values of which answers. */

import type { Recording } from '../../session/schema.ts';
import { findPackets } from '../schedule/recorded-times.ts';
import { producersOf } from './link/list-elements.ts';
import type { LinkedSession } from './link-session.ts';

export class Needs {
  readonly #session: LinkedSession;
  readonly #positions: ReadonlyMap<Recording, number>;

  /** @param positions of the recordings of the session */
  constructor(session: LinkedSession, positions: ReadonlyMap<Recording, number>) {
    this.#session = session;
    this.#positions = positions;
  }

  /**
   * Recordings with all recordings whose live values they need, directly or not.
   * @param isSent whether a recording is sent; if not, it needs nothing
   */
  withProducers(
    recordings: readonly Recording[],
    isSent: (recording: Recording) => boolean = () => true,
  ): Recording[] {
    const all = new Set(recordings);
    // Iterating over a set includes elements that are added meanwhile.
    for (const recording of all) {
      if (!isSent(recording)) continue;
      for (const producer of this.#producersOf(recording)) {
        all.add(this.#session.packets.streamOf(producer));
      }
    }
    return [...all];
  }

  /**
   * The producers of each recording, by their positions among the given ones. Packets have positions behind those, in
   * the order of `findPackets`.
   * @param recordings with their producers
   */
  of(recordings: readonly Recording[]): number[][] {
    const positions = new Map(recordings.map((recording, index) => [recording, index]));
    for (const { stream, number, position } of findPackets(recordings)) {
      const recording = recordings[stream];
      const packet = recording && this.#session.packets.of(recording)[number];
      if (packet) positions.set(packet, position);
    }
    return recordings.map((recording) =>
      this.#producersOf(recording).flatMap((producer) => positions.get(producer) ?? []),
    );
  }

  #producersOf(recording: Recording): Recording[] {
    const position = this.#positions.get(recording) ?? -1;
    const { links, cookies, recordings } = this.#session;
    const plan = links.plans[position];
    const producers = new Set([
      ...(plan?.links.flatMap((link) => producersOf(link, links.elements)) ?? []),
      ...(plan?.fresh.flatMap(({ producer }) => producer ?? []) ?? []),
      ...(plan?.document ? [plan.document.producer] : []),
      ...(cookies?.requests[position]?.cookies ?? []).map(({ producer }) => producer),
    ]);
    return [...producers].flatMap((producer) => recordings[producer] ?? []);
  }
}

import type { Recording } from '../../session/schema.ts';

/** Requests to one target that timed out, before anything had come from it. */
interface Silence {
  /** The first of them in the recording: on a busy machine, those that began together end in any order. */
  first: Recording;
  readonly ids: Set<string>;
  /** How many of them asked the same, by method and path. */
  readonly endpoints: Map<string, number>;
  hasConnected: boolean;
}

/**
 * Finds targets that accept connections and never answer, so that a replay does not wait out the timeout
 * of each request to them. A request that times out may have met the one endpoint that hangs, so the
 * next one is sent all the same. A target is given up once requests to two endpoints timed out, or once
 * there was no connection in time, which no endpoint is the cause of. An endpoint that timed out twice is
 * given up by itself. One byte from the target, at any time, and all of this is void.
 */
export class SilentTargets {
  readonly #silences = new Map<string, Silence>();

  /**
   * A request to a target timed out, and not a byte has come from there in this replay.
   * @param isSent whether it had a connection
   */
  timedOut(origin: string, recording: Recording, isSent: boolean): void {
    const { id } = recording;
    const silence = this.#silences.get(origin) ?? {
      first: recording,
      ids: new Set<string>(),
      endpoints: new Map<string, number>(),
      hasConnected: true,
    };
    this.#silences.set(origin, silence);
    if (recording.at < silence.first.at) silence.first = recording;
    const endpoint = endpointOf(recording);
    if (!silence.ids.has(id)) {
      silence.endpoints.set(endpoint, (silence.endpoints.get(endpoint) ?? 0) + 1);
    }
    silence.ids.add(id);
    silence.hasConnected &&= isSent;
  }

  /** Whether anything has timed out there: only then it matters whether the target was heard of. */
  isDoubtful(origin: string): boolean {
    return this.#silences.size > 0 && this.#silences.has(origin);
  }

  /** Something has come from a target. */
  heard(origin: string): void {
    this.#silences.delete(origin);
  }

  /** The request whose timeout keeps this one from being sent; undefined where it is to be sent. */
  blockerOf(origin: string, recording: Recording): Recording | undefined {
    const silence = this.#silences.get(origin);
    // One that timed out is sent again where somebody asks for that.
    if (!silence || silence.ids.has(recording.id)) return undefined;
    const { first, endpoints, hasConnected } = silence;
    const isGivenUp = !hasConnected || endpoints.size > 1;
    return isGivenUp || (endpoints.get(endpointOf(recording)) ?? 0) > 1 ? first : undefined;
  }
}

/** The query says what of it is asked for. */
function endpointOf({ request: { method, path } }: Recording): string {
  return `${method} ${path.split('?', 1)[0]}`;
}

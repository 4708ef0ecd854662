import type { Recording } from '../../session/schema.ts';
import type { Failure } from './failure.ts';

/** A request that was not sent, and what kept it from being sent. */
interface Kept {
  readonly id: string;
  readonly failure: Failure;
  /** Id of the recording at the root of it. */
  readonly blockedBy: string;
  /** Id of the request right before it that was not sent either, where there is one. */
  readonly via?: string | undefined;
}

/** Kinds whose cause is the value that came: that is another one than that none came. */
const OWN: ReadonlySet<Failure['kind']> = new Set(['invalid-value', 'secret-elsewhere']);

/**
 * Sees to it that one cause is one failure. Where the request at the root failed, it tells the cause
 * itself. Where it passed and lacks a value, or nobody asked for its outcome, the first request that it
 * kept from being sent fails, and all further ones are blocked by that.
 */
export class Causes {
  readonly #isAsked: (id: string) => boolean;
  /** Ids of the outcomes that failed, and that somebody hears of. */
  readonly #told = new Set<string>();
  /** By what kept a request from being sent: the first one that fails for it. */
  readonly #tellers = new Map<string, string>();
  /** By id of a request that was not sent: what kept it. */
  readonly #causes = new Map<string, string>();
  /** By address that no connection was had to: with what code, and who tells of it. */
  readonly #unreached = new Map<string, { readonly code: string; readonly teller: string }>();

  /** @param isAsked whether somebody hears of the outcome of a recording, by its id */
  constructor(isAsked: (id: string) => boolean) {
    this.#isAsked = isAsked;
  }

  /** Takes the outcome of a recording. @param isFailed whether it counts as failed */
  settle(id: string, isFailed: boolean): void {
    if (isFailed && this.#isAsked(id)) this.#told.add(id);
    else this.#told.delete(id);
  }

  /** Id of the failure that tells of it already; undefined where this request is to fail. */
  tellerOf({ id, failure, blockedBy, via }: Kept): string | undefined {
    const known = via === undefined ? undefined : this.#causes.get(via);
    const cause = known ?? `${OWN.has(failure.kind) ? failure.kind : 'blocked'} ${blockedBy}`;
    this.#causes.set(id, cause);
    if (this.#told.has(blockedBy)) return blockedBy;
    const teller = this.#tellers.get(cause);
    if (teller !== undefined && teller !== id) return teller;
    if (this.#isAsked(id)) this.#tellers.set(cause, id);
    return undefined;
  }

  /** The same for a request to an address that no connection was had to. */
  tellerOfUnreached(id: string, code: string, address: string): string | undefined {
    const known = this.#unreached.get(address);
    if (known?.code === code && known.teller !== id) return known.teller;
    if (this.#isAsked(id)) this.#unreached.set(address, { code, teller: id });
    return undefined;
  }

  /** An answer has come from an address: the next failure of a connection to it is another cause. */
  reached(address: string): void {
    if (this.#unreached.size > 0) this.#unreached.delete(address);
  }
}

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

import type { Recording } from '../../session/schema.ts';
import type { Failure } from './failure.ts';

/** A request that was not sent, and what blocked it. */
interface BlockedRequest {
  readonly id: string;
  readonly failure: Failure;
  /** Id of the recording that is the root cause. */
  readonly blockedBy: string;
  /** Id of the request right before it, if that was not sent either. */
  readonly via?: string | undefined;
}

/** Kinds whose cause is the value that came, which differs from the cause that none came. */
const VALUE_KINDS: ReadonlySet<Failure['kind']> = new Set(['invalid-value', 'secret-elsewhere']);

/**
 * Makes one cause one failure. If the request that is the root cause failed, it reports the cause itself. If it
 * passed and lacks a value, or nobody asked for its outcome, the first request that it blocks fails, and that
 * one blocks all further ones.
 */
export class Causes {
  readonly #isAsked: (id: string) => boolean;
  /** Ids of the failed outcomes that somebody asked for. */
  readonly #reported = new Set<string>();
  /** By cause: id of the request that fails for it. */
  readonly #reporters = new Map<string, string>();
  /** By id of a request that was not sent: its cause. */
  readonly #causes = new Map<string, string>();
  /** By address that cannot be reached: the code of the error, and the id of the request that fails for it. */
  readonly #unreached = new Map<string, { readonly code: string; readonly reporter: string }>();

  /** @param isAsked whether somebody asked for the outcome of a recording, by its id */
  constructor(isAsked: (id: string) => boolean) {
    this.#isAsked = isAsked;
  }

  /**
   * Takes note of the outcome of a recording.
   * @param isFailed whether it counts as failed
   */
  settle(id: string, isFailed: boolean): void {
    if (isFailed && this.#isAsked(id)) this.#reported.add(id);
    else this.#reported.delete(id);
  }

  /** Id of the failed recording that reports the cause; undefined if this request is to fail for it. */
  reporterOf({ id, failure, blockedBy, via }: BlockedRequest): string | undefined {
    const known = via === undefined ? undefined : this.#causes.get(via);
    const cause =
      known ?? `${VALUE_KINDS.has(failure.kind) ? failure.kind : 'blocked'} ${blockedBy}`;
    this.#causes.set(id, cause);
    if (this.#reported.has(blockedBy)) return blockedBy;
    const reporter = this.#reporters.get(cause);
    if (reporter !== undefined && reporter !== id) return reporter;
    if (this.#isAsked(id)) this.#reporters.set(cause, id);
    return undefined;
  }

  /** The same for a request to an address that cannot be reached. */
  reporterOfUnreached(id: string, code: string, address: string): string | undefined {
    const known = this.#unreached.get(address);
    if (known?.code === code && known.reporter !== id) return known.reporter;
    if (this.#isAsked(id)) this.#unreached.set(address, { code, reporter: id });
    return undefined;
  }

  /** Notes an answer from an address: the next failed connection to it is another cause. */
  reached(address: string): void {
    if (this.#unreached.size > 0) this.#unreached.delete(address);
  }
}

/** Requests to one target that timed out before anything had come from it. */
interface Silence {
  /** The first of them in the recording: on a busy machine, requests that began together end in any order. */
  first: Recording;
  readonly ids: Set<string>;
  /** How many of them have a method and path in common. */
  readonly endpoints: Map<string, number>;
  hasConnected: boolean;
}

/**
 * Finds targets that accept connections and never answer, so that a replay does not wait for the timeout of each
 * request to them. A request that times out may have met the one endpoint that hangs, so the next one is sent
 * all the same. A target is given up once requests to two endpoints have timed out, or once a connection was not
 * established in time, which is no fault of an endpoint. An endpoint that has timed out twice is given up by
 * itself. A single byte from the target, at any time, clears all of this.
 */
export class SilentTargets {
  readonly #silences = new Map<string, Silence>();

  /**
   * Notes that a request timed out, while nothing has come from its target in this replay.
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

  /** Whether a request to a target has timed out: only then it matters whether the target has answered. */
  isDoubtful(origin: string): boolean {
    return this.#silences.size > 0 && this.#silences.has(origin);
  }

  /** Notes that something has come from a target. */
  heard(origin: string): void {
    this.#silences.delete(origin);
  }

  /** The request whose timeout blocks this one; undefined if this one is to be sent. */
  blockerOf(origin: string, recording: Recording): Recording | undefined {
    const silence = this.#silences.get(origin);
    // A request that timed out may be sent again by itself.
    if (!silence || silence.ids.has(recording.id)) return undefined;
    const { first, endpoints, hasConnected } = silence;
    const isGivenUp = !hasConnected || endpoints.size > 1;
    return isGivenUp || (endpoints.get(endpointOf(recording)) ?? 0) > 1 ? first : undefined;
  }
}

/** Without the query, which only selects what an endpoint answers. */
function endpointOf({ request: { method, path } }: Recording): string {
  return `${method} ${path.split('?', 1)[0]}`;
}

/** Codes of connections that were not established in time. */
const LATE = new Set(['ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT']);

/** Whether a request failed since its time was up. */
export function isTimeout(failure: Failure): boolean {
  return failure.kind === 'timeout' || (failure.kind === 'no-connection' && LATE.has(failure.code));
}

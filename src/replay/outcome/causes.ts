import type { OutcomeError } from './outcome.ts';

/** A request that was not sent, and what kept it from being sent. */
export interface Kept {
  readonly id: string;
  readonly error: OutcomeError;
  /** Id of the recording at the root of it. */
  readonly blockedBy: string;
  /** Id of the request right before it that was not sent either, where there is one. */
  readonly via?: string | undefined;
}

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
  tellerOf({ id, error, blockedBy, via }: Kept): string | undefined {
    const known = via === undefined ? undefined : this.#causes.get(via);
    const cause = known ?? `${error.code} ${blockedBy}`;
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

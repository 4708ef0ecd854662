import type { Failure } from './failure/failure.ts';

/** Why a replay ends early. */
type StopReason = Omit<Extract<Failure, { kind: 'stopped' }>, 'kind'>;

/**
 * Ends a run of one or several replays early. Nothing more is sent, and recordings without an outcome are skipped
 * for this reason. Unlike an aborted signal, it leaves a result.
 */
export class RunEnd {
  readonly #listeners = new Set<(why: StopReason) => void>();
  #why: StopReason | undefined;

  /** Why the run was ended. Undefined if it was not. */
  get why(): StopReason | undefined {
    return this.#why;
  }

  /** Only the first reason counts. */
  end(why: StopReason): void {
    if (this.#why) return;
    this.#why = why;
    for (const listener of this.#listeners) listener(why);
  }

  /**
   * Calls a function when the run is ended.
   * @returns a function that stops listening
   */
  listen(listener: (why: StopReason) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

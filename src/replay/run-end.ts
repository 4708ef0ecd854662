import type { Failure } from './failure/failure.ts';

/** What ends a replay before its time. */
type StopReason = Omit<Extract<Failure, { kind: 'stopped' }>, 'kind'>;

/**
 * Ends a run of one or several replays before its time. Nothing more is sent, and what has no outcome yet is skipped
 * for this reason: unlike an aborted signal, it leaves a result.
 */
export class RunEnd {
  readonly #listeners = new Set<(why: StopReason) => void>();
  #why: StopReason | undefined;

  /** Why the run was ended. Undefined if it was not. */
  get why(): StopReason | undefined {
    return this.#why;
  }

  /** The first reason counts. */
  end(why: StopReason): void {
    if (this.#why) return;
    this.#why = why;
    for (const listener of this.#listeners) listener(why);
  }

  /**
   * Calls back when the run is ended.
   * @returns ends the listening
   */
  listen(listener: (why: StopReason) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

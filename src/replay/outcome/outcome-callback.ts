import type { Outcome } from './outcome.ts';

/**
 * The user's `onOutcome`. Where it throws, or a promise of its is rejected, it has failed: it is not
 * called again, and `finish` throws its error.
 */
export class OutcomeCallback {
  readonly #callback: (outcome: Outcome) => unknown;
  readonly #onFailure: () => void;
  readonly #pending = new Set<Promise<unknown>>();
  #failure: { readonly error: unknown } | undefined;

  constructor(callback: (outcome: Outcome) => unknown, onFailure: () => void) {
    this.#callback = callback;
    this.#onFailure = onFailure;
  }

  call(outcome: Outcome): void {
    if (this.#failure) return;
    try {
      const returned = this.#callback(outcome);
      if (!isThenable(returned)) return;
      const settled = Promise.resolve(returned)
        .catch((error: unknown) => this.#fail(error))
        .finally(() => this.#pending.delete(settled));
      this.#pending.add(settled);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Waits for the promises that it returned. @throws its first error */
  async finish(): Promise<void> {
    await Promise.all(this.#pending);
    if (this.#failure) throw this.#failure.error;
  }

  #fail(error: unknown): void {
    if (this.#failure) return;
    this.#failure = { error };
    this.#onFailure();
  }
}

/** Not by `instanceof`: the promise may be of another realm. */
function isThenable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'then' in value;
}

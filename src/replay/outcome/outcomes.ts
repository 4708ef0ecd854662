import type { Recording } from '../../session/schema.ts';
import type { Outcome } from './outcome.ts';

/** The outcomes of a replay, for those who wait for one of them or for all. */
export class Outcomes {
  /** By position in the recordings. */
  readonly #outcomes: (Outcome | undefined)[];
  readonly #recordings: readonly Recording[];
  /** By id, once one was asked for. */
  #positions: ReadonlyMap<string, number> | undefined;
  readonly #listeners = new Map<string, (outcome: Outcome) => void>();
  readonly #complete: Promise<void>;
  #resolve: () => void = () => undefined;
  #missing: number;

  constructor(recordings: readonly Recording[]) {
    this.#outcomes = recordings.map(() => undefined);
    this.#recordings = recordings;
    this.#missing = recordings.length;
    this.#complete = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    if (this.#missing === 0) this.#resolve();
  }

  /** Enters the outcome of the recording at this position, which has none yet. */
  set(index: number, outcome: Outcome): void {
    this.#outcomes[index] = outcome;
    this.#missing -= 1;
    if (this.#missing === 0) this.#resolve();
  }

  /** Enters a later outcome of a recording that has one. */
  replace(outcome: Outcome): void {
    const index = this.#positionOf(outcome.id);
    if (this.has(index)) this.#outcomes[index] = outcome;
  }

  has(index: number): boolean {
    return this.#outcomes[index] !== undefined;
  }

  /** The latest outcome of one recording, if it is there. */
  of(id: string): Outcome | undefined {
    return this.#outcomes[this.#positionOf(id)];
  }

  /** The outcome of one recording when it comes. One listener each. */
  when(id: string): Promise<Outcome> {
    const outcome = this.of(id);
    if (outcome) return Promise.resolve(outcome);
    return new Promise((resolve) => this.#listeners.set(id, resolve));
  }

  /** Tells an outcome to who waits for it, once what is going on now is done. */
  tell(outcome: Outcome): void {
    const listener = this.#listeners.get(outcome.id);
    if (!listener) return;
    this.#listeners.delete(outcome.id);
    setImmediate(listener, outcome);
  }

  /** All of them, once they are there, in the order of the recordings. */
  async all(): Promise<Outcome[]> {
    await this.#complete;
    return this.#outcomes.flatMap((outcome) => outcome ?? []);
  }

  #positionOf(id: string): number {
    this.#positions ??= new Map(this.#recordings.map((each, index) => [each.id, index]));
    return this.#positions.get(id) ?? -1;
  }
}

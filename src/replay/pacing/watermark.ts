/** How many of the recordings, in the order of their ends, have ended without a gap. */
export class Watermark {
  readonly #endings: Uint32Array;
  /** By position: 1 for what has ended. */
  readonly #ended: Uint8Array;
  #length = 0;

  /**
   * @param endings positions of the recordings that end, in the order of their ends
   * @param count of all recordings
   */
  constructor(endings: Uint32Array, count: number) {
    this.#endings = endings;
    this.#ended = new Uint8Array(count);
  }

  get length(): number {
    return this.#length;
  }

  /** The recording at this position has ended. */
  raise(index: number): void {
    this.#ended[index] = 1;
    while (this.#ended[this.#endings[this.#length] ?? -1]) this.#length += 1;
  }
}

/** The bytes of a body; or how many it has where they are not kept, and whether not all were sent. */
export type CollectedBody =
  | { readonly bytes: Buffer }
  | { readonly truncated: number; readonly incomplete?: true };

/**
 * Collects a body as it passes: copies, since the owner of a chunk may use its memory again. They are
 * made in one piece of memory, so that a large body is there once, and not once more in its parts.
 */
export class BodyCollector {
  #limit: number;
  #memory: Buffer | undefined;
  #size = 0;
  #isTooLarge = false;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Bytes seen so far, kept or not. */
  get size(): number {
    return this.#size;
  }

  /**
   * Of a body that will be larger than what is kept, no part needs to be.
   * @param size as its Content-Length says; any other text says nothing
   */
  announce(size: string | undefined): void {
    this.#isTooLarge = Number(size) > this.#limit;
  }

  add(chunk: Uint8Array): void {
    const start = this.#size;
    this.#size += chunk.byteLength;
    this.#isTooLarge ||= this.#size > this.#limit;
    if (this.#isTooLarge) this.#memory = undefined;
    else this.#reserve(start).set(chunk, start);
  }

  /** Keeps nothing from now on: no session will have it. */
  stop(): void {
    this.#limit = -1;
    this.#memory = undefined;
  }

  /** Forgets what was collected: the request is sent again from its start. */
  clear(): void {
    this.#memory = undefined;
    this.#size = 0;
    this.#isTooLarge = false;
  }

  /** What was collected; nothing when no byte came. What may still come is not kept. */
  take(): CollectedBody | undefined {
    const memory = this.#memory;
    this.stop();
    if (this.#size === 0) return undefined;
    return memory ? { bytes: memory.subarray(0, this.#size) } : { truncated: this.#size };
  }

  /**
   * Memory for all bytes seen so far. A body of one chunk gets its very size; one that goes on, four times
   * what it had, so that little is left behind. What is not used of that takes none of the machine's.
   */
  #reserve(used: number): Buffer {
    const memory = this.#memory;
    if (memory !== undefined && memory.length >= this.#size) return memory;
    const wanted = memory === undefined ? this.#size : Math.max(this.#size, memory.length * 4);
    // Small bodies share the memory that Node has for such.
    const allocate = memory === undefined ? Buffer.allocUnsafe : Buffer.allocUnsafeSlow;
    const larger = allocate(Math.min(wanted, this.#limit));
    memory?.copy(larger, 0, 0, used);
    this.#memory = larger;
    return larger;
  }
}

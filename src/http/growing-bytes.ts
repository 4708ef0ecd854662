/**
 * Bytes that come chunk by chunk, kept in one piece of memory. A list of chunks would take a hundred
 * times the size of a body that comes byte by byte, and each chunk may hold on to the whole of what was
 * read from its socket.
 */
export class GrowingBytes {
  readonly #limit: number;
  #memory: Buffer | undefined;
  #size = 0;

  /** @param limit how many bytes are kept at most; those behind them are let go */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** How many bytes are kept. */
  get size(): number {
    return this.#size;
  }

  /** Copies a chunk, since its owner may use its memory again. */
  add(chunk: Uint8Array): void {
    const start = this.#size;
    const room = this.#limit - start;
    const kept = chunk.byteLength > room ? chunk.subarray(0, room) : chunk;
    if (kept.byteLength === 0) return;
    this.#size = start + kept.byteLength;
    this.#reserve(start).set(kept, start);
  }

  /** All that is kept; the same memory, not a copy. Undefined where no byte came. */
  bytes(): Buffer | undefined {
    return this.#memory?.subarray(0, this.#size);
  }

  /**
   * Memory for all bytes so far. What comes in one chunk gets its very size; what goes on, four times
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

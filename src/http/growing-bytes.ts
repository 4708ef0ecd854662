/**
 * Bytes that arrive in chunks, kept in one piece of memory. A list of chunks would take a hundred times the
 * size of a body that arrives byte by byte, and each chunk may keep the whole buffer alive that was read from
 * its socket.
 */
export class GrowingBytes {
  readonly #limit: number;
  #memory: Buffer | undefined;
  #size = 0;

  /** @param limit how many bytes are kept; the bytes behind them are dropped */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Number of bytes that are kept. */
  get size(): number {
    return this.#size;
  }

  /** Adds a copy of a chunk, whose owner may reuse its memory. */
  add(chunk: Uint8Array): void {
    const start = this.#size;
    const room = this.#limit - start;
    const kept = chunk.byteLength > room ? chunk.subarray(0, room) : chunk;
    if (kept.byteLength === 0) return;
    this.#size = start + kept.byteLength;
    this.#reserve(start).set(kept, start);
  }

  /** The bytes that are kept, not a copy of them. Undefined before the first byte. */
  bytes(): Buffer | undefined {
    return this.#memory?.subarray(0, this.#size);
  }

  /**
   * Makes room for all bytes so far. The first chunk gets exactly its size. After that, the memory is made
   * four times as large, so that little is copied; pages that are never written take no memory of the
   * machine.
   */
  #reserve(used: number): Buffer {
    const memory = this.#memory;
    if (memory !== undefined && memory.length >= this.#size) return memory;
    const wanted = memory === undefined ? this.#size : Math.max(this.#size, memory.length * 4);
    // Small bodies share the pool of Node.
    const allocate = memory === undefined ? Buffer.allocUnsafe : Buffer.allocUnsafeSlow;
    const larger = allocate(Math.min(wanted, this.#limit));
    memory?.copy(larger, 0, 0, used);
    this.#memory = larger;
    return larger;
  }
}

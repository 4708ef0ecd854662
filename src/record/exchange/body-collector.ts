/** The bytes of a body, or how many there were when that is more than is kept. */
export type CollectedBody = { readonly bytes: Buffer } | { readonly truncated: number };

/** Collects a body as it passes: copies, since the owner of a chunk may use its memory again. */
export class BodyCollector {
  readonly #limit: number;
  #chunks: Buffer[] = [];
  #size = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Bytes seen so far, kept or not. */
  get size(): number {
    return this.#size;
  }

  add(chunk: Uint8Array): void {
    this.#size += chunk.byteLength;
    if (this.#size > this.#limit) this.#chunks = [];
    else this.#chunks.push(Buffer.from(chunk));
  }

  /** Forgets what was collected: the request is sent again from its start. */
  clear(): void {
    this.#chunks = [];
    this.#size = 0;
  }

  /** What was collected; nothing when no byte came. */
  take(): CollectedBody | undefined {
    if (this.#size === 0) return undefined;
    if (this.#size > this.#limit) return { truncated: this.#size };
    const [only, second] = this.#chunks;
    if (only !== undefined && second === undefined) return { bytes: only };
    return { bytes: Buffer.concat(this.#chunks, this.#size) };
  }
}

/** The bytes of a body, or how many there were when that is more than is kept. */
export type CollectedBody = { readonly bytes: Buffer } | { readonly truncated: number };

/** Collects a body as it passes: copies, since the owner of a chunk may use its memory again. */
export class BodyCollector {
  readonly #limit: number;
  #chunks: Buffer[] = [];
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
    this.#size += chunk.byteLength;
    this.#isTooLarge ||= this.#size > this.#limit;
    if (this.#isTooLarge) this.#chunks = [];
    else this.#chunks.push(Buffer.from(chunk));
  }

  /** Forgets what was collected: the request is sent again from its start. */
  clear(): void {
    this.#chunks = [];
    this.#size = 0;
    this.#isTooLarge = false;
  }

  /** What was collected; nothing when no byte came. */
  take(): CollectedBody | undefined {
    if (this.#size === 0) return undefined;
    if (this.#isTooLarge) return { truncated: this.#size };
    return { bytes: Buffer.concat(this.#chunks, this.#size) };
  }
}

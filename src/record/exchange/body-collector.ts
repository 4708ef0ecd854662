import { GrowingBytes } from '../../session/growing-bytes.ts';

/** The bytes of a body, or how many there were where they are not kept. */
export type CollectedBody = { readonly bytes: Buffer } | { readonly truncated: number };

/** Collects a body as it passes. */
export class BodyCollector {
  #limit: number;
  #kept: GrowingBytes | undefined;
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
    if (this.#isTooLarge) {
      this.#kept = undefined;
      return;
    }
    this.#kept ??= new GrowingBytes(this.#limit);
    this.#kept.add(chunk);
  }

  /** Keeps nothing from now on: no session will have it. */
  stop(): void {
    this.#limit = -1;
    this.#kept = undefined;
  }

  /** Forgets what was collected: the request is sent again from its start. */
  clear(): void {
    this.#kept = undefined;
    this.#size = 0;
    this.#isTooLarge = false;
  }

  /** What is recorded of a body of which only a part was sent: how much. */
  takePart(): CollectedBody {
    this.stop();
    return { truncated: this.#size };
  }

  /** What was collected; nothing when no byte came. What may still come is not kept. */
  take(): CollectedBody | undefined {
    const bytes = this.#kept?.bytes();
    this.stop();
    if (this.#size === 0) return undefined;
    return bytes ? { bytes } : { truncated: this.#size };
  }
}

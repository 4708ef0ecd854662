import { Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';

/** A stream that keeps what is written to it. */
export interface CapturedStream {
  readonly stream: Writable;
  /** Everything written so far, without colours. */
  text(): string;
}

/**
 * A fresh stream to give to Vitest. Its `write` is replaced: a `write()` option of `Writable` is
 * called later than the caller returns, and the end of a report was lost that way.
 */
export function captureStream(): CapturedStream {
  const chunks: string[] = [];
  const stream = new Writable();
  stream.write = (chunk: unknown, encoding?: unknown, callback?: unknown): boolean => {
    chunks.push(chunk instanceof Uint8Array ? Buffer.from(chunk).toString() : String(chunk));
    const written = typeof encoding === 'function' ? encoding : callback;
    if (typeof written === 'function') written();
    return true;
  };
  // Vitest pipes each worker into it, and a worker that ends must not cut off the next one.
  stream.end = () => stream;
  return { stream, text: () => stripVTControlCharacters(chunks.join('')) };
}

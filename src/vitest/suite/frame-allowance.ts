import { statSync } from 'node:fs';

/** In bytes: about a second of Vitest's time. */
const MAX_READ = 100_000_000;
const MIN_FRAMES = 10;

/**
 * Says for each failure of a session whether it may show its place in the file. Vitest reads the
 * whole file for each place that it shows: ten thousand failures in a large session would keep it
 * busy for minutes after the last response.
 */
export function createFrameAllowance(file: string): () => boolean {
  let left: number | undefined;
  return () => {
    left ??= countFrames(file);
    left -= 1;
    return left >= 0;
  };
}

function countFrames(file: string): number {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  return Math.max(MIN_FRAMES, Math.floor(MAX_READ / size));
}

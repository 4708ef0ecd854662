import type { IncomingMessage } from 'node:http';
import type { Writable } from 'node:stream';

/**
 * Makes the source wait for its destination: http-mitm-proxy pipes without looking at what that says.
 * @param onChunk told of each chunk on its way
 */
export function holdBack(
  source: IncomingMessage,
  destination: () => Writable | undefined,
  onChunk: (chunk: Buffer) => void,
): void {
  source.on('data', (chunk: Buffer) => {
    onChunk(chunk);
    const target = destination();
    if (!target?.writableNeedDrain) return;
    source.pause();
    target.once('drain', () => source.resume());
  });
}

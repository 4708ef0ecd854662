import type { IncomingMessage } from 'node:http';
import type { Writable } from 'node:stream';

/** Makes the source wait for its destination: http-mitm-proxy pipes without looking at what that says. */
export function holdBack(source: IncomingMessage, destination: () => Writable | undefined): void {
  source.on('data', () => {
    const target = destination();
    if (!target?.writableNeedDrain) return;
    source.pause();
    target.once('drain', () => source.resume());
  });
}

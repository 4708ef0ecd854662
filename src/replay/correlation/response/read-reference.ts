import { readUrlParts } from './read-url-parts.ts';
import type { Reading } from './reading.ts';
import type { Cursor } from './see.ts';

/** Tells what is known to be a URL, perhaps a relative one, and its parts. */
export function readReference(url: string, at: Cursor, reading: Reading): void {
  if (url === '') return;
  reading.see(url, at);
  readUrlParts(url, true, at, reading);
}

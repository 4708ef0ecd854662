import { closeSync, fsyncSync, openSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Puts the names in a file's folder onto the disk, without which a power cut takes a file's new name
 * back. Best effort: Windows, and some file systems, have no such thing.
 */
export function syncFolder(file: string): void {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(dirname(file), 'r');
    fsyncSync(descriptor);
  } catch {
    // What was written is whole in any case.
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { notWritable } from './not-writable.ts';

/**
 * Writes a file so that it is either whole or not there: into a temporary file of the same folder,
 * to the disk, then renamed. Makes the folder. Synchronous, since it also runs while a worker ends.
 * @throws SessionReplayError `SESSION_NOT_WRITABLE`
 */
export function writeFile(file: string, chunks: Iterable<string | Uint8Array>): void {
  const folder = dirname(file);
  const temporary = join(folder, `.replay-${process.pid}-${randomBytes(6).toString('hex')}.tmp`);
  try {
    mkdirSync(folder, { recursive: true });
    writeDurably(temporary, file, chunks);
  } catch (error) {
    throw notWritable(file, error);
  }
}

function writeDurably(
  temporary: string,
  file: string,
  chunks: Iterable<string | Uint8Array>,
): void {
  const descriptor = openSync(temporary, 'wx');
  try {
    try {
      for (const chunk of chunks) writeFileSync(descriptor, chunk);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

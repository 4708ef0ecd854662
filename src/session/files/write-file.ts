import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isErrorCode, notWritable } from './file-errors.ts';
import { makeFolder } from './make-folder.ts';

/**
 * How long a rename is retried on Windows, in ms: a virus scanner or an editor that has the file open
 * prevents replacing it for a moment.
 */
const MAX_HELD = 2000;
/** In ms. */
const PAUSE = 20;

const sleeper = new Int32Array(new SharedArrayBuffer(4));

interface WriteOptions {
  /**
   * Whether the folder is synced as well, which costs a few ms. Without that, the file may have its former
   * content after a power cut.
   */
  readonly isSynced?: boolean;
  /** Called with the temporary file. If it throws, the former file stays. */
  readonly check?: (temporary: string) => void;
}

/**
 * Writes a file atomically: into a temporary file in the same folder, which is synced and renamed. Creates the
 * folder. Synchronous, since it also runs while a worker ends.
 * @throws {SessionReplayError} `SESSION_NOT_WRITABLE`
 */
export function writeFile(
  file: string,
  chunks: Iterable<string | Uint8Array>,
  { isSynced = false, check }: WriteOptions = {},
): void {
  const folder = dirname(file);
  const temporary = join(folder, `.replay-${process.pid}-${randomBytes(6).toString('hex')}.tmp`);
  try {
    makeFolder(folder);
    writeDurably(temporary, file, chunks, check);
    if (isSynced) syncFolder(folder);
  } catch (error) {
    throw notWritable(file, error);
  }
}

function writeDurably(
  temporary: string,
  file: string,
  chunks: Iterable<string | Uint8Array>,
  check: WriteOptions['check'],
): void {
  const descriptor = openSync(temporary, 'wx');
  try {
    try {
      for (const chunk of chunks) writeFileSync(descriptor, chunk);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    check?.(temporary);
    replace(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

function replace(temporary: string, file: string): void {
  for (let waited = 0; ; waited += PAUSE) {
    try {
      renameSync(temporary, file);
      return;
    } catch (error) {
      if (!isHeld(error) || waited >= MAX_HELD) throw error;
      Atomics.wait(sleeper, 0, 0, PAUSE);
    }
  }
}

/** On other systems, these codes mean that the file can never be replaced. */
function isHeld(error: unknown): boolean {
  if (process.platform !== 'win32') return false;
  return ['EPERM', 'EACCES', 'EBUSY'].some((code) => isErrorCode(error, code));
}

/** Best effort: Windows, and some file systems, cannot sync a folder. */
function syncFolder(folder: string): void {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(folder, 'r');
    fsyncSync(descriptor);
  } catch {
    // The file itself is whole in any case.
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

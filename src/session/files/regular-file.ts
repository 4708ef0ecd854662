/**
 * Files that may be a stranger's, beside a session that may be one. A link leads to a file that nobody
 * meant, such as one with passwords; a FIFO blocks whoever opens it; a device has no end. So all that is
 * named by a session, by a journal or by the listing of their folder is opened here.
 */
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readSync,
  type Stats,
} from 'node:fs';

/** Windows has neither; no file blocks there, and `isSwapped` sees a link. */
const { O_NOFOLLOW = 0, O_NONBLOCK = 0, O_RDONLY } = constants;
/** In bytes: some systems read less than 2 GiB at once. */
const MAX_READ = 1024 ** 3;

/** A regular file that is open for reading. Whoever opens it closes the descriptor. */
export interface OpenFile {
  readonly descriptor: number;
  /** In bytes, when it was opened. */
  readonly size: number;
  /** When it was written last, in ms since 1970. */
  readonly modified: number;
}

/**
 * Opens a regular file. A link is not followed, though one may lead to its folder.
 * @throws {Error} also for whatever else lies there: `it is a symbolic link`
 */
export function openRegularFile(file: string): OpenFile {
  const seen = lstatSync(file);
  requireRegular(seen);
  const descriptor = openSync(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    const opened = fstatSync(descriptor);
    requireRegular(opened);
    if (isSwapped(seen, opened)) throw new Error('it was replaced while it was opened');
    return { descriptor, size: opened.size, modified: opened.mtimeMs };
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

/**
 * Reads a regular file.
 * @param most how large it may be, in bytes
 * @throws {Error} as `openRegularFile` does, and for a larger file
 */
export function readRegularFile(file: string, most: number): Buffer {
  const opened = openRegularFile(file);
  try {
    if (opened.size > most)
      throw new Error(`it has ${opened.size} bytes, at most ${most} are read`);
    return readWhole(opened);
  } finally {
    closeSync(opened.descriptor);
  }
}

/** Reads as many bytes as the file had when it was opened; fewer where it has become shorter. */
export function readWhole({ descriptor, size }: OpenFile): Buffer {
  const bytes = Buffer.allocUnsafeSlow(size);
  let length = 0;
  while (length < size) {
    const count = readSync(descriptor, bytes, length, Math.min(size - length, MAX_READ), length);
    if (count === 0) break;
    length += count;
  }
  return bytes.subarray(0, length);
}

function requireRegular(stats: Stats): void {
  if (!stats.isFile()) throw new Error(`it is ${kindOf(stats)}`);
}

function kindOf(stats: Stats): string {
  if (stats.isSymbolicLink()) return 'a symbolic link';
  if (stats.isDirectory()) return 'a folder';
  if (stats.isFIFO()) return 'a FIFO';
  if (stats.isSocket()) return 'a socket';
  return 'a device';
}

/**
 * Elsewhere opening it has failed, should a link have come into its place. Volumes are not compared:
 * Node 22.12 to 22.16 and 24.0 to 24.1 give `lstat` and `fstat` of one file different ones
 * (libuv/libuv#4698).
 */
function isSwapped(seen: Stats, opened: Stats): boolean {
  return O_NOFOLLOW === 0 && seen.ino !== opened.ino;
}

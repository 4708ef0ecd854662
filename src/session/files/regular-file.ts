/**
 * Opens files whose names come from a session, a journal or the listing of their folder. These may come from
 * a stranger: a link may lead to a file with passwords, a FIFO blocks the reader, and a device has no end.
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

/** Windows has neither flag. No file blocks there, and `isSwapped` detects a link. */
const { O_NOFOLLOW = 0, O_NONBLOCK = 0, O_RDONLY } = constants;
/** In bytes: some systems read less than 2 GiB at once. */
const MAX_READ = 1024 ** 3;

/** A regular file that is open for reading. The code that opened it closes the descriptor. */
export interface OpenFile {
  readonly descriptor: number;
  /** In bytes, when it was opened. */
  readonly size: number;
  /** When the file was last written, in ms since 1970. */
  readonly modified: number;
}

/**
 * Opens a regular file. Does not follow a link, except in the path of the folder.
 * @throws {Error} also for anything else at that path: `it is a symbolic link`
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
 * @param maxBytes of the file
 * @throws {Error} as `openRegularFile` does, and for a larger file
 */
export function readRegularFile(file: string, maxBytes: number): Buffer {
  const opened = openRegularFile(file);
  try {
    if (opened.size > maxBytes)
      throw new Error(`it has ${opened.size} bytes, at most ${maxBytes} are read`);
    return readWhole(opened);
  } finally {
    closeSync(opened.descriptor);
  }
}

/**
 * Reads the start of a regular file.
 * @param bytes how many of them, at most
 * @throws {Error} as `openRegularFile` does
 */
export function readStart(file: string, bytes: number): Buffer {
  const { descriptor } = openRegularFile(file);
  try {
    const start = Buffer.alloc(bytes);
    return start.subarray(0, readSync(descriptor, start, 0, bytes, 0));
  } finally {
    closeSync(descriptor);
  }
}

/** Reads as many bytes as the file had when it was opened, or fewer if it has become shorter. */
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

/** In bytes. */
const CHUNK_SIZE = 256 * 1024;

/**
 * Reads a file piece by piece, and closes it. Each piece is overwritten by the next one.
 * @returns at most as many bytes as the file had when it was opened
 */
export function* readChunks({ descriptor, size }: OpenFile): Generator<Uint8Array> {
  try {
    const chunk = Buffer.allocUnsafe(Math.min(size, CHUNK_SIZE));
    for (let position = 0; position < size; ) {
      const most = Math.min(size - position, chunk.length);
      const count = readSync(descriptor, chunk, 0, most, position);
      if (count === 0) break;
      position += count;
      yield chunk.subarray(0, count);
    }
  } finally {
    closeSync(descriptor);
  }
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
 * Whether a link has taken the place of the file, which other systems than Windows refuse to open. Volumes are
 * not compared: in Node 22.12 to 22.16 and 24.0 to 24.1, `lstat` and `fstat` give different ones for the same
 * file (libuv/libuv#4698).
 */
function isSwapped(seen: Stats, opened: Stats): boolean {
  return O_NOFOLLOW === 0 && seen.ino !== opened.ino;
}

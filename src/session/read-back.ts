/**
 * Reads a session back from the disk before it replaces a file. A session may be too large to be held in memory
 * a second time, so its pieces are read and checked one by one.
 */
import { closeSync, readSync } from 'node:fs';
import { openRegularFile } from './files/regular-file.ts';
import { SessionCheck } from './quick-check.ts';

/**
 * Checks that a file is a session that `readSession` accepts.
 * @param lengths of the pieces of the file in bytes: the start, each recording, and the end
 * @throws {Error} naming the part that would not be accepted
 */
export function readBack(file: string, lengths: readonly number[]): void {
  const { descriptor } = openRegularFile(file);
  try {
    const check = new SessionCheck();
    const last = lengths.length - 1;
    let start = '';
    let offset = 0;
    for (const [position, length] of lengths.entries()) {
      const text = readPiece(descriptor, offset, length);
      offset += length;
      if (position === 0) start = text;
      else if (position < last) {
        const fault = check.add(parse(text.replace(/^,/, ''), `recording ${position}`));
        if (fault !== undefined) throw unreadable(`the ${fault} of recording ${position}`);
      } else {
        const envelope = parse(start + text, 'the part before the recordings');
        const fault = check.finish(envelope);
        if (fault !== undefined) throw unreadable(fault);
      }
    }
  } finally {
    closeSync(descriptor);
  }
}

function readPiece(descriptor: number, offset: number, length: number): string {
  const piece = Buffer.allocUnsafe(length);
  const read = readSync(descriptor, piece, 0, length, offset);
  return piece.toString('utf8', 0, read);
}

function parse(json: string, part: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw unreadable(part);
  }
}

function unreadable(part: string): Error {
  return new Error(`${part} could not be read again, so that no file was replaced`);
}

/** Reading a journal line by line: a long recording must not have to fit into memory, or a string. */
import { readSync } from 'node:fs';

/** Where a line lies in its file, in bytes, its end not counted. */
export interface Line {
  readonly offset: number;
  readonly length: number;
  /** False for a last line without its end: its process died while writing it. */
  readonly isWhole: boolean;
}

const blockSize = 1024 * 1024;
/** In bytes. No recording is as long: large bodies lie in files of their own. */
const MAX_LINE = 64 * 1024 * 1024;
const newline = 0x0a;

/**
 * Finds the lines of a journal, the header first. One that is longer than any recording is given as
 * not whole, and the last: what follows it was not written by a recorder.
 * @param descriptor of the journal, open for reading
 * @param from where a line begins, in bytes
 */
export function* findLines(descriptor: number, from = 0): Generator<Line> {
  const block = Buffer.allocUnsafe(blockSize);
  let lineStart = from;
  let position = from;
  for (;;) {
    const read = readSync(descriptor, block, 0, blockSize, position);
    if (read === 0) break;
    let end = block.indexOf(newline);
    while (end >= 0 && end < read) {
      yield { offset: lineStart, length: position + end - lineStart, isWhole: true };
      lineStart = position + end + 1;
      end = block.indexOf(newline, end + 1);
    }
    position += read;
    if (position - lineStart > MAX_LINE) break;
  }
  if (position > lineStart) {
    yield { offset: lineStart, length: position - lineStart, isWhole: false };
  }
}

/** The text of a line. */
export function readLine(
  descriptor: number,
  { offset, length }: Pick<Line, 'offset' | 'length'>,
): string {
  const bytes = Buffer.allocUnsafe(length);
  for (let read = 0; read < length; ) {
    const count = readSync(descriptor, bytes, read, length - read, offset + read);
    if (count === 0) throw new Error('the journal has become shorter');
    read += count;
  }
  return bytes.toString();
}

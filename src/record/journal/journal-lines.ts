/** Reading a journal line by line: a long recording must not have to fit into memory, or a string. */
import { closeSync, readSync } from 'node:fs';
import { openRegularFile } from '../../session/files/regular-file.ts';
import type { JournalEntry } from '../pipeline/exchange-entry.ts';

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

/** Reads the line of a recording that is known to be whole. */
export function parseEntry(text: string): JournalEntry {
  const entry: JournalEntry = JSON.parse(text);
  return entry;
}

/** Undefined for a line that was damaged, by a disk that was full or a power cut, and for the header. */
export function tryParseEntry(text: string): JournalEntry | undefined {
  try {
    const entry = parseEntry(text);
    const { start, end, sequence, origin, request, response } = entry;
    const isWhole =
      [start, end, sequence].every(Number.isFinite) &&
      typeof origin === 'string' &&
      [request, response].every((side) => typeof side === 'object' && side !== null);
    return isWhole ? entry : undefined;
  } catch {
    return undefined;
  }
}

/** Gives the recordings of a journal that is still being written, each until it has been taken. */
export class EntryReader {
  #offset = 0;
  #declined: readonly Line[] = [];

  /**
   * Gives what was declined before and what is new. A line that a full disk has torn is left out.
   * @param take whether it takes the recording; else it is given again the next time
   */
  read(journal: string, take: (entry: JournalEntry) => boolean): void {
    const { descriptor } = openRegularFile(journal);
    try {
      this.#declined = [...this.#declined, ...this.#findNew(descriptor)].filter((line) => {
        const entry = tryParseEntry(readLine(descriptor, line));
        return entry !== undefined && !take(entry);
      });
    } finally {
      closeSync(descriptor);
    }
  }

  /** The last line may be one whose end is still to come. */
  #findNew(descriptor: number): Line[] {
    const lines = [...findLines(descriptor, this.#offset)].filter(({ isWhole }) => isWhole);
    const last = lines.at(-1);
    if (last !== undefined) this.#offset = last.offset + last.length + 1;
    return lines;
  }
}

import { closeSync } from 'node:fs';
import { openRegularFile } from '../../session/regular-file.ts';
import type { JournalEntry } from './journal.ts';
import { findLines, type Line, readLine } from './journal-lines.ts';
import { tryParseEntry } from './parse-entry.ts';

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

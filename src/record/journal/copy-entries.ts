import { closeSync, openSync } from 'node:fs';
import type { JournalEntry } from './journal.ts';
import { findLines, readLine } from './journal-lines.ts';

/**
 * Gives the recordings of a journal one by one, as far as they are written.
 * @param from how many to leave out
 * @returns how many there are, those left out included
 */
export function copyEntries(
  journal: string,
  from: number,
  take: (entry: JournalEntry) => void,
): number {
  const descriptor = openSync(journal, 'r');
  try {
    // The first line is the header.
    let count = -1;
    for (const line of findLines(descriptor)) {
      if (count >= from) take(parseEntry(readLine(descriptor, line)));
      count++;
    }
    return Math.max(count, from);
  } finally {
    closeSync(descriptor);
  }
}

function parseEntry(text: string): JournalEntry {
  const entry: JournalEntry = JSON.parse(text);
  return entry;
}

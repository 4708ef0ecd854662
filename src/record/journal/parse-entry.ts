import type { JournalEntry } from './journal.ts';

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

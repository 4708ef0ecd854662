/**
 * Reads the entries of journals. Each line is parsed once, while it is read for the first time. Only what
 * has no room in memory is read and parsed again.
 */
import { closeSync } from 'node:fs';
import { openRegularFile } from '../../session/files/regular-file.ts';
import type { JournalEntry } from '../pipeline/exchange-entry.ts';
import {
  type JournalHeader,
  type LinePlace,
  parseJournalHeader,
  readLine,
  readLines,
} from './journal-file.ts';

/** Undefined for a line that is damaged, by a full disk or a power cut, and for a header. */
function parseEntry(line: string): JournalEntry | undefined {
  try {
    const entry: JournalEntry = JSON.parse(line);
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

/** Reads and parses an entry again. */
function readAgain(descriptor: number, place: LinePlace): JournalEntry {
  const entry = parseEntry(readLine(descriptor, place));
  if (entry === undefined) throw new Error('the journal has been changed');
  return entry;
}

/** In bytes of journal lines: how much of a session is held in memory while it is written. */
const MAX_WRITTEN = 8 * 1024 * 1024;

/** An entry of a session's journals. */
interface IndexedEntry {
  /** Of its journal. */
  readonly header: JournalHeader;
  readonly start: number;
  readonly sequence: number;
  /** Gives the entry from memory if it is held there, else from its journal. */
  read(): JournalEntry;
}

/** The entries of a session's journals. */
interface EntryIndex {
  /** In the order in which their requests were sent. */
  readonly entries: readonly IndexedEntry[];
  /** Lines that are torn or damaged. */
  readonly dropped: number;
  /** Whether all entries are held in memory: none is parsed again. */
  readonly isHeld: boolean;
}

/**
 * Reads journals once. Their entries are held in memory as far as there is room, since the facts that
 * `visit` collects (the secrets, the origin) have to be known of all entries before the first one can be
 * written. A journal without a header has no entries.
 * @param journals descriptors of open files, which must stay open as long as entries are read
 * @param visit called with each entry and its line, in the order of the lines
 * @param order whether the entries are sorted by their starts, or stay in the order in which they were added
 * @param maxHeld in bytes of lines
 */
export function indexEntries(
  journals: readonly number[],
  visit: (entry: JournalEntry, line: string) => void,
  order: 'started' | 'added' = 'started',
  maxHeld: number = MAX_WRITTEN,
): EntryIndex {
  const entries: IndexedEntry[] = [];
  let bytes = 0;
  let dropped = 0;
  for (const descriptor of journals) {
    let header: JournalHeader | undefined;
    for (const { text, offset, length } of readLines(descriptor)) {
      if (header === undefined) {
        header = parseJournalHeader(text);
        if (header === undefined) break;
        continue;
      }
      const entry = parseEntry(text);
      if (entry === undefined) {
        dropped++;
        continue;
      }
      visit(entry, text);
      bytes += length;
      const { start, sequence } = entry;
      const place = { offset, length };
      const read = bytes <= maxHeld ? holding(entry) : rereading(descriptor, place);
      entries.push({ header, start, sequence, read });
    }
  }
  const byStart = order === 'started' ? 1 : 0;
  entries.sort((a, b) => byStart * (a.start - b.start) || a.sequence - b.sequence);
  return { entries, dropped, isHeld: bytes <= maxHeld };
}

// Closures of one block share what any of them captures: made in the loop, each would hold its entry.
function holding(entry: JournalEntry): IndexedEntry['read'] {
  return () => entry;
}

function rereading(descriptor: number, place: LinePlace): IndexedEntry['read'] {
  return () => readAgain(descriptor, place);
}

/** An entry that was not wanted so far. */
interface DeclinedEntry extends LinePlace {
  readonly origin: string;
}

/** Gives the entries of a journal that is still being written, each of them once. */
export class EntryReader {
  #offset = 0;
  #declined: DeclinedEntry[] = [];

  /**
   * Gives the new entries, and those that were declined before and are wanted now. A line that a full
   * disk has torn is left out.
   * @param originOf the origin that the entries of an origin get; undefined: they are declined
   */
  read(
    journal: string,
    originOf: (origin: string) => string | undefined,
    visit: (entry: JournalEntry) => void,
  ): void {
    const { descriptor } = openRegularFile(journal);
    try {
      const declined: DeclinedEntry[] = [];
      for (const place of this.#declined) {
        const origin = originOf(place.origin);
        if (origin === undefined) declined.push(place);
        else visit({ ...readAgain(descriptor, place), origin });
      }
      this.#declined = declined;
      for (const { text, offset, length, isWhole } of readLines(descriptor, this.#offset)) {
        // The rest of the last line is still to come.
        if (!isWhole) break;
        this.#offset = offset + length + 1;
        const entry = parseEntry(text);
        if (entry === undefined) continue;
        const origin = originOf(entry.origin);
        if (origin === undefined) this.#declined.push({ offset, length, origin: entry.origin });
        else visit({ ...entry, origin });
      }
    } finally {
      closeSync(descriptor);
    }
  }
}

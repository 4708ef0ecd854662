import type { Journal, JournalEntry } from '../journal/journal.ts';
import type { Exchange } from './exchange.ts';

/** Makes a journal entry of a finished exchange: at once, or later where that takes long. */
export type MakeEntry = (
  exchange: Exchange,
  sequence: number,
) => JournalEntry | Promise<JournalEntry>;

/**
 * A function that writes finished exchanges into a journal.
 * @param onEntry is called after each entry
 * @returns until it is written; undefined: it is written already
 */
export function createExchangeWriter(
  journal: Journal,
  makeEntry: MakeEntry,
  onEntry?: (entry: JournalEntry) => void,
): (exchange: Exchange) => Promise<void> | undefined {
  let sequence = 0;
  const write = (entry: JournalEntry): void => {
    journal.write(entry);
    onEntry?.(entry);
  };
  return (exchange) => {
    // Bodies are written before their line, and must not be taken for a session's of before.
    if (!journal.open()) return undefined;
    const entry = makeEntry(exchange, sequence++);
    if (entry instanceof Promise) return entry.then(write);
    write(entry);
    return undefined;
  };
}

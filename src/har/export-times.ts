/**
 * Insomnia gives each entry the time of the export, and of its times only the whole. Such entries are taken one after
 * another in their order: all at once, no request would have seen the answer that brought its values.
 */
import type { Exchange } from '../record/pipeline/exchange.ts';
import type { HarEntry } from './entry-schema.ts';

export class ExportTimes {
  #started: string | undefined;
  /** When the latest answer came, in ms since 1970. */
  #end = 0;

  /** The exchange of an entry, after the one before it if both have the time of their export. */
  place({ startedDateTime, timings, time }: HarEntry, exchange: Exchange): Exchange {
    const { send, wait, receive } = timings ?? {};
    const isOnlyWhole = send === 0 && receive === 0 && wait === time;
    const isPlaced = isOnlyWhole && startedDateTime === this.#started;
    const start = isPlaced ? Math.max(exchange.start, this.#end) : exchange.start;
    const end = exchange.end + start - exchange.start;
    this.#started = startedDateTime;
    this.#end = end;
    return isPlaced ? { ...exchange, start, end } : exchange;
  }
}

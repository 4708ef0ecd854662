/**
 * Insomnia gives each entry the time of the export, and only its total duration. Such entries are placed one after
 * another in their order. If all were sent at once, no request could use values from an earlier answer.
 */
import type { Exchange } from '../record/pipeline/exchange.ts';
import type { HarEntry } from './schema/entry-schema.ts';

export class ExportTimes {
  #started: string | undefined;
  /** When the latest answer arrived, in ms since 1970. */
  #end = 0;

  /** The exchange of an entry, placed after the previous one if both have the time of the export. */
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

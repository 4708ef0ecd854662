/**
 * Groups what passes an endpoint into sessions. A session ends when nothing has begun or ended for a
 * while and nobody waits for an answer; the next request begins a new one. So does a request that comes
 * when the session has as many recordings, or as many bytes, as one may have. An exchange belongs to
 * the session in which it began: a full session takes no further exchanges, and ends with the last of
 * its own or after a pause.
 *
 * A response that keeps streaming (server-sent events, say) does not keep its session open: the session
 * records it as cut off, and the client goes on receiving it. Exchanges that the filters leave out do
 * not count.
 */
import { join } from 'node:path';
import {
  createSessionSink,
  type RecordingEnd,
  type RecordingSink,
  type SessionSink,
  type SinkSettings,
} from '../journal/recording-sink.ts';
import { createTimer, type Timer, wallTime } from '../pipeline/clock.ts';
import type { OpenExchange, RequestLine } from '../pipeline/exchange.ts';
import type { EndedSession, SessionGrouping } from './proxy-factory.ts';

/** A session that is being recorded. */
interface OpenSession {
  readonly file: string;
  readonly sink: SessionSink;
  readonly idle: Timer;
}

/** The sink of an endpoint that is open for longer than one session. */
export class RollingSessions implements RecordingSink {
  readonly #grouping: SessionGrouping;
  readonly #settings: SinkSettings;
  readonly #onEnded: (session: EndedSession) => void;
  /** The current one, and those that are full and still have exchanges under way. */
  readonly #open: Set<OpenSession> = new Set();
  readonly #endings: Set<Promise<void>> = new Set();
  #current: OpenSession | undefined;
  #lastStart = 0;
  #filteredOut = 0;

  /** @param onEnded hears of each session that has recordings, and of each that could not be written */
  constructor(
    grouping: SessionGrouping,
    settings: SinkSettings,
    onEnded: (session: EndedSession) => void,
  ) {
    this.#grouping = grouping;
    this.#settings = settings;
    this.#onEnded = onEnded;
  }

  open(line: RequestLine): OpenExchange {
    if (this.#current !== undefined && this.#isFull(this.#current)) this.#retire(this.#current);
    const { sink, idle } = this.#current ?? this.#begin();
    const exchange = sink.open(line);
    if (!exchange.isLeftOut) idle.restart();
    return exchange;
  }

  /** The sessions under way end, and `onEnded` hears of them before this resolves. */
  async close(): Promise<RecordingEnd> {
    for (const session of [...this.#open]) this.#end(session);
    await Promise.all(this.#endings);
    return { filteredOut: this.#filteredOut };
  }

  #begin(): OpenSession {
    for (;;) {
      const { name, idleGap } = this.#grouping;
      const { file, time } = this.#nameNext();
      const sink = createSessionSink(
        { sessionFile: file, name: `${name} ${time}` },
        this.#settings,
        () => session.idle.restart(),
      );
      if (!isOwn(sink)) continue;
      const idle = createTimer(idleGap, () => this.#endIfIdle(session));
      const session = { file, sink, idle };
      this.#open.add(session);
      this.#current = session;
      return session;
    }
  }

  #isFull({ sink }: OpenSession): boolean {
    const { maxRecordings, maxSessionSize } = this.#grouping;
    return sink.recordings >= maxRecordings || sink.size >= maxSessionSize;
  }

  #retire(session: OpenSession): void {
    this.#current = undefined;
    session.sink.whenEmpty().then(() => this.#end(session));
  }

  #endIfIdle(session: OpenSession): void {
    if (session.sink.isAwaited) session.idle.restart();
    else this.#end(session);
  }

  #end(session: OpenSession): void {
    if (!this.#open.delete(session)) return;
    session.idle.stop();
    if (this.#current === session) this.#current = undefined;
    const ending = this.#finish(session).finally(() => this.#endings.delete(ending));
    this.#endings.add(ending);
  }

  async #finish({ file, sink }: OpenSession): Promise<void> {
    try {
      const { journal, filteredOut } = await sink.close();
      this.#filteredOut += filteredOut;
      if (journal !== undefined) this.#onEnded({ file, journal });
    } catch (error) {
      this.#onEnded({ file, error: error instanceof Error ? error.message : String(error) });
    }
  }

  /**
   * By the time, so that files sort by it; without its colons, which Windows takes for something else.
   * Of two sessions that begin at the same time, the later one is named after the next millisecond.
   */
  #nameNext(): { readonly file: string; readonly time: string } {
    this.#lastStart = Math.max(wallTime(), this.#lastStart + 1);
    const time = new Date(this.#lastStart).toISOString();
    const file = `${time.replaceAll(':', '-')}.session.json`;
    return { file: join(this.#grouping.folder, file), time };
  }
}

/** Another recorder of the same folder may have begun a session in the same millisecond. */
function isOwn(sink: SessionSink): boolean {
  try {
    return sink.claim();
  } catch {
    // Why it cannot be written, its first recording tells.
    return true;
  }
}

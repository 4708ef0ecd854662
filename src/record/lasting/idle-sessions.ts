/**
 * Groups what passes an endpoint into sessions. A session ends when nothing has begun or ended for a
 * while and nobody waits for an answer; the next request begins a new one. A response that streams on
 * (server-sent events, say) does not keep its session open, which has it as cut off there, while it goes
 * on to its client. What filters leave out counts for nothing.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createTimer, type Timer, wallTime } from '../clock.ts';
import type { EndedSession, RecordingEnd, SessionGrouping } from '../endpoint/endpoint-settings.ts';
import type { OpenExchange, RequestLine } from '../exchange/exchange.ts';
import {
  createSessionSink,
  type RecordingSink,
  type SessionSink,
  type SinkSettings,
} from '../journal/recording-sink.ts';

/** The session that is being recorded. */
interface CurrentSession {
  readonly file: string;
  readonly sink: SessionSink;
  readonly idle: Timer;
}

/** The sink of an endpoint that is open for longer than one session. */
export class IdleSessions implements RecordingSink {
  readonly #grouping: SessionGrouping;
  readonly #settings: SinkSettings;
  readonly #onEnded: (session: EndedSession) => void;
  readonly #endings: Set<Promise<void>> = new Set();
  #current: CurrentSession | undefined;
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
    const { sink, idle } = this.#current ?? this.#begin();
    const exchange = sink.open(line);
    if (!exchange.isLeftOut) idle.restart();
    return exchange;
  }

  /** The session under way ends, and `onEnded` hears of it before this resolves. */
  async close(): Promise<RecordingEnd> {
    if (this.#current !== undefined) this.#end(this.#current);
    await Promise.all(this.#endings);
    return { filteredOut: this.#filteredOut };
  }

  #begin(): CurrentSession {
    const { folder, name, idleGap } = this.#grouping;
    const time = new Date(wallTime()).toISOString();
    const file = findFreeFile(folder, time);
    const idle = createTimer(idleGap, () => this.#endIfIdle(session));
    const sink = createSessionSink(
      { sessionFile: file, name: `${name} ${time}` },
      this.#settings,
      () => idle.restart(),
    );
    const session = { file, sink, idle };
    this.#current = session;
    return session;
  }

  #endIfIdle(session: CurrentSession): void {
    if (session.sink.isAwaited) session.idle.restart();
    else this.#end(session);
  }

  #end(session: CurrentSession): void {
    session.idle.stop();
    this.#current = undefined;
    const ending = this.#finish(session).finally(() => this.#endings.delete(ending));
    this.#endings.add(ending);
  }

  async #finish({ file, sink }: CurrentSession): Promise<void> {
    try {
      const { journal, filteredOut } = await sink.close();
      this.#filteredOut += filteredOut;
      if (journal !== undefined) this.#onEnded({ file, journal });
    } catch (error) {
      this.#onEnded({ file, error: error instanceof Error ? error.message : String(error) });
    }
  }
}

/** By the time, so that files sort by it; without its colons, which Windows takes for something else. */
function findFreeFile(folder: string, time: string): string {
  const stem = time.replaceAll(':', '-');
  for (let number = 1; ; number++) {
    const file = join(folder, `${stem}${number === 1 ? '' : `-${number}`}.session.json`);
    if (!existsSync(file)) return file;
  }
}

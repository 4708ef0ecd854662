/**
 * Groups the exchanges of a standalone endpoint or forward proxy into sessions. A session ends when no exchange has begun or ended
 * for a while and no client waits for an answer. The next request then begins a new session. A request
 * also begins a new session if the current one has reached the limit of recordings or bytes. An exchange
 * belongs to the session in which it began: a full session takes no further exchanges, and ends with its
 * last one or after a pause.
 *
 * A response that keeps streaming (server-sent events, say) does not keep its session open: the session
 * records it as cut off, and the client goes on receiving it. Exchanges that the filters leave out do
 * not count.
 */
import { join } from 'node:path';
import { attempt, textOfError } from '../../errors.ts';
import { SESSION_LIMITS } from '../../session/constraints.ts';
import type { Body } from '../../session/schema.ts';
import {
  type PipelineSettings,
  type RecordingEnd,
  RecordingPipeline,
  type RecordingSink,
} from '../journal/recording-pipeline.ts';
import { createTimer, wallTime } from '../pipeline/clock.ts';
import type { OpenExchange, RequestLine } from '../pipeline/exchange.ts';
import type { JournalEntry } from '../pipeline/exchange-entry.ts';
import type { EndedSession, RecordingCounts, StandaloneEndpointSettings } from './proxy-factory.ts';

/** A session that is being recorded. */
interface OpenSession {
  readonly file: string;
  readonly pipeline: RecordingPipeline;
  /** Runs out after a while without traffic. */
  readonly pause: ReturnType<typeof createTimer>;
  /** By about how many bytes the session file will be larger than the journal. */
  growth: number;
}

type Grouping = StandaloneEndpointSettings['grouping'];

/** The settings that all sessions share. */
type RollingSettings = Omit<PipelineSettings, 'sessionFile' | 'name' | 'onRecorded'>;

/** The sink of a server that stays open for several sessions. */
export class RollingSessions implements RecordingSink {
  readonly #grouping: Grouping;
  readonly #settings: RollingSettings;
  readonly #onEnded: (session: EndedSession) => void;
  /** The current session, and full sessions that still have exchanges under way. */
  readonly #open: Set<OpenSession> = new Set();
  readonly #endings: Set<Promise<void>> = new Set();
  #current: OpenSession | undefined;
  #lastStart = 0;
  #filteredOut = 0;
  #recorded = 0;

  /** @param onEnded called with each session that has recordings, or that could not be written */
  constructor(
    grouping: Grouping,
    settings: RollingSettings,
    onEnded: (session: EndedSession) => void,
  ) {
    this.#grouping = grouping;
    this.#settings = settings;
    this.#onEnded = onEnded;
  }

  open(line: RequestLine): OpenExchange {
    if (this.#current !== undefined && this.#isFull(this.#current)) this.#retire(this.#current);
    const { pipeline, pause } = this.#current ?? this.#begin();
    const exchange = pipeline.open(line);
    if (!exchange.isLeftOut) pause.restart();
    return exchange;
  }

  get counts(): RecordingCounts {
    const underWay = [...this.#open].reduce((sum, { pipeline }) => sum + pipeline.underWay, 0);
    return { underWay, recorded: this.#recorded };
  }

  /** Ends the sessions under way, and reports them to `onEnded` before this resolves. */
  async close(): Promise<RecordingEnd> {
    for (const session of [...this.#open]) this.#end(session);
    await Promise.all(this.#endings);
    return { filteredOut: this.#filteredOut };
  }

  #begin(): OpenSession {
    for (;;) {
      const { name, idleGap } = this.#grouping;
      const { file, time } = this.#nameNext();
      const onRecorded = (entry: JournalEntry): void => {
        this.#recorded++;
        session.growth += printedGrowth(entry);
        session.pause.restart();
      };
      const own = { sessionFile: file, name: `${name} ${time}`, onRecorded };
      const pipeline = new RecordingPipeline({ ...this.#settings, ...own }, 'proxy');
      if (!isOwn(pipeline)) continue;
      const pause = createTimer(idleGap, () => this.#endAfterPause(session));
      const session: OpenSession = { file, pipeline, pause, growth: 0 };
      this.#open.add(session);
      this.#current = session;
      return session;
    }
  }

  #isFull({ pipeline, growth }: OpenSession): boolean {
    const { maxRecordings, maxSessionSize } = this.#grouping;
    const size = pipeline.journal.size + growth;
    return pipeline.recordings >= maxRecordings || size >= maxSessionSize;
  }

  #retire(session: OpenSession): void {
    this.#current = undefined;
    session.pipeline.whenEmpty().then(() => this.#end(session));
  }

  #endAfterPause(session: OpenSession): void {
    if (session.pipeline.isAwaited) session.pause.restart();
    else this.#end(session);
  }

  #end(session: OpenSession): void {
    if (!this.#open.delete(session)) return;
    session.pause.stop();
    if (this.#current === session) this.#current = undefined;
    const ending = this.#finish(session).finally(() => this.#endings.delete(ending));
    this.#endings.add(ending);
  }

  async #finish({ file, pipeline }: OpenSession): Promise<void> {
    try {
      const { journal, filteredOut } = await pipeline.close();
      this.#filteredOut += filteredOut;
      if (journal !== undefined) this.#onEnded({ file, journal });
    } catch (error) {
      this.#onEnded({ file, error: textOfError(error) });
    }
  }

  /**
   * Names a session by its time, so that files sort by time. Colons, which have another meaning in
   * Windows, are left out. If two sessions begin at the same time, the later one is named after the next
   * millisecond.
   */
  #nameNext(): { readonly file: string; readonly time: string } {
    this.#lastStart = Math.max(wallTime(), this.#lastStart + 1);
    const time = new Date(this.#lastStart).toISOString();
    const file = `${time.replaceAll(':', '-')}.session.json`;
    return { file: join(this.#grouping.folder, file), time };
  }
}

/** Whether no other recorder in the same folder has begun a session in the same millisecond. */
function isOwn({ journal }: RecordingPipeline): boolean {
  // The first recording of the session will fail with the reason.
  return attempt(() => journal.claim()) ?? true;
}

/** By about how many characters each recording, or each header, is larger in a session file. */
const GROWTH_PER_RECORDING = 200;
const GROWTH_PER_HEADER = 12;
/** The indent of lines at the first level of a body. */
const BODY_INDENT = 12;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SPACE = 0x20;

/**
 * By about how many bytes a recording is larger in a session file, where it takes many lines, than in a
 * journal. Nothing is parsed or rendered, since this runs for each recording.
 */
function printedGrowth({ request, response }: JournalEntry): number {
  const answer = 'status' in response ? response : undefined;
  const headers = request.headers.length + (answer?.headers.length ?? 0);
  return (
    GROWTH_PER_RECORDING +
    headers * GROWTH_PER_HEADER +
    bodyGrowth(request.body) +
    bodyGrowth(answer?.body)
  );
}

/** The same for a body; 0 for text that a session stores unchanged. */
function bodyGrowth(body: Body | undefined): number {
  if (body === undefined || !('text' in body)) return 0;
  const { text } = body;
  if (text[0] !== '{' && text[0] !== '[') return 0;
  let depth = 0;
  let growth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = skipString(text, at);
    // JSON.stringify does not write white space, so a session stores this text unchanged.
    else if (code <= SPACE) return 0;
    else if (code === 0x3a) growth += 1;
    else if (code === 0x2c) growth += lineBreak(depth);
    else if (code === 0x7b || code === 0x5b) {
      depth += 1;
      if (depth > SESSION_LIMITS.maxJsonDepth) return 0;
      growth += lineBreak(depth);
    } else if (code === 0x7d || code === 0x5d) {
      depth -= 1;
      growth += lineBreak(depth);
    }
  }
  return growth;
}

/** The size of a line break and the indent after it. */
function lineBreak(depth: number): number {
  return 1 + BODY_INDENT + 2 * (depth - 1);
}

/** @returns the offset of the closing quote */
function skipString(text: string, start: number): number {
  for (let at = start + 1; ; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE || Number.isNaN(code)) return at;
    if (code === BACKSLASH) at += 1;
  }
}

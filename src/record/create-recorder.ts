import { accessSync, constants } from 'node:fs';
import { join, resolve } from 'node:path';
import { SessionReplayError } from '../errors.ts';
import { notWritable } from '../session/files/file-errors.ts';
import { makeFolder, removeEmptyFolder } from '../session/files/make-folder.ts';
import { parseOptions } from '../session/json/parse-options.ts';
import { endRunFolder, type RecoverOptions, recoverJournals } from './journal/recover.ts';
import { RunFolder, sweepRunFolders } from './journal/run-folder.ts';
import { recorderOptionsSchema } from './options-schema.ts';
import { parseUpstream } from './pipeline/destination.ts';
import { bodyLimits, redactRules } from './pipeline/options.ts';
import { createKey } from './pipeline/redact/run-keys.ts';
import type {
  RecordedSession,
  Recorder,
  RecorderCounts,
  RecorderOptions,
} from './recorder-options.ts';
import { createRecorderProxy, type RecorderProxy } from './relay/proxy-environment.ts';
import type { EndedSession } from './relay/proxy-factory.ts';
import { ProxyHost } from './run/proxy-host.ts';
import { SessionWriter } from './session-writer.ts';

/**
 * Opens an endpoint in front of an API, or a forward proxy, that records all its traffic until it is closed. Whenever
 * traffic pauses, or the session is as large as one may be, what came before becomes a session of its
 * own, `<sessions>/<name>/<time of its start>.session.json`. What this process itself sends is recorded
 * only where it is sent to the endpoint.
 *
 * No handlers of signals are installed. What was recorded when the process is killed stays in the
 * folder, in the journal of the session that was under way.
 * @example
 * import { createRecorder } from 'vitest-session-replay/record';
 *
 * const recorder = await createRecorder({
 *   upstream: 'http://127.0.0.1:3000',
 *   port: 4000,
 *   onSession: ({ file, recordings }) => console.log(`${file}: ${recordings} requests`),
 * });
 * console.log(`recording what is sent to ${recorder.url}`);
 * process.once('SIGINT', () => recorder.close());
 * @throws {UserError} `INVALID_OPTIONS`; `SESSION_NOT_WRITABLE` for a folder that cannot be written
 * @throws {SessionReplayError} `RECORDER_FAILED` where the endpoint cannot be opened
 */
export async function createRecorder(options: RecorderOptions): Promise<Recorder> {
  const checked = parseOptions(recorderOptionsSchema, options, 'createRecorder');
  const { upstream, sessions = 'sessions', idleGap = 30_000, port = 0 } = checked;
  const { maxRecordings = 10_000, maxSessionSize = 32 * 1024 * 1024 } = checked;
  const known = upstream === undefined ? undefined : parseUpstream(upstream);
  const ownName = known?.host.replace(/[^\w.-]+/g, '-').replace(/^-/, '') ?? 'proxy';
  const { name = ownName } = checked;
  const root = resolve(sessions);
  const folder = join(root, name);
  checkWritable(folder);
  const key = createKey();
  const recorder = new StandaloneRecorder(known?.origin, key, checked);
  const settings = {
    port,
    grouping: { folder, name, idleGap, maxRecordings, maxSessionSize },
    limits: bodyLimits(checked.maxBodySize),
    filters: { include: checked.include, exclude: checked.exclude },
    key,
    redact: redactRules(checked.redact),
  };
  if (upstream === undefined || checked.proxy) {
    await recorder.open(root, async (host, sealed, events) => {
      const proxy = await host.openStandaloneProxy({ ...settings, ...sealed, upstream }, events);
      return { ...proxy, proxy: createRecorderProxy(proxy) };
    });
    return recorder;
  }
  const { changeOrigin } = checked;
  await recorder.open(root, (host, sealed, events) =>
    host.openStandaloneEndpoint({ ...settings, ...sealed, upstream, changeOrigin }, events),
  );
  return recorder;
}

/**
 * Checks before the first request that sessions can be written. New folders are deleted again: the first session makes
 * them.
 * @throws {UserError} `SESSION_NOT_WRITABLE`
 */
function checkWritable(folder: string): void {
  try {
    const made = makeFolder(folder);
    accessSync(folder, constants.W_OK);
    for (const each of made.reverse()) removeEmptyFolder(each);
  } catch (error) {
    throw notWritable(folder, error);
  }
}

/** An endpoint or a forward proxy in the proxy process. */
type Opened = Awaited<ReturnType<ProxyHost['openStandaloneEndpoint']>> & {
  readonly proxy?: RecorderProxy;
};

/** @param sealed what the settings lack */
type Open = (
  host: ProxyHost,
  sealed: { readonly claimsKey: string },
  events: Parameters<ProxyHost['openStandaloneEndpoint']>[1],
) => Promise<Opened>;

/** The part of a recorder's options that hears of what it does. */
type Listeners = Pick<RecorderOptions, 'onSession' | 'onError'>;

/**
 * A recorder without a test. Its endpoint runs in a process of its own, groups traffic into sessions and
 * reports each that has ended. A thread of this process turns the journals into session files.
 */
class StandaloneRecorder implements Recorder {
  readonly #origin: string | undefined;
  readonly #listeners: Listeners;
  readonly #key: string;
  readonly #claimsKey: string = createKey();
  readonly #folder: RunFolder;
  readonly #proxy: ProxyHost;
  readonly #writer: SessionWriter = new SessionWriter();
  readonly #writing: Set<Promise<void>> = new Set();
  #opened: Opened | undefined;
  #sessions = 0;
  /** Number of requests in these sessions. */
  #written = 0;
  #closing: Promise<void> | undefined;
  #isLost = false;
  #failure: SessionReplayError | undefined;
  /** By a listener. */
  #thrown: { readonly error: unknown } | undefined;

  /**
   * @param origin origin of the upstream; undefined to use the origins that were called
   * @param key of the run, for the placeholders of secrets
   */
  constructor(origin: string | undefined, key: string, listeners: Listeners) {
    this.#origin = origin;
    this.#key = key;
    this.#listeners = listeners;
    this.#folder = new RunFolder(key);
    this.#proxy = new ProxyHost(undefined, () => this.#folder.createCaFolder());
  }

  get url(): string {
    return this.#opened?.url ?? '';
  }

  get proxy(): RecorderProxy | undefined {
    return this.#opened?.proxy;
  }

  async count(): Promise<RecorderCounts> {
    const isOpen = !this.#isLost && this.#closing === undefined;
    // Its process may be lost at any time, which is reported elsewhere.
    const live = isOpen ? await this.#opened?.count().catch(() => undefined) : undefined;
    const { underWay, recorded } = live ?? { underWay: 0, recorded: this.#written };
    return { underWay, recorded, sessions: this.#sessions };
  }

  /**
   * @param sessions folder of all sessions. What killed recorders left in it is recovered, whatever their sessions are
   * called
   * @throws {SessionReplayError} `RECORDER_FAILED`; then there is nothing to close
   */
  async open(sessions: string, open: Open): Promise<void> {
    await sweepRunFolders();
    for (const failure of await this.#recover(sessions)) this.#fail(failure);
    try {
      this.#folder.keepFor(sessions);
      const sealed = { claimsKey: this.#claimsKey };
      this.#opened = await open(this.#proxy, sealed, {
        onSessionEnded: (session) => {
          const writing = this.#write(session).finally(() => this.#writing.delete(writing));
          this.#writing.add(writing);
        },
        onLost: (reason) => this.#lose(reason),
      });
    } catch (error) {
      await this.#proxy.close();
      this.#folder.remove();
      throw error;
    }
  }

  /**
   * What a recorder that was killed has left there.
   * @returns why some of it could not be recovered
   */
  async #recover(folder: string, options?: RecoverOptions): Promise<SessionReplayError[]> {
    const { sessions, failures } = await recoverJournals(folder, options);
    for (const { name, sessionFile, file = sessionFile, pids, ...report } of sessions) {
      this.#tellSession({ file, ...report, interrupted: true });
    }
    return failures.map(({ reason }) => new SessionReplayError('SESSION_NOT_WRITABLE', reason));
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    try {
      // The endpoint's sessions are reported before this resolves.
      if (!this.#isLost) await this.#opened?.close();
    } catch (error) {
      // Its process was lost meanwhile, which has already been reported.
      if (!this.#isLost) throw error;
    } finally {
      // While the process of the endpoint lives, nobody else takes its journals.
      await Promise.all(this.#writing);
      await this.#writer.close();
      await this.#proxy.close();
      await this.#recoverOwn();
    }
    if (this.#thrown !== undefined) throw this.#thrown.error;
    if (this.#failure !== undefined && this.#listeners.onError === undefined) throw this.#failure;
  }

  /** What the endpoint's process did not live to hand over, or could not be written at its time. */
  async #recoverOwn(): Promise<void> {
    for (const folder of this.#folder.sessionsFolders) {
      // The first attempt to write it has already reported why it fails.
      for (const failure of await this.#recover(folder, { endedKey: this.#key })) {
        if (this.#failure === undefined) this.#fail(failure);
      }
    }
    await endRunFolder(this.#folder, this.#key);
  }

  /** Never rejects: nobody waits for it before the end. */
  async #write(session: EndedSession): Promise<void> {
    const { file } = session;
    try {
      if ('error' in session) throw new SessionReplayError('SESSION_NOT_WRITABLE', session.error);
      const { journal } = session;
      const [key, claimsKey] = [this.#key, this.#claimsKey];
      const request = { file, journal, origin: this.#origin, key, claimsKey };
      this.#tellSession({ file, ...(await this.#writer.write(request)) });
    } catch (error) {
      if (error instanceof SessionReplayError) this.#fail(error);
      else this.#thrown ??= { error };
    }
  }

  #lose(reason: string): void {
    if (this.#isLost) return;
    this.#isLost = true;
    const what = `nothing is recorded any more, and ${this.url} is closed`;
    this.#fail(new SessionReplayError('RECORDER_FAILED', `${reason}; ${what}`));
  }

  #fail(error: SessionReplayError): void {
    this.#failure ??= error;
    this.#listen(() => this.#listeners.onError?.(error));
  }

  #tellSession(session: RecordedSession): void {
    if (session.recordings > 0 && !session.interrupted) {
      this.#sessions++;
      this.#written += session.recordings;
    }
    this.#listen(() => this.#listeners.onSession?.(session));
  }

  /** Its errors are the user's own: `close` is where they can be caught. */
  #listen(tell: () => void): void {
    try {
      tell();
    } catch (error) {
      this.#thrown ??= { error };
    }
  }
}

import type { SessionReplayError } from '../errors.ts';
import type { RecordingReport } from './journal/recording-report.ts';
import type { Losses } from './journal/recover.ts';
import type { RecordOptions } from './pipeline/options.ts';
import type { RecorderProxy } from './relay/proxy-environment.ts';
import type { RecordingCounts } from './relay/proxy-factory.ts';

/**
 * A session that `createRecorder` has written. Only an interrupted one says what was lost.
 */
export interface RecordedSession extends RecordingReport, Partial<Losses> {
  /** Absolute path. */
  readonly file: string;
  /**
   * It was under way when its recorder was killed or lost its endpoint, and was recovered. Where not one
   * recording was whole, it has none, and there is no such file.
   */
  readonly interrupted?: true;
}

/** What `createRecorder` takes: the options of a recording without a test, and where it goes. */
export interface RecorderOptions
  extends Omit<RecordOptions, 'upstream' | 'mode' | 'missing' | 'scope' | 'secretsFile'> {
  /**
   * Base URL of the API that is recorded.
   * @default none, which is only allowed with `proxy`: it then records every host
   */
  upstream?: string | undefined;
  /**
   * Opens a forward proxy for HTTP and HTTPS instead of the endpoint: `recorder.proxy` has the settings with which
   * clients use it. Without an `upstream`, a session has the requests to all hosts.
   * @default false
   */
  proxy?: boolean | undefined;
  /**
   * Folder of the sessions, relative to the working folder.
   * @default 'sessions'
   */
  sessions?: string | undefined;
  /**
   * Folder of this recorder's sessions in it, and the beginning of their names.
   * @default the upstream's host and port: 'api.example.com', '127.0.0.1-3000'; without one, 'proxy'
   */
  name?: string | undefined;
  /**
   * How long a session goes on without traffic, in ms: it ends when for that long no request was
   * sent or answered, and nobody waits for an answer. A response that still streams then is written as
   * cut off.
   * @default 30_000
   */
  idleGap?: number | undefined;
  /**
   * How many recordings a session has at most: the next request begins another one. A session that
   * began in the middle of what a client does may need values (a token, an id) that came in the one
   * before.
   * @default 10_000
   */
  maxRecordings?: number | undefined;
  /**
   * The size of a session file in bytes, about, from which the next request begins another session.
   * Bodies that lie in files beside it do not count. At most 128 MiB, so that it can be read.
   * @default 33_554_432 (32 MiB)
   */
  maxSessionSize?: number | undefined;
  /**
   * Port of the endpoint, or of the proxy, on 127.0.0.1.
   * @default one that is free
   */
  port?: number | undefined;
  /** Hears of each session when it has been written. What it throws is what `close` rejects with. */
  onSession?: ((session: RecordedSession) => void) | undefined;
  /**
   * Hears of what keeps sessions from being written (`SESSION_NOT_WRITABLE`) and of the endpoint's end
   * before `close` (`RECORDER_FAILED`). What it throws is what `close` rejects with.
   * @default `close` rejects with the first of these
   */
  onError?: ((error: SessionReplayError) => void) | undefined;
}

/** The counts of a recorder so far. */
export interface RecorderCounts extends RecordingCounts {
  /** The number of written sessions. */
  readonly sessions: number;
}

/** A recorder that `createRecorder` has started. It keeps its process alive until it is closed. */
export interface Recorder {
  /** Base URL for clients to call instead of the upstream, without a slash at its end; or the proxy's. */
  readonly url: string;
  /** The settings with which clients use the proxy; undefined for an endpoint. */
  readonly proxy: RecorderProxy | undefined;
  /** The counts so far. */
  count(): Promise<RecorderCounts>;
  /**
   * Closes the endpoint and writes the session that is under way. Exchanges have a second to end.
   * @throws {SessionReplayError} see `onError`; and what a listener has thrown
   */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

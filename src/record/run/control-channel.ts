/**
 * How a worker reaches the proxy process: over a loopback socket to Vitest's main process, which
 * alone can start it. One connection is one endpoint or one forward proxy: the worker asks for it with
 * the first line, closes it with the second, and when it dies instead, its connection ends and what
 * was opened with it. A worker tells of a session that it has written in the same way, so that its
 * secrets, where they are kept, never come where a reporter could show them.
 * Lines are JSON. (Not HTTP, which mocks in the worker would intercept and its own recorder record.)
 *
 * What Vitest's main process and the proxy process tell each other.
 */

import type { Readable } from 'node:stream';
import { type ErrorCode, SessionReplayError } from '../../errors.ts';
import type { RecordingEnd } from '../journal/recording-pipeline.ts';
import type {
  EndedSession,
  Endpoint,
  EndpointHost,
  EndpointSettings,
  ForwardProxy,
  ForwardProxyHost,
  ProxySettings,
  StandaloneEndpointSettings,
} from '../relay/proxy-factory.ts';

/** Where a worker finds the main process. */
export interface ControlAddress {
  /** On 127.0.0.1. */
  readonly port: number;
  /** Whoever knows it may have endpoints and proxies opened. */
  readonly token: string;
}

/** The first line of a worker. */
export interface OpenRequest {
  readonly token: string;
  readonly open: ServerSettings;
}

/** The only line of a worker that has written a session. */
export interface RecordedNote {
  readonly token: string;
  readonly recorded: WorkerSession;
}

/** A session that a worker has written. */
export interface WorkerSession {
  /** Absolute path of its file. */
  readonly file: string;
  /** Its live secrets by their placeholders, where they are kept. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** The answer to its first line, or what went wrong. */
export type OpenReply = ServerAddress | Failure;

/** The answer to its second line. */
export type CloseReply = RecordingEnd | Failure;

/** What is longer is none of ours. */
const maxLineLength = 1024 * 1024;

/**
 * Yields the lines of a stream as they come.
 * @throws the stream's error, or one for a line of more than 1 MiB
 */
export async function* readLines(stream: Readable): AsyncGenerator<string, void> {
  let rest = '';
  for await (const chunk of stream.setEncoding('utf8')) {
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > maxLineLength) throw new SessionReplayError('RECORDER_FAILED', 'a long line');
    yield* lines;
  }
}

/** A message as a line. */
export function toLine(message: object): string {
  return `${JSON.stringify(message)}\n`;
}

/** What is to be opened, and with what. */
export type ServerSettings =
  | { readonly kind: 'endpoint'; readonly settings: EndpointSettings }
  | { readonly kind: 'standalone-endpoint'; readonly settings: StandaloneEndpointSettings }
  | { readonly kind: 'proxy'; readonly settings: ProxySettings };

/** What clients of something that is open have to know. */
export interface ServerAddress {
  /** Of its kind, it is the only one with it. */
  readonly url: string;
  /** Of a forward proxy. */
  readonly caFile?: string;
  readonly bundleFile?: string;
}

/** From the main process. The proxy process ends when the channel does. */
export type ProxyRequest =
  | { readonly id: number; readonly open: ServerSettings }
  | { readonly id: number; readonly close: string };

/** What went wrong, as one process tells another. */
export interface Failure {
  readonly error: string;
  readonly code: ErrorCode;
}

/** From the proxy process: answers, sessions of standalone endpoints, and the error that ends it. */
export type ProxyReply =
  | { readonly id: number; readonly opened: ServerAddress }
  | { readonly id: number; readonly closed: RecordingEnd }
  | ({ readonly id: number } & Failure)
  | { readonly ended: EndedSession }
  | { readonly fatal: string };

/** Whoever opens both. */
export interface ProxyFactory extends EndpointHost, ForwardProxyHost {}

/** One of what a host opens. */
export type RecordingServer = Endpoint | ForwardProxy;

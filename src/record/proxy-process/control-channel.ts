/**
 * How a worker reaches the proxy process: over a loopback socket to Vitest's main process, which
 * alone can start it. One connection is one endpoint or one forward proxy: the worker asks for it with
 * the first line, closes it with the second, and when it dies instead, its connection ends and what
 * was opened with it. A worker tells of a session that it has written in the same way, so that its
 * secrets, where they are kept, never come where a reporter could show them.
 * Lines are JSON. (Not HTTP, which mocks in the worker would intercept and its own recorder record.)
 */
import type { Readable } from 'node:stream';
import { SessionReplayError } from '../../errors.ts';
import type { RecordingEnd } from '../endpoint/endpoint-settings.ts';
import type { Failure, Opened, Opening } from './proxy-messages.ts';

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
  readonly open: Opening;
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
export type OpenReply = Opened | Failure;

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

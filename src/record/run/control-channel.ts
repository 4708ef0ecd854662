/**
 * The channel from a worker to the proxy process: a loopback socket to Vitest's main process, which alone
 * can start the proxy process. Each connection is for one endpoint or one forward proxy, which the worker
 * requests with the first line and closes with the second. If the worker dies, its connection ends, and
 * the endpoint or proxy is closed. A worker also reports each session that it has written over this
 * channel, so that kept secrets never reach a place where a reporter could show them, and asks for the files that
 * a test file imports, which Vite knows.
 * Lines are JSON. (Mocks in the worker would intercept HTTP, and its own recorder would record it.)
 *
 * This file also describes the messages between Vitest's main process and the proxy process.
 */

import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { attempt, type ErrorCode, SessionReplayError, textOfError } from '../../errors.ts';
import type { RecordingEnd } from '../journal/recording-pipeline.ts';
import type {
  EndedSession,
  Endpoint,
  EndpointSettings,
  ForwardProxy,
  ProxyFactory,
  ProxySettings,
  RecordingCounts,
  StandaloneEndpointSettings,
  StandaloneProxySettings,
} from '../relay/proxy-factory.ts';

/** The address at which a worker reaches the main process. */
export interface ControlAddress {
  /** The port on 127.0.0.1. */
  readonly port: number;
  /** Whoever knows this token may request endpoints and proxies. */
  readonly token: string;
}

/** The first line of a worker. */
interface OpenRequest {
  readonly token: string;
  readonly open: ServerSettings;
}

/** The only line of a worker that has written a session. */
interface RecordedNote {
  readonly token: string;
  readonly recorded: WorkerSession;
}

/** The only line of a worker that asks what a test file imports. */
interface ImportsQuestion {
  readonly token: string;
  /** Absolute path of the test file. */
  readonly importedBy: string;
}

/** A session that a worker has written. */
export interface WorkerSession {
  /** Absolute path of the session file. */
  readonly file: string;
  /** The live secrets of the session by placeholder, if secrets are kept. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Keyed hashes of secrets by placeholder, which tell the same secret in another session. */
  readonly hashes: Readonly<Record<string, string>>;
  /** By placeholder: the names of the members with secrets that the source of the test shows in clear. */
  readonly shown: Readonly<Record<string, string>>;
}

/** The answer to the first line of a worker, or the error. */
type OpenReply = ServerAddress | Failure;

/** The answer to the second line of a worker, or the error. */
type CloseReply = RecordingEnd | Failure;

/** A longer line does not come from a worker of ours. */
const MAX_LINE_LENGTH = 1024 * 1024;

/**
 * Yields the lines of a stream as they arrive.
 * @throws {Error} the stream's own error, or one for a line of more than 1 MiB
 */
async function* readLines(stream: Readable): AsyncGenerator<string, void> {
  let rest = '';
  for await (const chunk of stream.setEncoding('utf8')) {
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > MAX_LINE_LENGTH)
      throw new SessionReplayError('RECORDER_FAILED', 'a long line');
    yield* lines;
  }
}

/** A message as a line. */
function toLine(message: object): string {
  return `${JSON.stringify(message)}\n`;
}

/** The kind of server to open, and its settings. */
export type ServerSettings =
  | { readonly kind: 'endpoint'; readonly settings: EndpointSettings }
  | { readonly kind: 'standalone-endpoint'; readonly settings: StandaloneEndpointSettings }
  | { readonly kind: 'standalone-proxy'; readonly settings: StandaloneProxySettings }
  | { readonly kind: 'proxy'; readonly settings: ProxySettings };

/** The data that clients of an open server need. */
export interface ServerAddress {
  /** Unique among open servers, since a server is closed by its URL. */
  readonly url: string;
  /** Only for a forward proxy. */
  readonly caFile?: string;
  readonly bundleFile?: string;
}

/** A request from the main process. The proxy process ends when the channel does. */
export type ProxyRequest =
  | { readonly id: number; readonly open: ServerSettings }
  /** By the URL of a standalone server. */
  | { readonly id: number; readonly count: string }
  | { readonly id: number; readonly close: string };

/** An error in the form in which processes send it to each other. */
export interface Failure {
  readonly error: string;
  readonly code: ErrorCode;
}

/** A message from the proxy process: an answer, a session of a standalone server, or a fatal error. */
export type ProxyReply =
  | { readonly id: number; readonly opened: ServerAddress }
  | { readonly id: number; readonly counted: RecordingCounts }
  | { readonly id: number; readonly closed: RecordingEnd }
  | ({ readonly id: number } & Failure)
  | { readonly ended: EndedSession }
  | { readonly fatal: string };

/** A server that a host opens. */
export type RecordingServer = Endpoint | ForwardProxy;

/** Creates the factory by which a worker requests endpoints and forward proxies from the main process. */
export function createControlClient({ port, token }: ControlAddress): ProxyFactory {
  const open = async (opening: ServerSettings): Promise<OpenedByMain> =>
    openOver(await reach(port), { token, open: opening });
  return {
    openEndpoint: (settings) => open({ kind: 'endpoint', settings }),
    openProxy: async (settings) => {
      const { caFile = '', bundleFile = '', ...opened } = await open({ kind: 'proxy', settings });
      return { ...opened, caFile, bundleFile };
    },
  };
}

/**
 * Reports a session that this worker has written to the main process.
 * @throws {SessionReplayError} `RECORDER_FAILED` if the main process cannot be reached
 */
export async function tellRecorded(
  { port, token }: ControlAddress,
  recorded: WorkerSession,
): Promise<void> {
  const note: RecordedNote = { token, recorded };
  await ask(port, note);
}

/**
 * Absolute paths of the files that a test file has imported so far, in this worker or another one.
 * @throws {SessionReplayError} `RECORDER_FAILED` if the main process cannot be reached
 */
export async function askImportedBy(
  { port, token }: ControlAddress,
  testFile: string,
): Promise<readonly string[]> {
  const question: ImportsQuestion = { token, importedBy: testFile };
  return ask(port, question);
}

/** Sends the only line of a connection, and gives the answer. */
async function ask<Reply>(port: number, question: RecordedNote | ImportsQuestion): Promise<Reply> {
  const socket = await reach(port);
  try {
    socket.write(toLine(question));
    return await nextReply(readLines(socket));
  } finally {
    socket.destroy();
  }
}

async function reach(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
  } catch (cause) {
    throw gone(cause);
  }
  socket.on('error', () => socket.destroy());
  return socket;
}

interface OpenedByMain extends ServerAddress {
  close(): Promise<RecordingEnd>;
}

async function openOver(socket: Socket, request: OpenRequest): Promise<OpenedByMain> {
  const replies = readLines(socket);
  socket.write(toLine(request));
  const opened: OpenReply = await nextReply(replies);
  if ('error' in opened) {
    socket.destroy();
    throw new SessionReplayError(opened.code, opened.error);
  }
  return {
    ...opened,
    close: async () => {
      try {
        socket.write(toLine({ close: true }));
        const closed: CloseReply = await nextReply(replies);
        if ('error' in closed) throw new SessionReplayError(closed.code, closed.error);
        return closed;
      } finally {
        socket.destroy();
      }
    },
  };
}

async function nextReply<Reply>(replies: AsyncGenerator<string, void>): Promise<Reply> {
  const { value } = await replies.next().catch((cause) => {
    throw gone(cause);
  });
  if (value === undefined) throw gone(undefined);
  const reply: Reply = JSON.parse(value);
  return reply;
}

function gone(cause: unknown): SessionReplayError {
  return new SessionReplayError(
    'RECORDER_FAILED',
    "The recorder cannot be reached: Vitest's main process has closed its side.",
    { cause },
  );
}

/** The side of the control channel in Vitest's main process. */
export interface ControlServer {
  readonly address: ControlAddress;
  /** Ends every connection, and closes the servers that were opened for connected workers. */
  close(): Promise<void>;
}

/** What the main process does for workers, beside opening endpoints and forward proxies. */
interface WorkerRequests {
  /** Called with each session that a worker has written. */
  onRecorded(session: WorkerSession): void;
  /** Gives absolute paths of the files that a test file has imported. */
  importedBy(testFile: string): readonly string[];
}

/** Opens endpoints and forward proxies for workers. The server alone does not keep the process alive. */
export async function openControlServer(
  host: ProxyFactory,
  requests: WorkerRequests,
): Promise<ControlServer> {
  const token = randomBytes(32).toString('hex');
  const served: Map<Socket, Promise<void>> = new Map();
  const server = createServer((socket) => {
    // A worker that was killed resets its connection. The code that reads the lines notices the end.
    socket.on('error', () => socket.destroy());
    const done = serveWorker(socket, { token, host, requests }).finally(() => {
      socket.destroy();
      served.delete(socket);
    });
    served.set(socket, done);
  });
  server.listen(0, '127.0.0.1').unref();
  await once(server, 'listening');
  return {
    address: { port: portOf(server.address()), token },
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      const unfinished = [...served];
      for (const [socket] of unfinished) socket.destroy();
      await Promise.all(unfinished.map(([, done]) => done));
      await closed;
    },
  };
}

function portOf(address: AddressInfo | string | null): number {
  return typeof address === 'object' && address !== null ? address.port : 0;
}

interface Serving {
  readonly token: string;
  readonly host: ProxyFactory;
  readonly requests: WorkerRequests;
}

/** Never rejects: errors are sent to the worker, if the worker still exists. */
async function serveWorker(socket: Socket, { token, host, requests }: Serving): Promise<void> {
  const lines = readLines(socket);
  const request = parseRequest(await nextRequest(lines));
  if (request?.token !== token) return;
  if ('recorded' in request) {
    requests.onRecorded(request.recorded);
    return send(socket, {});
  }
  if ('importedBy' in request) return send(socket, requests.importedBy(request.importedBy));
  try {
    const { close, ...opened } = await open(host, request);
    const reply: OpenReply = opened;
    socket.write(toLine(reply));
    await closeWhenAsked(close, lines, socket);
  } catch (error) {
    const code = error instanceof SessionReplayError ? error.code : 'RECORDER_FAILED';
    await send(socket, { error: textOfError(error), code });
  }
}

async function open(host: ProxyFactory, { open: opening }: OpenRequest): Promise<RecordingServer> {
  if (opening.kind === 'endpoint') return host.openEndpoint(opening.settings);
  if (opening.kind === 'proxy') return host.openProxy(opening.settings);
  throw new SessionReplayError('RECORDER_FAILED', 'Workers have no standalone servers.');
}

/** Closes a server when its worker asks for that, or has died. */
async function closeWhenAsked(
  close: RecordingServer['close'],
  lines: AsyncGenerator<string, void>,
  socket: Socket,
): Promise<void> {
  await nextRequest(lines);
  await send(socket, await close());
}

/** The next line from a worker; undefined if the worker has gone. */
async function nextRequest(lines: AsyncGenerator<string, void>): Promise<string | undefined> {
  try {
    const { value } = await lines.next();
    return value ?? undefined;
  } catch {
    return undefined;
  }
}

function parseRequest(
  line: string | undefined,
): OpenRequest | RecordedNote | ImportsQuestion | undefined {
  return attempt(() => JSON.parse(line ?? 'null') ?? undefined);
}

async function send(socket: Socket, reply: CloseReply | object): Promise<void> {
  if (!socket.writable) return;
  await new Promise<void>((resolve) => {
    socket.once('close', () => resolve());
    socket.write(toLine(reply), () => resolve());
  });
}

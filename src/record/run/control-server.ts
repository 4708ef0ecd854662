import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { SessionReplayError } from '../../errors.ts';
import {
  type CloseReply,
  type ControlAddress,
  type OpenReply,
  type OpenRequest,
  type ProxyFactory,
  type RecordedNote,
  type RecordingServer,
  readLines,
  toLine,
  type WorkerSession,
} from './control-channel.ts';

/** The side of the control channel that is in Vitest's main process. */
export interface ControlServer {
  readonly address: ControlAddress;
  /** Ends every connection; what was opened for workers that still have one is closed. */
  close(): Promise<void>;
}

/**
 * Opens endpoints and forward proxies for workers. The server alone does not keep the process alive.
 * @param onRecorded hears of each session that a worker has written
 */
export async function openControlServer(
  host: ProxyFactory,
  onRecorded: (session: WorkerSession) => void = () => undefined,
): Promise<ControlServer> {
  const token = randomBytes(32).toString('hex');
  const served: Map<Socket, Promise<void>> = new Map();
  const server = createServer((socket) => {
    // A worker that was killed resets its connection; its end is seen where its lines are read.
    socket.on('error', () => socket.destroy());
    const done = serveWorker(socket, { token, host, onRecorded }).finally(() => {
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
  readonly onRecorded: (session: WorkerSession) => void;
}

/** Never rejects: whatever happens is told to the worker, if it is still there. */
async function serveWorker(socket: Socket, { token, host, onRecorded }: Serving): Promise<void> {
  const lines = readLines(socket);
  const request = parseRequest(await nextLine(lines));
  if (request?.token !== token) return;
  if ('recorded' in request) {
    onRecorded(request.recorded);
    await send(socket, {});
    return;
  }
  try {
    const { close, ...opened } = await open(host, request);
    const reply: OpenReply = opened;
    socket.write(toLine(reply));
    await closeWhenAsked(close, lines, socket);
  } catch (error) {
    const code = error instanceof SessionReplayError ? error.code : 'RECORDER_FAILED';
    await send(socket, { error: error instanceof Error ? error.message : String(error), code });
  }
}

async function open(host: ProxyFactory, { open: opening }: OpenRequest): Promise<RecordingServer> {
  if (opening.kind === 'endpoint') return host.openEndpoint(opening.settings);
  if (opening.kind === 'proxy') return host.openProxy(opening.settings);
  throw new SessionReplayError('RECORDER_FAILED', 'Workers have no standalone endpoints.');
}

/** A worker that has died asks for nothing; what it opened is closed all the same. */
async function closeWhenAsked(
  close: RecordingServer['close'],
  lines: AsyncGenerator<string, void>,
  socket: Socket,
): Promise<void> {
  await nextLine(lines);
  await send(socket, await close());
}

/** Undefined when the worker has gone. */
async function nextLine(lines: AsyncGenerator<string, void>): Promise<string | undefined> {
  try {
    const { value } = await lines.next();
    return value ?? undefined;
  } catch {
    return undefined;
  }
}

function parseRequest(line: string | undefined): OpenRequest | RecordedNote | undefined {
  try {
    const request: OpenRequest | RecordedNote | undefined = JSON.parse(line ?? 'null') ?? undefined;
    return request;
  } catch {
    return undefined;
  }
}

async function send(socket: Socket, reply: CloseReply | object): Promise<void> {
  if (!socket.writable) return;
  await new Promise<void>((resolve) => {
    socket.once('close', () => resolve());
    socket.write(toLine(reply), () => resolve());
  });
}

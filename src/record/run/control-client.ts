import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { SessionReplayError } from '../../errors.ts';
import type { RecordingEnd } from '../journal/recording-pipeline.ts';
import {
  type CloseReply,
  type ControlAddress,
  type OpenReply,
  type OpenRequest,
  type ProxyFactory,
  type RecordedNote,
  readLines,
  type ServerAddress,
  type ServerSettings,
  toLine,
  type WorkerSession,
} from './control-channel.ts';

/** A worker's way to have endpoints and forward proxies opened by the main process. */
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
 * Tells the main process of a session that this worker has written.
 * @throws SessionReplayError `RECORDER_FAILED` where it cannot be reached
 */
export async function tellRecorded(
  { port, token }: ControlAddress,
  recorded: WorkerSession,
): Promise<void> {
  const socket = await reach(port);
  const note: RecordedNote = { token, recorded };
  try {
    socket.write(toLine(note));
    await nextLine(readLines(socket));
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
  const line = await nextLine(replies);
  const reply: Reply = JSON.parse(line);
  return reply;
}

async function nextLine(replies: AsyncGenerator<string, void>): Promise<string> {
  try {
    const { value } = await replies.next();
    if (value !== undefined) return value;
  } catch (cause) {
    throw gone(cause);
  }
  throw gone(undefined);
}

function gone(cause: unknown): SessionReplayError {
  return new SessionReplayError(
    'RECORDER_FAILED',
    "The recorder cannot be reached: Vitest's main process has closed its side.",
    { cause },
  );
}

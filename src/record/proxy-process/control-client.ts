import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { SessionReplayError } from '../../errors.ts';
import type { Endpoint, EndpointHost } from '../endpoint/endpoint-host.ts';
import type { CloseReply, ControlAddress, OpenReply, OpenRequest } from './control-channel.ts';
import { readLines, toLine } from './control-channel.ts';

/** A worker's way to have endpoints opened by the main process. */
export function createControlClient({ port, token }: ControlAddress): EndpointHost {
  return {
    openEndpoint: async (settings) => {
      const socket = connect(port, '127.0.0.1');
      try {
        await once(socket, 'connect');
      } catch (cause) {
        throw gone(cause);
      }
      const request: OpenRequest = { token, settings };
      return openOver(socket, request);
    },
  };
}

async function openOver(socket: Socket, request: OpenRequest): Promise<Endpoint> {
  socket.on('error', () => socket.destroy());
  const replies = readLines(socket);
  socket.write(toLine(request));
  const opened: OpenReply = await nextReply(replies);
  if ('error' in opened) {
    socket.destroy();
    throw new SessionReplayError(opened.code, opened.error);
  }
  return {
    url: opened.url,
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
    "The endpoint cannot be reached: Vitest's main process has closed its side.",
    { cause },
  );
}

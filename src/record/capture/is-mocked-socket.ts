import { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

/**
 * Whether a request is answered by a mock in this process. MSW and nock put a socket of a class of
 * their own under each request of `node:http`. It has no connection of the system's, unless they let
 * the request pass: then it is given the handle of the real one.
 */
export function isMockedSocket(socket: unknown): boolean {
  if (!(socket instanceof Socket) || Reflect.get(socket, '_handle')) return false;
  const prototype: unknown = Object.getPrototypeOf(socket);
  return prototype !== Socket.prototype && prototype !== TLSSocket.prototype;
}

/**
 * A server may send interim answers (1xx) that nobody asked for, and a client must accept them
 * (RFC 9110 section 15.2). undici takes an unexpected 100 Continue for a broken response and ends the
 * connection. No setting changes that, so interim answers are taken out of what it reads.
 */
import type { Socket } from 'node:net';

/** All but 101 Switching Protocols, which is the last of its kind on a connection. */
const INTERIM = /^HTTP\/1\.\d 1(?!01)\d\d[ \r]/;
const SHORTEST_START = 'HTTP/1.1 100 '.length;
/** An interim answer whose head is longer is left to undici to refuse. */
const MAX_HEAD = 64 * 1024;

/** From now on, reading from this socket passes interim answers over. */
export function skipInterim(socket: Socket): void {
  const read = socket.read.bind(socket);
  let written: number | undefined;
  let atStart = true;
  let held: Buffer = Buffer.alloc(0);

  socket.read = (size?: number): unknown => {
    for (;;) {
      const chunk: unknown = read(size);
      if (!Buffer.isBuffer(chunk)) return chunk;
      const { bytesWritten } = socket;
      // What comes after something was written is the start of an answer.
      if (bytesWritten !== written) atStart = true;
      written = bytesWritten;
      if (!atStart) return chunk;
      held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
      const rest = pastInterim(held);
      held = rest ?? held;
      if (!rest || rest.length === 0) continue;
      held = Buffer.alloc(0);
      atStart = false;
      return rest;
    }
  };
}

/** The bytes after all interim answers that they begin with; nothing if that cannot be told yet. */
function pastInterim(bytes: Buffer): Buffer | undefined {
  let rest = bytes;
  while (mayBeInterim(rest)) {
    const end = rest.indexOf('\r\n\r\n');
    if (end < 0) return rest.length > MAX_HEAD ? rest : undefined;
    rest = rest.subarray(end + 4);
  }
  return rest;
}

function mayBeInterim(bytes: Buffer): boolean {
  // The first digit of the status; this is all that is looked at in most answers.
  if (bytes.length > 9 && bytes[9] !== 0x31) return false;
  const start = bytes.toString('latin1', 0, SHORTEST_START);
  return INTERIM.test(start + 'HTTP/1.1 100 '.slice(start.length));
}

/**
 * Takes interim answers (1xx) out of what undici reads. A server may send them unasked, and a client must accept
 * them (RFC 9110 section 15.2). undici takes an unexpected 100 Continue for a broken response and ends the
 * connection, and no setting changes that.
 */
import type { Socket } from 'node:net';
import type { Exchange } from './exchange.ts';

/** All but 101 Switching Protocols, after which the connection speaks no HTTP. */
const INTERIM = /^HTTP\/1\.\d 1(?!01)\d\d[ \r]/;
const SHORTEST_START = 'HTTP/1.1 100 '.length;
/** An interim answer whose head is longer is left to undici to refuse. */
const MAX_HEAD = 64 * 1024;

/** The first bytes of an answer without the interim answers before it. */
interface Skipped {
  readonly rest: Buffer;
  /** Whether undici may read the rest; otherwise more has to arrive before that is known. */
  readonly isFinal: boolean;
}

/** Skips complete interim answers. The rest may be the short start of an incomplete one. */
function skipInterim(bytes: Buffer): Skipped {
  let start = 0;
  for (;;) {
    const rest = start === 0 ? bytes : bytes.subarray(start);
    if (rest.length === 0) return { rest, isFinal: false };
    if (!mayBeInterim(rest)) return { rest, isFinal: true };
    const end = bytes.indexOf('\r\n\r\n', start);
    if (end < 0) return { rest, isFinal: rest.length > MAX_HEAD };
    start = end + 4;
  }
}

function mayBeInterim(bytes: Buffer): boolean {
  // The first digit of the status, which decides for most answers.
  if (bytes.length > 9 && bytes[9] !== 0x31) return false;
  const start = bytes.toString('latin1', 0, SHORTEST_START);
  return INTERIM.test(start + 'HTTP/1.1 100 '.slice(start.length));
}

const NOTHING: Buffer = Buffer.alloc(0);

/**
 * Makes reading from a socket skip interim answers, from now on.
 * @param onFirst called when its first byte has arrived
 */
export function watchAnswers(socket: Socket, onFirst: () => void): AnswerWatch {
  const read = socket.read.bind(socket);
  let requests = 0;
  let hasRead = false;
  let hasEverRead = false;
  let atStart = false;
  let held = NOTHING;
  let current: Pick<Exchange, 'informed'> | undefined;

  socket.read = (size?: number): unknown => {
    for (;;) {
      const chunk: unknown = read(size);
      if (!Buffer.isBuffer(chunk)) return chunk;
      hasRead = true;
      if (!hasEverRead) {
        hasEverRead = true;
        onFirst();
      }
      if (!atStart) return chunk;
      const { rest, isFinal } = skipInterim(
        held.length === 0 ? chunk : Buffer.concat([held, chunk]),
      );
      if (!isFinal) {
        // A copy, since there may be megabytes in front of it.
        held = Buffer.from(rest);
        current?.informed();
        continue;
      }
      held = NOTHING;
      atStart = false;
      return rest;
    }
  };
  return {
    expectAnswer(exchange) {
      current = exchange;
      requests += 1;
      hasRead = false;
      atStart = true;
    },
    isUnansweredAgain: () => requests > 1 && !hasRead,
  };
}

/** What has arrived on one connection. */
export interface AnswerWatch {
  /**
   * Notes that a request goes out: what is read next is the start of its answer.
   * @param exchange informed of interim answers
   */
  expectAnswer(exchange: Pick<Exchange, 'informed'>): void;
  /** Whether the latest request was not the first one, and nothing has arrived since it went out. */
  isUnansweredAgain(): boolean;
}

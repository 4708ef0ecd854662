import type { Socket } from 'node:net';
import type { Exchange } from './exchange.ts';
import { skipInterim } from './skip-interim.ts';

/** What one connection has served. */
export interface AnswerWatch {
  /**
   * Tells that a request goes out: what is read next is the start of its answer.
   * @param exchange informed when interim answers come before that
   */
  expectAnswer(exchange: Pick<Exchange, 'informed'>): void;
  /** Whether the last request was not the first, and not a byte has come since it went out. */
  isUnansweredAgain(): boolean;
}

const NOTHING: Buffer = Buffer.alloc(0);

/**
 * From now on, reading from this socket passes interim answers over.
 * @param onFirst called when its first byte has come
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
        // A copy: there may be megabytes in front of it.
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

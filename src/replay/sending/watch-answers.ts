import type { Socket } from 'node:net';
import { skipInterim } from './skip-interim.ts';

/** What one connection has served. */
export interface AnswerWatch {
  /** Tells that a request goes out: what is read next is the start of its answer. */
  expectAnswer(): void;
  /** Whether the last request was not the first, and not a byte has come since it went out. */
  isUnansweredAgain(): boolean;
}

/** From now on, reading from this socket passes interim answers over. */
export function watchAnswers(socket: Socket): AnswerWatch {
  const read = socket.read.bind(socket);
  let requests = 0;
  let hasRead = false;
  let atStart = false;
  let held: Buffer = Buffer.alloc(0);

  socket.read = (size?: number): unknown => {
    for (;;) {
      const chunk: unknown = read(size);
      if (!Buffer.isBuffer(chunk)) return chunk;
      hasRead = true;
      if (!atStart) return chunk;
      held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
      const rest = skipInterim(held);
      held = rest ?? held;
      if (!rest || rest.length === 0) continue;
      held = Buffer.alloc(0);
      atStart = false;
      return rest;
    }
  };
  return {
    expectAnswer() {
      requests += 1;
      hasRead = false;
      atStart = true;
    },
    isUnansweredAgain: () => requests > 1 && !hasRead,
  };
}

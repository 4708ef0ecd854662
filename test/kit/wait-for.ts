import { type EventEmitter, once as nextEvent } from 'node:events';
import { setTimeout } from 'node:timers/promises';

/** In ms, shorter than the timeout of a test. */
const LIMIT = 25_000;

/**
 * Waits until `find` gives something other than undefined and false.
 * @param what is waited for: the error of a wait in vain names it, which the timeout of a test would not
 * @param limit in ms
 */
export async function waitFor<Found>(
  what: string,
  find: () => Found | undefined | false,
  limit = LIMIT,
): Promise<Found> {
  const end = Date.now() + limit;
  for (;;) {
    const found = find();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > end) throw missing(what, limit);
    await setTimeout(10);
  }
}

/**
 * Waits for a promise.
 * @param what is waited for: the error of a wait in vain names it
 * @param limit in ms
 */
export async function within<Result>(
  what: string,
  promise: Promise<Result>,
  limit = LIMIT,
): Promise<Result> {
  const over = new AbortController();
  const timeout = setTimeout(limit, undefined, { signal: over.signal }).then(() => {
    throw missing(what, limit);
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    over.abort();
    timeout.catch(() => undefined);
  }
}

/**
 * The arguments of the next event of an emitter, like `once` of `node:events`.
 * @throws {Error} if the emitter reports an error, or if the event does not come
 */
export function once(emitter: EventEmitter, event: string): ReturnType<typeof nextEvent> {
  return within(`event '${event}' of a ${emitter.constructor.name}`, nextEvent(emitter, event));
}

function missing(what: string, limit: number): Error {
  return new Error(`Waited ${limit / 1000} s in vain for ${what}.`);
}

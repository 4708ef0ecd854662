import { type EventEmitter, once as nextEvent } from 'node:events';

/** In ms. Less than a test's own timeout, which would not say what the test waited for. */
const MAX_WAIT = 20_000;

/**
 * The arguments of an emitter's next event, as `once` of `node:events` gives them.
 *
 * @throws {Error} when the emitter reports an error, or when the event does not come within 20 s: the
 * message names the event
 */
export async function once(
  emitter: EventEmitter,
  event: string,
): Promise<Awaited<ReturnType<typeof nextEvent>>> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), MAX_WAIT);
  // Made here, so that its stack leads to the test.
  const missing = new Error(
    `No event '${event}' of ${emitter.constructor.name} within ${MAX_WAIT / 1000} s`,
  );
  try {
    return await nextEvent(emitter, event, { signal: late.signal });
  } catch (error) {
    throw late.signal.aborted ? missing : error;
  } finally {
    clearTimeout(timer);
  }
}

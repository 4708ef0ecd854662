/**
 * The clocks of the recorder, bound when the module loads. Fake timers of a test replace the globals
 * later, but must not stop the clocks and timeouts of the recorder.
 */
const hrtime = process.hrtime.bigint;
const setTimer = globalThis.setTimeout;
const clearTimer = globalThis.clearTimeout;

/** Milliseconds since 1970. */
export const wallTime: () => number = Date.now;

/** Milliseconds on the machine's monotonic clock: the same in every process and worker. */
export function monotonicTime(): number {
  return Number(hrtime()) / 1e6;
}

/** A timer that calls a function when the timer has not been restarted for a while. */
interface Timer {
  restart(): void;
  stop(): void;
}

/** Starts a timer of `delay` ms, which does not keep the process alive. */
export function createTimer(delay: number, onDone: () => void): Timer {
  const timer = setTimer(onDone, delay).unref();
  return { restart: () => timer.refresh(), stop: () => clearTimer(timer) };
}

/** Waits for a promise, but at most `limit` ms. Resolves to whether the promise was settled by then. */
export async function waitAtMost(limit: number, promise: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<boolean>((resolve) => {
    timer = setTimer(() => resolve(false), limit);
  });
  try {
    return await Promise.race([promise.then(() => true), timeout]);
  } finally {
    clearTimer(timer);
  }
}

/** A time in ms with the precision of a session. */
export function toMicroseconds(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}

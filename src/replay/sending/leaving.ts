import type { CutOff } from '../pacing/cut-off.ts';

/** Tells when to leave one response that does not have to come to its end. */
export interface Leaving {
  /** The request goes out. */
  started(): void;
  /** The status has come. */
  responded(): void;
  /** @param bytes of the body so far */
  received(bytes: number): void;
  /** The time for the request is up; gives whether the response is held open all the same. */
  timedOut(): boolean;
  /** It is over: no timer goes on. */
  end(): void;
}

/**
 * @param timeout of the request, in ms: later than that no response is left, unless it is held open
 * @param leave called once it is time; may be called again
 */
export function createLeaving(cutOff: CutOff, timeout: number, leave: () => void): Leaving {
  const { needsStatus, bytes, time, hold } = cutOff;
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;
  let hasStatus = !needsStatus;
  let isDue = false;

  function leaveIfDue(): void {
    if (isDue && hasStatus) leave();
  }
  function leaveIn(pause: number): void {
    if (isOver) return;
    timer = setTimeout(() => {
      isDue = true;
      leaveIfDue();
    }, pause);
  }
  return {
    started() {
      if (hold) hold.whenAnswered.then(() => leaveIn(hold.pause));
      else if (time < timeout) leaveIn(time);
    },
    responded() {
      hasStatus = true;
      leaveIfDue();
    },
    received(size) {
      if (hold || bytes === 0 || size < bytes) return;
      isDue = true;
      leaveIfDue();
    },
    timedOut() {
      if (hold) return hasStatus;
      isDue = true;
      leaveIfDue();
      return false;
    },
    end() {
      isOver = true;
      clearTimeout(timer);
    },
  };
}

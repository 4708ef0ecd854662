import { subscribe, unsubscribe } from 'node:diagnostics_channel';

/** Node publishes these when a child process or a thread is made, also for those of this package. */
const CHANNELS = ['child_process', 'worker_threads'] as const;

let isPossible = false;

/** Requests may come from elsewhere: this process has started a child process or a thread. */
export function hasStartedOthers(): boolean {
  return isPossible;
}

/**
 * Notes whether this process starts others, which may send requests that it does not see.
 * @returns a function that ends it
 */
export function captureStarts(): () => void {
  const note = (): void => {
    isPossible = true;
  };
  for (const channel of CHANNELS) subscribe(channel, note);
  return () => {
    for (const channel of CHANNELS) unsubscribe(channel, note);
  };
}

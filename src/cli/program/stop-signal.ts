/** The signals with which people and programs end a long-running command. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Lets a command react to the first stop signal, so that it can end cleanly. */
export interface StopSignal {
  readonly received: Promise<NodeJS.Signals>;
  /** Aborted by the first stop signal. */
  readonly signal: AbortSignal;
}

/**
 * Runs work that can clean up and show its results so far when Ctrl-C asks it to end. A second signal ends the process
 * at once, as usual.
 */
export async function withStopSignal<Result>(
  work: (stop: StopSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  let ignore = (): void => undefined;
  const received = new Promise<NodeJS.Signals>((resolve) => {
    const hear = (signal: NodeJS.Signals): void => {
      ignore();
      controller.abort();
      resolve(signal);
    };
    for (const signal of SIGNALS) process.on(signal, hear);
    ignore = () => {
      for (const signal of SIGNALS) process.off(signal, hear);
    };
  });
  try {
    return await work({ received, signal: controller.signal });
  } finally {
    ignore();
  }
}

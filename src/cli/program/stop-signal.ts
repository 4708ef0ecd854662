/** The signals by which people and programs end a command that goes on. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** What a command hears of the first signal to stop, so that it can end cleanly. */
export interface StopSignal {
  readonly received: Promise<NodeJS.Signals>;
  /** Is aborted by it. */
  readonly signal: AbortSignal;
}

/**
 * Runs work that Ctrl-C asks to end: it can clean up and show what it has. The second signal does what it does to any
 * process: it ends it at once.
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

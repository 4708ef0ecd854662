/** The signals by which people and programs end a command that goes on. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The first signal to stop, and the end of listening for it. */
interface StopSignal {
  readonly received: Promise<NodeJS.Signals>;
  /** Call it if the command ends by itself. */
  ignore(): void;
}

/**
 * Hears the first signal to stop, so that the command can end cleanly. The second one does what it does to any
 * process: it ends it at once.
 */
export function hearStopSignal(): StopSignal {
  let ignore = (): void => undefined;
  const received = new Promise<NodeJS.Signals>((resolve) => {
    const hear = (signal: NodeJS.Signals): void => {
      ignore();
      resolve(signal);
    };
    for (const signal of SIGNALS) process.on(signal, hear);
    ignore = () => {
      for (const signal of SIGNALS) process.off(signal, hear);
    };
  });
  return { received, ignore: () => ignore() };
}

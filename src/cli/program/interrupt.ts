/** How a shell tells that somebody pressed Ctrl-C twice. */
const INTERRUPTED = 130;

/**
 * Runs work that Ctrl-C asks to end: its signal is aborted, so that it can clean up and show what it has. A second
 * Ctrl-C ends the process at once.
 */
export async function withInterrupt<Result>(
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  const interrupt = (): void => {
    if (controller.signal.aborted) process.exit(INTERRUPTED);
    controller.abort();
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  try {
    return await work(controller.signal);
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}

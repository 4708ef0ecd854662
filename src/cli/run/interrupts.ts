import { safe } from '../../printable.ts';
import type { RunEnd } from '../../replay/run-end.ts';
import { withStopSignal } from '../program/stop-signal.ts';
import type { Terminal } from '../program/terminal.ts';

/** Ends a run with a summary after Ctrl-C. A second Ctrl-C ends the process at once. */
export function interrupt(end: RunEnd, terminal: Terminal): void {
  terminal.tell(safe`Stopping the run; press Ctrl-C again to stop at once`);
  end.end({ by: 'interrupt' });
}

/** Lets Ctrl-C end a run. */
export function withInterrupt<Result>(
  end: RunEnd,
  terminal: Terminal,
  run: () => Promise<Result>,
): Promise<Result> {
  return withStopSignal(({ received }) => {
    received.then(() => interrupt(end, terminal));
    return run();
  });
}

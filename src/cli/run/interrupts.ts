import type { RunEnd } from '../../replay/run-end.ts';
import { hearStopSignal } from '../program/stop-signal.ts';
import type { Terminal } from '../program/terminal.ts';

/**
 * Lets Ctrl-C end a run with a summary. The second one ends the process at once.
 * @returns ends the listening
 */
export function endOnSignal(end: RunEnd, terminal: Terminal): () => void {
  const { received, ignore } = hearStopSignal();
  received.then(() => {
    terminal.tell('The run ends; Ctrl-C again ends it at once.');
    end.end({ by: 'interrupt' });
  });
  return ignore;
}

import type { RunEnd } from '../../replay/run-end.ts';
import type { Terminal } from '../program/terminal.ts';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Lets Ctrl-C end a run with a summary. The second one ends the process, as it does without us.
 * @returns ends the listening
 */
export function endOnSignal(end: RunEnd, terminal: Terminal): () => void {
  const stop = (): void => {
    for (const signal of SIGNALS) process.off(signal, interrupt);
  };
  const interrupt = (): void => {
    stop();
    terminal.tell('The run ends; Ctrl-C again ends it at once.');
    end.end({ by: 'interrupt' });
  };
  for (const signal of SIGNALS) process.on(signal, interrupt);
  return stop;
}

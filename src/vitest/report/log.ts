/** The terminal, the log of a CI or the pipe that the report is printed to. */
import type { Vitest } from 'vitest/node';
import { NO_TERMINAL, renderPainted } from '../../report/words.ts';

/** Prints a part of the report, made printable; without its colours, if nobody sees them. */
export function log(logger: Vitest['logger'], text: string | undefined): void {
  if (text === undefined) return;
  logger.log(renderPainted(text, showsColours(logger)));
}

/**
 * Whether there are colours, as Vitest decides it except for pipes, which programs read: Vitest takes them for
 * terminals. The log of a CI has colours.
 */
function showsColours(logger: Vitest['logger']): boolean {
  const { argv, env } = process;
  if ('NO_COLOR' in env || argv.includes('--no-color')) return false;
  if ('FORCE_COLOR' in env || 'CI' in env || argv.includes('--color')) return true;
  return isTerminal(logger) && env.TERM !== 'dumb';
}

/** The width of the terminal. Vitest takes 80 without a terminal; a terminal of unknown size is 0 wide. */
export function columnsOf(logger: Vitest['logger']): number {
  return (isTerminal(logger) && logger.getColumns()) || NO_TERMINAL;
}

function isTerminal({ outputStream }: Vitest['logger']): boolean {
  return 'isTTY' in outputStream && outputStream.isTTY;
}

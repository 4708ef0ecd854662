/** All that Vitest's logger prints of ours: to the terminal, the log of a CI or the pipe that the report goes to. */
import type { Vitest } from 'vitest/node';
import type { Printable } from '../printable.ts';
import { NO_TERMINAL, renderPainted } from '../report/words.ts';
import { renderWarning } from './warn.ts';

/** Prints a part of the report, without its colours if nobody sees them. */
export function log(
  logger: Vitest['logger'],
  text: Printable,
  level: 'log' | 'error' = 'log',
): void {
  logger[level](renderPainted(text, showsColours(logger)));
}

/** Prints a warning. It becomes one printable line. @param logger of Vitest or Vite */
export function logWarning(
  logger: { readonly warn: (text: string) => void },
  message: string,
): void {
  logger.warn(renderWarning(message));
}

/** Prints a command that annotates a run of GitHub with an error. */
export function annotate(logger: Vitest['logger'], title: Printable, message: Printable): void {
  logger.log(`\n::error title=${title}::${escapeMessage(renderPainted(message, false))}`);
}

/** As `@actions/core` escapes the message of a command. */
function escapeMessage(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
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

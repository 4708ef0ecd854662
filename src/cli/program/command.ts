/** What a command is: data from which the parser and every help text are made. */
import type { Input } from './input.ts';
import type { Terminal } from './terminal.ts';

/** The short name of the program, as shown in help texts. */
export const PROGRAM = 'vsr';

/** The exit codes of commands. */
export const EXIT = {
  /** All passed, or the work is done. */
  passed: 0,
  /** A request failed, or a check found something. */
  failed: 1,
  /** The command line is wrong, or a file that it names cannot be used. */
  badInput: 2,
  /** Nothing answers at the target or the upstream. */
  unreachable: 3,
  /** Ctrl-C ended the command before its work was done: 128 plus the signal number, as in shells. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** An option of a command. */
export interface CommandOption {
  /** The name, such as `--speed`. */
  readonly name: `--${string}`;
  /** The short name, such as `-H`. */
  readonly short?: `-${string}`;
  /** The name of its value; undefined for a switch. */
  readonly value?: string;
  readonly about: string;
  /** Whether it may be given several times. */
  readonly isList?: true;
}

/** An example in a help text. */
interface CommandExample {
  /** The command line without the name of the program. */
  readonly line: string;
  readonly about: string;
}

export interface Command {
  readonly name: string;
  /** The arguments, such as `<session...>`. Empty for none. */
  readonly args: string;
  /** One line, without a full stop. */
  readonly about: string;
  readonly options: readonly CommandOption[];
  readonly examples: readonly CommandExample[];
  /** Whether it takes the user's command after `--`. */
  readonly takesCommand?: true;
  /** Loads the code of the command, so that a start loads only one command. */
  readonly load: () => Promise<{ readonly run: RunCommand }>;
}

/**
 * @returns an `ExitCode`, or that of the user's own command
 * @throws {SessionReplayError} whose code decides the exit code
 */
export type RunCommand = (input: Input, terminal: Terminal) => Promise<number>;

/** The usage without the name of the program, such as `show <session> [id] [options]`. */
export function usageOf({ name, args, takesCommand }: Command): string {
  const parts = [name, args, '[options]', takesCommand ? '[-- command …]' : ''];
  return parts.filter((part) => part !== '').join(' ');
}

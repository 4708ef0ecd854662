/** Runs the user's command, such as the client of a recorder. The only importer of tinyexec. */
import { constants } from 'node:os';
import { x } from 'tinyexec';
import { UserError } from '../../errors.ts';
import { printableLine } from '../../printable.ts';
import { explainFileError, isErrorCode } from '../../session/files/file-errors.ts';

interface StartedCommand {
  /** The exit code of the command; 128 plus the signal number if a signal ended it. */
  readonly ended: Promise<number>;
  /** Passes a signal on, unless the terminal sent the signal to the command as well. */
  forward(signal: NodeJS.Signals): void;
}

interface CommandSettings {
  readonly cwd: string;
  /** Variables for the command, in addition to the environment of this process. */
  readonly env: Readonly<Record<string, string>>;
  /** Whether the command writes to the standard output of this process. Otherwise it writes to standard error. */
  readonly hasOutput: boolean;
}

/**
 * Starts a command, which is looked up as in a shell and in npm scripts.
 * @param words the command and its arguments
 * @throws {UserError} through `ended`: `INVALID_OPTIONS` for a command that cannot be started
 */
export function startCommand(
  [command = '', ...args]: readonly string[],
  { cwd, env, hasOutput }: CommandSettings,
): StartedCommand {
  const started = x(command, args, {
    nodeOptions: { cwd, env, stdio: ['inherit', hasOutput ? 'inherit' : 2, 'inherit'] },
  });
  return {
    ended: waitForEnd(started, command),
    forward: (signal) => {
      const { stdin, stdout, stderr } = process;
      const hasTerminal = [stdin, stdout, stderr].some(({ isTTY }) => isTTY);
      if (!hasTerminal || signal === 'SIGTERM') started.kill(signal);
    },
  };
}

async function waitForEnd(started: ReturnType<typeof x>, command: string): Promise<number> {
  try {
    const { exitCode } = await started;
    if (exitCode !== undefined) return exitCode;
    const number = Object.entries(constants.signals).find(
      ([name]) => name === started.signalCode,
    )?.[1];
    return 128 + (number ?? 0);
  } catch (cause) {
    const reason = isErrorCode(cause, 'ENOENT')
      ? 'there is no such program in PATH or node_modules/.bin'
      : explainFileError(cause);
    const what = `the command ${printableLine(command)} cannot be started`;
    throw new UserError('INVALID_OPTIONS', `${what}: ${reason}`, { cause });
  }
}

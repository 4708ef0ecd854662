/** Runs the built command line on a terminal, as a person does. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { program } from './run-cli.ts';

/** Gives a command a terminal of its own. Other systems have another program of this name. */
const SCRIPT = '/usr/bin/script';

export const hasTerminal: boolean = process.platform === 'linux' && existsSync(SCRIPT);

/** A command that runs on a terminal. */
interface OnTerminal {
  /** What the terminal has shown so far. */
  readonly shown: () => string;
  readonly press: (key: string) => void;
  /** The exit code. */
  readonly ended: Promise<number | null>;
}

/**
 * Starts a command on a terminal, without colours.
 * @param typed the arguments as typed into a shell
 */
export function startOnTerminal(cwd: string, typed: string): OnTerminal {
  // Without `exec`, a shell may stay in between. Ctrl-C then ends it as well, and its exit code is the one that counts.
  const command = `exec ${process.execPath} ${program} ${typed}`;
  const child = spawn(SCRIPT, ['-qefc', command, '/dev/null'], {
    cwd,
    env: { ...process.env, NO_COLOR: '1', SHELL: '/bin/sh' },
  });
  let shown = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    shown += chunk;
  });
  return {
    shown: () => shown,
    press: (key) => child.stdin.write(key),
    ended: once(child, 'close').then(() => child.exitCode),
  };
}

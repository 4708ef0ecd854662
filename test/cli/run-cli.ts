/** Runs the command line as a shell does. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { repositoryRoot } from '../kit/repository-root.ts';

/** File of the program, as built. */
export const program: string = join(repositoryRoot, 'dist/cli.js');

/** How a command ended, and what it printed. */
export interface CliResult {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/**
 * Runs a command in a folder, without colours.
 * @param from file of the program. By default, the built one
 * @param typed what the command reads from its standard input. Undefined for nothing
 */
export async function runCli(
  cwd: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>> = {},
  from: string = program,
  typed?: string,
): Promise<CliResult> {
  const child = spawn(process.execPath, [from, ...args], {
    cwd,
    env: { ...process.env, NO_COLOR: '1', ...env },
    stdio: 'pipe',
  });
  child.stdin.on('error', () => undefined).end(typed);
  const ended = once(child, 'close');
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  await ended;
  return { code: child.exitCode, out, err };
}

/** A command that runs until it is stopped. */
export interface StartedCli extends AsyncDisposable {
  readonly child: ChildProcess;
  /** What it has printed so far. */
  readonly printed: () => { readonly out: string; readonly err: string };
  /** What it has printed, with its exit code and the signal that ended it. */
  readonly ended: Promise<CliResult & { readonly signal: NodeJS.Signals | null }>;
}

/**
 * Starts a command in a folder, without colours.
 * @param env further variables
 * @param isLeader whether the command leads a process group of its own, like a command that is typed into a terminal
 */
export function startCli(
  cwd: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  isLeader = false,
): StartedCli {
  const child = spawn(process.execPath, [program, ...args], {
    cwd,
    env: { ...process.env, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: isLeader,
  });
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    out += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    err += chunk;
  });
  const ended = once(child, 'close').then(() => {
    return { code: child.exitCode, signal: child.signalCode, out, err };
  });
  return {
    ...{ child, ended, printed: () => ({ out, err }) },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Environment variables that make a command send itself a SIGINT as soon as it prints a text. */
export function interruptedAt(words: string): Readonly<Record<string, string>> {
  return preloading(`
    for (const stream of [process.stdout, process.stderr]) {
      const write = stream.write;
      stream.write = function (chunk, ...rest) {
        const isWritten = write.call(this, chunk, ...rest);
        if (String(chunk).includes(${JSON.stringify(words)})) process.kill(process.pid, 'SIGINT');
        return isWritten;
      };
    }`);
}

/** Environment variables that make a command send its process group a SIGINT, like Ctrl-C, once it forks a process. */
export const interruptedAtFork: Readonly<Record<string, string>> = preloading(`
  import childProcess from 'node:child_process';
  import { syncBuiltinESMExports } from 'node:module';
  const { fork } = childProcess;
  childProcess.fork = (...args) => {
    const child = fork(...args);
    process.kill(0, 'SIGINT');
    return child;
  };
  syncBuiltinESMExports();`);

function preloading(code: string): Readonly<Record<string, string>> {
  return { NODE_OPTIONS: `--import "data:text/javascript,${encodeURIComponent(code)}"` };
}

/**
 * The program of the keeper: a process that starts one server, and ends it with all its child processes.
 * Vitest's main process forks it, so that the server ends even with a Vitest that was killed, whose channel
 * closes then. The keeper is not in Vitest's process group, so that neither Ctrl-C nor a signal to that
 * group ends it before its server.
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** The first message to the keeper. Any later message, or the end of the channel, stops it. */
export interface ServerStart {
  readonly command: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The one message of the keeper: how its server ended. Code and signal are null if it never ran. */
export interface ServerEnd {
  readonly code: number | null;
  readonly signal: string | null;
  /** The end of its output, both streams together; or why it never ran. */
  readonly output: string;
}

const isWindows = process.platform === 'win32';
/** In ms, from the request to end until the kill: less than Vitest's `teardownTimeout`. */
const GRACE = 5_000;
/** In ms, for output that is still on its way when the server has ended. */
const LAST_OUTPUT = 500;
const POLL = 25;
/** In bytes. */
const MAX_OUTPUT = 16 * 1024;

let isKeeping = false;

const toldToStop = new Promise<void>((resolve) => {
  process.once('disconnect', resolve);
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.once(signal, () => resolve());
  process.once('message', (start: ServerStart) => {
    process.once('message', () => resolve());
    keep(start).then(exit, (error: unknown) => {
      tell({ code: null, signal: null, output: String(error) }).then(exit);
    });
  });
});
// Vitest may be gone before it says what to start.
process.once('disconnect', exitUnlessKeeping);

function exitUnlessKeeping(): void {
  if (!isKeeping) exit();
}

async function keep({ command, cwd, env }: ServerStart): Promise<void> {
  isKeeping = true;
  const server = spawn(command, {
    ...{ cwd, env },
    shell: true,
    // Its input stays open, since some servers end with their input.
    stdio: 'pipe',
    // In a process group of its own. On Windows that would mean a window of its own.
    detached: !isWindows,
    windowsHide: true,
  });
  const told = endOf(server).then(tell);
  await Promise.race([told, toldToStop]);
  await endGroup(server);
  await told;
}

function endOf(server: ChildProcess): Promise<ServerEnd> {
  const output = keepOutput(server);
  return new Promise((resolve) => {
    server.once('error', ({ message }) => resolve({ code: null, signal: null, output: message }));
    server.once('exit', async (code, signal) => {
      const closed = new Promise((resolveClosed) => server.once('close', resolveClosed));
      await Promise.race([closed, sleep(LAST_OUTPUT)]);
      resolve({ code, signal, output: output() });
    });
  });
}

/** The last whole lines of both streams, in the order in which they came. */
function keepOutput({ stdin, stdout, stderr }: ChildProcess): () => string {
  let kept = Buffer.alloc(0);
  let isCut = false;
  const keepLast = (chunk: Buffer): void => {
    const all = Buffer.concat([kept, chunk]);
    isCut ||= all.length > MAX_OUTPUT;
    kept = all.subarray(-MAX_OUTPUT);
  };
  stdout?.on('data', keepLast);
  stderr?.on('data', keepLast);
  // The server may close its input.
  stdin?.on('error', () => undefined);
  return () => kept.toString('utf8').replace(isCut ? /^[^\n]*\n?/ : '', '');
}

async function endGroup({ pid }: ChildProcess): Promise<void> {
  if (pid === undefined) return;
  if (isWindows) {
    const ending = spawn('taskkill', ['/PID', String(pid), '/T', '/F'], { stdio: 'ignore' });
    await new Promise((resolve) => ending.once('error', resolve).once('exit', resolve));
    return;
  }
  signalGroup(pid, 'SIGTERM');
  const limit = performance.now() + GRACE;
  while (isGroupAlive(pid)) {
    if (performance.now() > limit) {
      signalGroup(pid, 'SIGKILL');
      return;
    }
    await sleep(POLL);
  }
}

function tell(end: ServerEnd): Promise<void> {
  return new Promise((resolve) => {
    if (!process.connected || !process.send) resolve();
    else process.send(end, () => resolve());
  });
}

function exit(): void {
  process.exit();
}

/**
 * Sends a signal to all processes of a POSIX group.
 * @param group id of the process that leads it
 * @returns whether there are any
 */
function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-group, signal);
    return true;
  } catch {
    // ESRCH: there is none. EPERM: the remaining processes belong to another user.
    return false;
  }
}

/**
 * Whether a process of a group still runs. A zombie counts as ended where the system shows it: in containers,
 * the first process may not wait for orphans.
 */
function isGroupAlive(group: number): boolean {
  if (!signalGroup(group, 0)) return false;
  if (process.platform !== 'linux') return true;
  return readdirSync('/proc').some((name) => /^\d+$/.test(name) && runsIn(name, group));
}

/** By `/proc/<pid>/stat`: id, name in parentheses, state, parent, group. */
function runsIn(pid: string, group: number): boolean {
  const [, state, own] = /^.*\) (\S) \d+ (\d+) /s.exec(readStat(pid)) ?? [];
  return Number(own) === group && state !== 'Z' && state !== 'X';
}

/** Empty if the process has just ended. */
function readStat(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return '';
  }
}

/**
 * The program of a process that starts one server and ends it, with all processes that come of it. It
 * is a process of its own, forked by Vitest's main process, so that a server ends also with a Vitest
 * that was killed: then its channel closes. It is in no process group with Vitest, so that neither
 * Ctrl-C nor a signal to that group ends it before its work is done.
 *
 * Process groups of POSIX, by the id of the process that leads them.
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** What the keeper is told first. Any later message, or the end of the channel, tells it to stop. */
export interface ServerStart {
  readonly command: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** What the keeper tells once: how its server has ended. Both code and signal are null if it never ran. */
export interface ServerEnd {
  readonly code: number | null;
  readonly signal: string | null;
  /** The last of what it has printed, both streams together; why it never ran. */
  readonly output: string;
}

const isWindows = process.platform === 'win32';
/** Between being asked to end and being killed, in ms: less than Vitest's `teardownTimeout`. */
const GRACE = 5_000;
/** For output that is on its way when the server has ended, in ms. */
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
// Nobody may be left to say what is to be started.
process.once('disconnect', exitUnlessKeeping);

function exitUnlessKeeping(): void {
  if (!isKeeping) exit();
}

async function keep({ command, cwd, env }: ServerStart): Promise<void> {
  isKeeping = true;
  const server = spawn(command, {
    ...{ cwd, env },
    shell: true,
    // Its input stays open: there are servers that end when theirs does.
    stdio: 'pipe',
    // A process group of its own; on Windows that would be a window of its own.
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
  // It may close its input.
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

/** Sends a signal to all processes of a group. @returns whether there are any */
function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-group, signal);
    return true;
  } catch {
    // ESRCH: there is none. EPERM: what is left belongs to another user, and is no business of ours.
    return false;
  }
}

/**
 * Whether a process of a group still runs. One that has ended and that nobody waits for, as in
 * containers whose first process is not made for that, counts as ended where the system tells.
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

/** Empty where the process has just ended. */
function readStat(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return '';
  }
}

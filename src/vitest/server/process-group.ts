/** Process groups of POSIX, by the id of the process that leads them. */
import { readdirSync, readFileSync } from 'node:fs';

/** Sends a signal to all processes of a group. @returns whether there are any */
export function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
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
export function isGroupAlive(group: number): boolean {
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

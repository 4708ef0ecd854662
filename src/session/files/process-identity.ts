/**
 * Identifies the process that holds or writes a file, and determines whether that process has ended. A
 * process id alone is not enough. Ids are reused, a killed process that nobody has waited for still answers
 * to its id, and ids of another machine or container mean nothing here.
 */
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { attempt } from '../../errors.ts';
import { isErrorCode } from './file-errors.ts';

/** Distinguishes a process from all others, as plain data for a file. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When the process started. Known on Linux only. */
  readonly born?: string | undefined;
  /** The machine or container in which the id is valid. */
  readonly host: string;
}

const now = Date.now;
const HOUR = 3_600_000;
let self: ProcessIdentity | undefined;

/** The identity of this process. */
export function identifySelf(): ProcessIdentity {
  self ??= { pid: process.pid, born: readLife(process.pid)?.born, host: identifyHost() };
  return self;
}

/**
 * Whether a process has ended. A process of another host counts as ended when its file has not been written
 * for an hour.
 * @param touched when the file was last written, in ms since 1970
 */
export function isGone({ pid, born, host }: ProcessIdentity, touched: number): boolean {
  if (host !== identifyHost()) return now() - touched > HOUR;
  if (!answers(pid)) return true;
  const life = readLife(pid);
  if (life === undefined) return false;
  return life.isZombie || (born !== undefined && life.born !== born);
}

/** Undefined for a value that is not an identity. */
export function parseProcessIdentity(value: unknown): ProcessIdentity | undefined {
  const { pid, born, host }: Record<string, unknown> = Object(value);
  if (!Number.isInteger(pid) || typeof host !== 'string') return undefined;
  return { pid: Number(pid), host, ...(typeof born === 'string' && { born }) };
}

function answers(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // EPERM: the process is alive and belongs to another user.
    return isErrorCode(error, 'EPERM');
  }
}

/** Fields 3 and 22 of proc_pid_stat(5), after the name, which may hold anything. */
function readLife(pid: number): { born: string; isZombie: boolean } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
    return { born: `${boot}/${fields[19]}`, isZombie: /^[ZX]/.test(fields[0] ?? '') };
  } catch {
    return undefined;
  }
}

/** Containers on one machine may have the same name, and have process ids of their own. */
function identifyHost(): string {
  return attempt(() => `${hostname()}/${readlinkSync('/proc/self/ns/pid')}`) ?? hostname();
}

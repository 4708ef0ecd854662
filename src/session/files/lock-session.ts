/**
 * Two runs may record the same session at once. Each run replaces the session file atomically, but both share
 * the body files: one run must not delete a body file that the other is about to name. Steps that write or
 * delete these files therefore hold a lock, which is a file in the session's folder.
 */
import { closeSync, linkSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { attempt } from '../../errors.ts';
import { explainFileError, isErrorCode, notWritable } from './file-errors.ts';
import { makeFolder } from './make-folder.ts';
import { identifySelf, isGone, parseProcessIdentity } from './process-identity.ts';
import { type OpenFile, openRegularFile, readWhole } from './regular-file.ts';

/** In ms. A step takes as long as writing a session, which may be seconds. */
const MAX_WAIT = 60_000;
const PAUSE = 5;
/** In ms. After that, a lock without an owner counts as left by a process that died while creating it. */
const MAX_CREATION = 5000;

/** In bytes. An owner is a process and its machine. */
const MAX_OWNER = 64 * 1024;

const now = Date.now;
const sleeper = new Int32Array(new SharedArrayBuffer(4));

/**
 * Runs a step while no other process changes the session and its neighbours. Creates the session's folder.
 * Synchronous, including the wait.
 * @throws {SessionReplayError} `SESSION_NOT_WRITABLE`, also if another process does not release the lock
 */
export function lockSession<Result>(sessionFile: string, step: () => Result): Result {
  const lock = `${sessionFile.replace(/\.json$/, '')}.lock`;
  try {
    acquire(lock);
  } catch (error) {
    throw notWritable(sessionFile, error);
  }
  return runAndRelease(lock, step);
}

/**
 * Runs a step while no other process holds a lock. Synchronous, including the wait.
 * @param lock path of the lock file
 */
export function holdLock<Result>(lock: string, step: () => Result): Result {
  acquire(lock);
  return runAndRelease(lock, step);
}

function runAndRelease<Result>(lock: string, step: () => Result): Result {
  try {
    return step();
  } finally {
    rmSync(lock, { force: true });
  }
}

function acquire(lock: string): void {
  for (let waited = 0; !tryAcquire(lock); waited += PAUSE) {
    breakAbandoned(lock);
    if (waited > MAX_WAIT) throw new Error(`another process holds ${lock}; delete it`);
    Atomics.wait(sleeper, 0, 0, PAUSE);
  }
}

function tryAcquire(lock: string): boolean {
  makeFolder(dirname(lock));
  let descriptor: number;
  try {
    descriptor = openSync(lock, 'wx', 0o600);
  } catch (error) {
    // Another process may have deleted the empty folder of a discarded session. Windows reports EPERM for a
    // file that is being deleted.
    if (isErrorCode(error, 'EEXIST') || isErrorCode(error, 'ENOENT')) return false;
    if (process.platform === 'win32' && isErrorCode(error, 'EPERM')) return false;
    throw error;
  }
  try {
    writeSync(descriptor, JSON.stringify(identifySelf()));
  } catch (error) {
    rmSync(lock, { force: true });
    throw error;
  } finally {
    closeSync(descriptor);
  }
  return true;
}

/**
 * Removes the lock that a killed process left, even if nobody waits for it.
 * @param lock path of the lock file. A file that is not a lock stays
 */
export function sweepLock(lock: string): void {
  const { owner = '-' } = readLock(lock) ?? {};
  const isLock =
    owner === '' || parseProcessIdentity(attempt(() => JSON.parse(owner))) !== undefined;
  if (isLock) breakAbandoned(lock);
}

/** Removes the lock of a process that is gone, unless another process has taken it over. */
function breakAbandoned(lock: string): void {
  const held = readLock(lock);
  if (held === undefined || !isAbandoned(held)) return;
  const taken = `${lock}.${process.pid}`;
  try {
    renameSync(lock, taken);
    if (readLock(taken)?.owner !== held.owner) linkSync(taken, lock);
  } catch (error) {
    if (!isErrorCode(error, 'ENOENT') && !isErrorCode(error, 'EEXIST')) throw error;
  } finally {
    rmSync(taken, { force: true });
  }
}

/** The content of a lock. */
interface Held {
  readonly owner: string;
  /** In ms since 1970. */
  readonly touched: number;
}

/** Undefined if the lock is gone. */
function readLock(lock: string): Held | undefined {
  try {
    return readHeld(openRegularFile(lock));
  } catch (error) {
    if (isErrorCode(error, 'ENOENT')) return undefined;
    throw new Error(`${lock} cannot be read (${explainFileError(error)}); delete it`, {
      cause: error,
    });
  }
}

function readHeld(opened: OpenFile): Held {
  try {
    const size = Math.min(opened.size, MAX_OWNER);
    return { owner: readWhole({ ...opened, size }).toString(), touched: opened.modified };
  } finally {
    closeSync(opened.descriptor);
  }
}

function isAbandoned({ owner, touched }: Held): boolean {
  const process = parseProcessIdentity(attempt(() => JSON.parse(owner)));
  return process === undefined ? now() - touched > MAX_CREATION : isGone(process, touched);
}

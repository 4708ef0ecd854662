/**
 * Two runs may record the same session at once. Each writes its file whole, by a rename, but its body
 * files are shared: whoever deletes what the session no longer names must not do so while the other
 * is about to name it. So these steps take turns, by a lock file beside the session.
 */
import { closeSync, linkSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { explainFileError, isErrorCode, notWritable } from './file-errors.ts';
import { identifySelf, isGone, parseProcessIdentity } from './process-identity.ts';
import { type OpenFile, openRegularFile, readWhole } from './regular-file.ts';

/** In ms. A step takes as long as writing one session: seconds for a huge one. */
const MAX_WAIT = 60_000;
const PAUSE = 5;
/** A lock without an owner is one whose owner died while making it, in ms. */
const MAX_CREATION = 5000;

/** In bytes: an owner is a process and its machine. */
const MAX_OWNER = 64 * 1024;

const now = Date.now;
const sleeper = new Int32Array(new SharedArrayBuffer(4));

/**
 * Does something to a session and what lies beside it while no other process does; makes its folder.
 * Synchronous, the waiting included.
 * @throws SessionReplayError `SESSION_NOT_WRITABLE`, also where another process does not end
 */
export function lockSession<Result>(sessionFile: string, step: () => Result): Result {
  const lock = `${sessionFile.replace(/\.json$/, '')}.lock`;
  try {
    acquire(lock);
  } catch (error) {
    throw notWritable(sessionFile, error);
  }
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
  mkdirSync(dirname(lock), { recursive: true });
  let descriptor: number;
  try {
    descriptor = openSync(lock, 'wx', 0o600);
  } catch (error) {
    // Whoever discards a session deletes its folder, if that is empty. Windows says EPERM of a file
    // that is being deleted.
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
 * Takes away what a process that was killed has left of a lock, also where nobody wants it.
 * @param lock its file; one that is no lock is left alone
 */
export function sweepLock(lock: string): void {
  const { owner = '-' } = readLock(lock) ?? {};
  const isLock = owner === '' || parseProcessIdentity(parseOwner(owner)) !== undefined;
  if (isLock) breakAbandoned(lock);
}

/** Takes away the lock of a process that is gone, and only that: another may have it by now. */
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

/** What a lock says of who holds it. */
interface Held {
  readonly owner: string;
  /** In ms since 1970. */
  readonly touched: number;
}

/** Undefined when it is gone. */
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
  const process = parseProcessIdentity(parseOwner(owner));
  return process === undefined ? now() - touched > MAX_CREATION : isGone(process, touched);
}

function parseOwner(owner: string): unknown {
  try {
    return JSON.parse(owner);
  } catch {
    return undefined;
  }
}

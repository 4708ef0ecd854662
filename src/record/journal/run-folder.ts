/**
 * The folder of a run, outside the project and for its own user only. It holds the key that recognises secrets,
 * which must survive a crash but not lie beside the journals; the certificate authority of the proxy; and traffic
 * that waits for its sessions. The folder is deleted at the end of the run. If the run is killed, a later run
 * deletes everything but the key, and the key once no journal needs it.
 */

import { lstatSync, mkdtempSync, readdirSync, rmSync, type Stats, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { attempt, SessionReplayError } from '../../errors.ts';
import { explainFileError } from '../../session/files/file-errors.ts';
import { listNames, makeFolder } from '../../session/files/make-folder.ts';
import {
  identifySelf,
  isGone,
  type ProcessIdentity,
  parseProcessIdentity,
} from '../../session/files/process-identity.ts';
import { readRegularFile } from '../../session/files/regular-file.ts';
import { wallTime } from '../pipeline/clock.ts';
import { findAllJournals, isRunId, runId } from './journal-file.ts';

/** The beginning of the name of every run's folder. */
const RUN_FOLDER_PREFIX = 'vitest-session-replay-';
/** The beginning of the names of folders for certificate authorities. */
const CA_PREFIX = 'ca-';
/** In bytes. A key has 64 hexadecimal digits. */
const MAX_KEY = 1024;
/** The beginning of the names of folders for traffic that is part of no session, or not yet. */
const SHARED_PREFIX = 'shared-';

/** How long the key of a killed run is kept for journals that nobody recovers, in ms: a week. */
const MAX_KEPT_MS = 7 * 24 * 3_600_000;
/** In bytes, of a list of folders. */
const MAX_OWNER = 1024 * 1024;

/** The file `owner`: the process of a run, and the folders with its journals. */
interface RunOwner {
  readonly process: ProcessIdentity;
  readonly sessionsFolders: readonly string[];
}

/** The folder of the current run. It is created when something is put into it. */
export class RunFolder {
  readonly #key: string;
  readonly #sessionsFolders: Set<string> = new Set();

  constructor(key: string) {
    this.#key = key;
  }

  /** Absolute path, whether the folder exists or not. */
  get path(): string {
    return runFolderPath(runId(this.#key));
  }

  /** Forgets the names of the run before, in which secrets may have been others. */
  forgetNames(): void {
    rmSync(namesFolder(this.path), { recursive: true, force: true });
  }

  /** The folders with the journals of the run. */
  get sessionsFolders(): ReadonlySet<string> {
    return this.#sessionsFolders;
  }

  /**
   * Ensures that the journals in a folder can be recovered if the run is killed.
   * @throws {SessionReplayError} `RECORDER_FAILED`
   */
  keepFor(sessionsFolder: string): void {
    if (this.#sessionsFolders.has(sessionsFolder)) return;
    const sessionsFolders = [...this.#sessionsFolders, sessionsFolder];
    const owner: RunOwner = { process: identifySelf(), sessionsFolders };
    this.#fill(() => {
      writePrivate(join(this.path, 'key'), this.#key);
      writePrivate(join(this.path, 'owner'), JSON.stringify(owner));
    });
    this.#sessionsFolders.add(sessionsFolder);
  }

  /**
   * Creates an empty folder for a certificate authority.
   * @throws {SessionReplayError} `RECORDER_FAILED`
   */
  createCaFolder(): string {
    return this.#fill(() => mkdtempSync(join(this.path, CA_PREFIX)));
  }

  /** Deletes the folder with everything in it. */
  remove(): void {
    // If that fails, a later run deletes it.
    attempt(() => rmSync(this.path, { recursive: true, force: true }));
  }

  /** Nobody else can have created the folder, since its name is a secret until then. */
  #fill<Result>(step: () => Result): Result {
    try {
      makeFolder(this.path, 0o700);
      return step();
    } catch (cause) {
      const message = `cannot write ${this.path}: ${explainFileError(cause)}`;
      throw new SessionReplayError('RECORDER_FAILED', message, { cause });
    }
  }
}

/**
 * Creates an empty folder for traffic that is part of no session, or not yet.
 * @param runFolder its path
 */
export function createTrafficFolder(runFolder: string): string {
  makeFolder(runFolder, 0o700);
  return mkdtempSync(join(runFolder, SHARED_PREFIX));
}

/** The key of a run. Undefined if its folder is gone. */
export function readRunKey(run: string): string | undefined {
  return attempt(
    () => readRegularFile(join(runFolderPath(run), 'key'), MAX_KEY).toString() || undefined,
  );
}

/** The absolute path of a run's folder. */
function runFolderPath(run: string): string {
  return join(tmpdir(), `${RUN_FOLDER_PREFIX}${run}`);
}

function writePrivate(file: string, text: string): void {
  writeFileSync(file, text, { mode: 0o600 });
}

/**
 * Deletes what killed runs left in the system's temporary folder. Certificate authorities and traffic that no
 * session has taken are deleted at once, the rest as soon as no journal needs the key of the run, or after a
 * week. The folders of other users and of runs that go on are left alone.
 */
export async function sweepRunFolders(): Promise<void> {
  for (const { run, path } of listRunFolders(tmpdir())) {
    try {
      const stats = lstatSync(path);
      if (stats.isDirectory() && isOurs(stats)) await sweep(path, run, stats);
    } catch {
      // Another run was faster, or the folder may not be deleted: a later run tries again.
    }
  }
}

function listRunFolders(folder: string): { readonly run: string; readonly path: string }[] {
  return listNames(folder)
    .filter((name) => name.startsWith(RUN_FOLDER_PREFIX))
    .map((name) => ({ run: name.slice(RUN_FOLDER_PREFIX.length), path: join(folder, name) }))
    .filter(({ run }) => isRunId(run));
}

/** On systems without user ids, such as Windows, each user has a temporary folder. */
function isOurs({ uid }: Stats): boolean {
  return process.getuid === undefined || process.getuid() === uid;
}

async function sweep(path: string, run: string, { mtimeMs }: Stats): Promise<void> {
  const owner = readOwner(path);
  const isOld = wallTime() - mtimeMs > MAX_KEPT_MS;
  // A folder without an owner is just being created. Processes of another container cannot be seen.
  if (owner === undefined ? !isOld : !isGone(owner.process, isOld ? mtimeMs : wallTime())) return;
  for (const name of readdirSync(path)) {
    if (!name.startsWith(CA_PREFIX) && !name.startsWith(SHARED_PREFIX)) continue;
    rmSync(join(path, name), { recursive: true, force: true });
  }
  if (!isOld && (await isNeeded(run, owner))) return;
  rmSync(path, { recursive: true, force: true });
}

async function isNeeded(run: string, owner: RunOwner | undefined): Promise<boolean> {
  for (const folder of owner?.sessionsFolders ?? []) {
    const { journals } = await findAllJournals(folder);
    if (journals.some(({ header }) => header?.run === run)) return true;
  }
  return false;
}

function readOwner(path: string): RunOwner | undefined {
  try {
    const text = readRegularFile(join(path, 'owner'), MAX_OWNER).toString();
    const { process, sessionsFolders }: RunOwner = JSON.parse(text);
    const identity = parseProcessIdentity(process);
    if (identity === undefined || !Array.isArray(sessionsFolders)) return undefined;
    return { process: identity, sessionsFolders: sessionsFolders.map(String) };
  } catch {
    return undefined;
  }
}

/** The folder with the names of the secrets of a run. */
export function namesFolder(runFolder: string): string {
  return join(runFolder, 'names');
}

/**
 * What a run keeps outside the project, for its own user only: the key with which it recognises
 * secrets, which a crash must not take from its journals and which must not lie beside them; the
 * certificate authority of its proxy; and what waits for sessions that it will be part of. The folder
 * ends with its run. Of one that a killed run has left, a later one takes all away but the key, and that
 * when no journal needs it any more (`sweep-run-folders.ts`).
 */

import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SessionReplayError } from '../../errors.ts';
import { explainFileError } from '../../session/files/file-errors.ts';
import { identifySelf, type ProcessIdentity } from '../../session/files/process-identity.ts';
import { readRegularFile } from '../../session/files/regular-file.ts';

/** Begins the name of every run's folder. */
export const RUN_FOLDER_PREFIX = 'vitest-session-replay-';
/** Begins the names of the folders of certificate authorities in it. */
export const CA_PREFIX = 'ca-';
/** In bytes: a key is 64 hexadecimal digits. */
const MAX_KEY = 1024;
/** Begins the names of the folders of traffic that waits for its sessions. */
export const SHARED_PREFIX = 'shared-';

/** Whose a run folder is, and where that run's journals lie. Its file `owner`. */
export interface RunOwner {
  readonly process: ProcessIdentity;
  readonly sessionsFolders: readonly string[];
}

/** The folder of a run that is under way. It is made when something is put into it. */
export class RunFolder {
  readonly #key: string;
  readonly #sessionsFolders: Set<string> = new Set();

  constructor(key: string) {
    this.#key = key;
  }

  /** Absolute path, whether it is there or not. */
  get path(): string {
    return runFolderPath(runId(this.#key));
  }

  /** Where the journals lie that it is kept for. */
  get sessionsFolders(): ReadonlySet<string> {
    return this.#sessionsFolders;
  }

  /**
   * Sees to it that the journals in this folder can be recovered should the run be killed.
   * @throws SessionReplayError `RECORDER_FAILED`
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
   * Makes an empty folder for a certificate authority.
   * @throws SessionReplayError `RECORDER_FAILED`
   */
  createCaFolder(): string {
    return this.#fill(() => mkdtempSync(join(this.path, CA_PREFIX)));
  }

  /** Deletes it with all that is in it. */
  remove(): void {
    try {
      rmSync(this.path, { recursive: true, force: true });
    } catch {
      // A later run takes it away.
    }
  }

  /** Not with an owner of somebody else: the name is a secret until then, so nobody can have made it. */
  #fill<Result>(step: () => Result): Result {
    try {
      mkdirSync(this.path, { recursive: true, mode: 0o700 });
      return step();
    } catch (cause) {
      const message = `cannot write ${this.path}: ${explainFileError(cause)}`;
      throw new SessionReplayError('RECORDER_FAILED', message, { cause });
    }
  }
}

/** The key of a run; undefined when its folder is gone. */
export function readRunKey(run: string): string | undefined {
  try {
    return readRegularFile(join(runFolderPath(run), 'key'), MAX_KEY).toString() || undefined;
  } catch {
    return undefined;
  }
}

/** Where a run keeps what is its own. */
function runFolderPath(run: string): string {
  return join(tmpdir(), `${RUN_FOLDER_PREFIX}${run}`);
}

function writePrivate(file: string, text: string): void {
  writeFileSync(file, text, { mode: 0o600 });
}

/**
 * The name of a run, where its key must not be told: 16 hexadecimal digits that are the key's own.
 * Whoever writes a journal knows the key, and needs nothing else to say whose it is.
 */
export function runId(key: string): string {
  return createHash('sha256').update(`run of ${key}`).digest('hex').slice(0, 16);
}

/** Whether this may be the name of a run: it becomes part of a path. */
export function isRunId(text: string): boolean {
  return /^[0-9a-f]{16}$/.test(text);
}

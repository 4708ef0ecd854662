/**
 * What a run keeps outside the project, for its own user only: the key with which it recognises
 * secrets, which a crash must not take from its journals and which must not lie beside them, and the
 * certificate authority of its proxy. The folder ends with its run; one that a killed run has left is
 * taken away by a later one (`sweep-run-folders.ts`).
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identifySelf, type ProcessIdentity } from '../../session/process-identity.ts';
import { runId } from './run-id.ts';

/** Begins the name of every run's folder. */
export const RUN_FOLDER_PREFIX = 'vitest-session-replay-';
/** Begins the names of the folders of certificate authorities in it. */
export const CA_PREFIX = 'ca-';

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

  /**
   * Sees to it that the journals in this folder can be recovered should the run be killed.
   * @throws Error of the file system
   */
  keepFor(sessionsFolder: string): void {
    if (this.#sessionsFolders.has(sessionsFolder)) return;
    this.#make();
    writePrivate(join(this.path, 'key'), this.#key);
    const sessionsFolders = [...this.#sessionsFolders, sessionsFolder];
    const owner: RunOwner = { process: identifySelf(), sessionsFolders };
    writePrivate(join(this.path, 'owner'), JSON.stringify(owner));
    this.#sessionsFolders.add(sessionsFolder);
  }

  /**
   * Makes an empty folder for a certificate authority.
   * @throws Error of the file system
   */
  createCaFolder(): string {
    this.#make();
    return mkdtempSync(join(this.path, CA_PREFIX));
  }

  /** Deletes it with all that is in it. */
  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }

  /** Not with an owner of somebody else: the name is a secret until then, so nobody can have made it. */
  #make(): void {
    mkdirSync(this.path, { recursive: true, mode: 0o700 });
  }
}

/** The key of a run; undefined when its folder is gone. */
export function readRunKey(run: string): string | undefined {
  try {
    return readFileSync(join(runFolderPath(run), 'key'), 'utf8') || undefined;
  } catch {
    return undefined;
  }
}

/** Where a run keeps what is its own. */
export function runFolderPath(run: string): string {
  return join(tmpdir(), `${RUN_FOLDER_PREFIX}${run}`);
}

function writePrivate(file: string, text: string): void {
  writeFileSync(file, text, { mode: 0o600 });
}

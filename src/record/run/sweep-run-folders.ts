import { lstatSync, readdirSync, rmSync, type Stats } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isGone, parseProcessIdentity } from '../../session/files/process-identity.ts';
import { readRegularFile } from '../../session/files/regular-file.ts';
import { findAllJournals } from '../journal/find-journals.ts';
import { findLeftJournals } from '../journal/recover.ts';
import {
  CA_PREFIX,
  isRunId,
  RUN_FOLDER_PREFIX,
  type RunFolder,
  type RunOwner,
  SHARED_PREFIX,
} from '../journal/run-folder.ts';

/** How long the key of a killed run is kept for journals that nobody recovers: a week, in ms. */
const longestKept = 7 * 24 * 3_600_000;
/** In bytes: it lists folders. */
const MAX_OWNER = 1024 * 1024;
const now = Date.now;

/**
 * Takes away what killed runs have left in the system's temporary folder: certificate authorities, and
 * traffic that no session has taken, at once; the rest as soon as no journal needs the run's key any
 * more, and after a week in any case.
 * Folders of other users, and of runs that go on, are left alone.
 */
export async function sweepRunFolders(): Promise<void> {
  for (const { run, path } of listRunFolders(tmpdir())) {
    try {
      const stats = lstatSync(path);
      if (stats.isDirectory() && isOurs(stats)) await sweep(path, run, stats);
    } catch {
      // Another run was faster, or it may not be deleted: a later one tries again.
    }
  }
}

function listRunFolders(folder: string): { readonly run: string; readonly path: string }[] {
  return listNames(folder)
    .filter((name) => name.startsWith(RUN_FOLDER_PREFIX))
    .map((name) => ({ run: name.slice(RUN_FOLDER_PREFIX.length), path: join(folder, name) }))
    .filter(({ run }) => isRunId(run));
}

function listNames(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Where there are no users, as on Windows, each has a temporary folder of his own. */
function isOurs({ uid }: Stats): boolean {
  return process.getuid === undefined || process.getuid() === uid;
}

async function sweep(path: string, run: string, { mtimeMs }: Stats): Promise<void> {
  const owner = readOwner(path);
  const isOld = now() - mtimeMs > longestKept;
  // One without an owner is being made just now. One of another container is not ours to judge.
  if (owner === undefined ? !isOld : !isGone(owner.process, isOld ? mtimeMs : now())) return;
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

/**
 * Deletes the folder of a run that has ended, unless it has left journals: whoever recovers them needs
 * its key.
 * @param key of the run
 */
export async function endRunFolder(folder: RunFolder, key: string): Promise<void> {
  for (const sessionsFolder of folder.sessionsFolders) {
    if ((await findLeftJournals(sessionsFolder, { endedKey: key })).length > 0) return;
  }
  folder.remove();
}

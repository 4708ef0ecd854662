import { mkdirSync, readdirSync, rmdirSync, type Stats, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { attempt } from '../../errors.ts';
import { isErrorCode } from './file-errors.ts';

/**
 * Makes a folder and its missing parents. Node's own function loops forever in a file system that answers
 * `ENOENT` for a new folder, as `/proc` does.
 * @param mode permissions of each new folder
 * @returns absolute paths of the new folders, each before those in it
 * @throws {Error} from the system, also if there is a file at that path
 */
export function makeFolder(folder: string, mode?: number): string[] {
  const missing: string[] = [];
  let at = resolve(folder);
  let there = statsOf(at);
  while (!there && dirname(at) !== at) {
    missing.unshift(at);
    at = dirname(at);
    there = statsOf(at);
  }
  if (there?.isDirectory() === false && missing.length === 0) missing.push(at);
  for (const each of missing) {
    try {
      mkdirSync(each, { mode });
    } catch (error) {
      // Another process may have made it by now.
      if (!isErrorCode(error, 'EEXIST') || !statsOf(each)?.isDirectory()) throw error;
    }
  }
  return missing;
}

/** Deletes a folder if it is empty. A process that is about to lock a session in it makes it again. */
export function removeEmptyFolder(folder: string): void {
  // It fails if the folder is not empty, or another process was faster.
  attempt(() => rmdirSync(folder));
}

/** The names in a folder. Empty if the folder does not exist or may not be read. */
export function listNames(folder: string): string[] {
  return attempt(() => readdirSync(folder)) ?? [];
}

function statsOf(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false });
}

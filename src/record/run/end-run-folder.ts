import { findLeftJournals } from '../journal/recover-journals.ts';
import type { RunFolder } from './run-folder.ts';

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

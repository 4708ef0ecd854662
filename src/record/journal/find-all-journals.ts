import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type FoundJournal, readJournal } from './find-journals.ts';
import { isJournalName, isJournalOf } from './journal-file.ts';

/** What lies in a folder and below it. Absolute paths. */
export interface FoundFiles {
  /** Journals, and files that are named like one. */
  readonly journals: readonly FoundJournal[];
  /** Files that were being written when their process was killed, or still are; with its id. */
  readonly temporary: readonly { readonly file: string; readonly pid: number }[];
  /** Files that are named like the locks of sessions. */
  readonly locks: readonly string[];
  /** `*.journal` files of somebody else. */
  readonly foreign: readonly string[];
}

/** What is not looked into. */
const skipped = /^(?:node_modules|\..*)$/;
/** More folders than this are no folder of sessions. */
const mostFolders = 20_000;

/** Finds the journals of all sessions in a folder. One that is not there has none. */
export async function findAllJournals(folder: string): Promise<FoundFiles> {
  const journals: FoundJournal[] = [];
  const temporary: { file: string; pid: number }[] = [];
  const locks: string[] = [];
  const foreign: string[] = [];
  const folders = [folder];
  for (let looked = 0; looked < folders.length && looked < mostFolders; looked++) {
    const path = folders[looked] ?? folder;
    for (const entry of await list(path)) {
      const file = join(path, entry.name);
      if (entry.isDirectory()) {
        if (!skipped.test(entry.name)) folders.push(file);
        continue;
      }
      const [, pid] = /^\.replay-(\d+)-[0-9a-f]{12}\.tmp$/.exec(entry.name) ?? [];
      if (pid !== undefined) temporary.push({ file, pid: Number(pid) });
      if (/\.session\.lock(?:\.\d+)?$/.test(entry.name)) locks.push(file);
      if (!entry.name.endsWith('.journal')) continue;
      const journal = isJournalName(entry.name) ? readJournal(file) : 'foreign';
      if (journal === undefined) continue;
      if (journal !== 'foreign' && isOurs(journal, entry.name)) journals.push(journal);
      else foreign.push(file);
    }
  }
  return { journals, temporary, locks, foreign };
}

function isOurs({ header, isEmpty, file }: FoundJournal, name: string): boolean {
  if (header === undefined) return isEmpty;
  return isJournalOf(join(file, '..', header.session), name);
}

async function list(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch {
    // It is not there, or not for this user: either way there is nothing to recover.
    return [];
  }
}

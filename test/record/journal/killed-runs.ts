/** Journals as killed runs leave them. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { Journal } from '../../../src/record/journal/journal.ts';
import type { JournalRole } from '../../../src/record/journal/journal-file.ts';
import { RunFolder } from '../../../src/record/journal/run-folder.ts';
import type { JournalEntry } from '../../../src/record/pipeline/exchange-entry.ts';

/** The id of a process that has ended. */
export const deadPid: number = spawnSync(process.execPath, ['--version']).pid;

/** A recorded request. */
export function entryOf(
  path: string,
  start: number,
  parts: Partial<JournalEntry> = {},
): JournalEntry {
  return {
    sequence: 0,
    start,
    end: start + 1,
    origin: 'http://127.0.0.1:3000',
    request: { method: 'GET', path, headers: [] },
    response: { status: 200, headers: [] },
    ...parts,
  };
}

/** What a journal is written with. */
export interface JournalParts {
  readonly role?: JournalRole;
  readonly key?: string;
  readonly upstream?: string;
}

/** A journal whose process lives: this one. */
export function writeJournal(
  sessionFile: string,
  entries: readonly JournalEntry[],
  { role = 'worker', key = 'key', upstream }: JournalParts = {},
): string {
  const subject = { sessionFile, name: 'a test', recordedBy: 'a.test.ts', key, upstream };
  const journal = new Journal(subject, role);
  journal.open();
  for (const entry of entries) journal.write(entry);
  journal.close();
  return journal.file ?? '';
}

/** A journal whose process was killed. */
export function leaveJournal(
  sessionFile: string,
  entries: readonly JournalEntry[],
  parts: JournalParts = {},
): string {
  const file = writeJournal(sessionFile, entries, parts);
  changeHeader(file, { pid: deadPid });
  return file;
}

/** Has the header of a journal name another process. */
export function changeHeader(file: string, process: object): void {
  const [first = '', ...lines] = readFileSync(file, 'utf8').split('\n');
  const header = JSON.parse(first);
  Object.assign(header.process, process);
  writeFileSync(file, [JSON.stringify(header), ...lines].join('\n'));
}

/** Makes the folder of a run whose process was killed. */
export function leaveRunFolder(key: string, sessionsFolder: string): RunFolder {
  const folder = new RunFolder(key);
  folder.keepFor(sessionsFolder);
  const file = `${folder.path}/owner`;
  const owner = JSON.parse(readFileSync(file, 'utf8'));
  owner.process.pid = deadPid;
  writeFileSync(file, JSON.stringify(owner));
  return folder;
}

/** Names of journals: `<session>.<role>.<pid>.<random>.journal`, beside the session. */
import { randomBytes } from 'node:crypto';
import { basename, dirname, join } from 'node:path';

/** Which process wrote a journal. */
export type JournalRole = 'worker' | 'proxy';

/** The random part keeps a journal that a crash left behind apart from one of the same pid. */
export function createJournalPath(sessionFile: string, role: JournalRole): string {
  const unique = `${process.pid}.${randomBytes(4).toString('hex')}`;
  return join(dirname(sessionFile), `${journalPrefix(sessionFile)}${role}.${unique}.journal`);
}

/** Whether a file of this name is a journal, of whatever session. */
export function isJournalName(name: string): boolean {
  return /\.(?:worker|proxy)\.\d+\.[0-9a-f]{8}\.journal$/.test(name);
}

/** Whether a file of this name is a journal of this session. */
export function isJournalOf(sessionFile: string, name: string): boolean {
  const prefix = journalPrefix(sessionFile);
  if (!name.startsWith(prefix)) return false;
  return /^(?:worker|proxy)\.\d+\.[0-9a-f]{8}\.journal$/.test(name.slice(prefix.length));
}

function journalPrefix(sessionFile: string): string {
  return `${basename(sessionFile).replace(/\.json$/, '')}.`;
}

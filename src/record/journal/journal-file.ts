/** Names of journals: `<session>.<role>.<pid>.<random>.journal`, beside the session. */
import { randomBytes } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { isPlainName } from '../../session/files/paths.ts';
import {
  type ProcessIdentity,
  parseProcessIdentity,
} from '../../session/files/process-identity.ts';
import { isRunId } from './run-folder.ts';

/** Which process wrote a journal. */
export type JournalRole = 'worker' | 'proxy';

/** The random part keeps a journal that a crash left behind apart from one of the same pid. */
export function createJournalPath(sessionFile: string, role: JournalRole): string {
  const unique = `${process.pid}.${randomBytes(4).toString('hex')}`;
  return join(dirname(sessionFile), `${journalPrefix(sessionFile)}${role}.${unique}.journal`);
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

/** The first line of a journal: all that is needed to make a session of the others. */
export interface JournalHeader {
  readonly journal: 1;
  /** File name of the session, in the same folder. */
  readonly session: string;
  readonly name: string;
  readonly recordedBy?: string | undefined;
  /** Origin of the session; without one it is the first recording's. */
  readonly origin?: string | undefined;
  /** Whose key its placeholders were made with. */
  readonly run: string;
  /** Who writes it. */
  readonly process: ProcessIdentity;
  /** One moment on both clocks: ms since 1970, and ms on the monotonic clock. */
  readonly wall: number;
  readonly monotonic: number;
}

/** Undefined for a line that is none, whether it was torn or is of something else. */
export function parseJournalHeader(line: string): JournalHeader | undefined {
  try {
    const header: JournalHeader = JSON.parse(line);
    const { journal, session, name, run, wall, monotonic } = header;
    const texts = [session, name, header.recordedBy ?? '', run];
    const isOurs =
      journal === 1 &&
      texts.every((text) => typeof text === 'string') &&
      // Neither must lead out of its folder, nor be another file than a recorder writes.
      isPlainName(session) &&
      session.endsWith('.session.json') &&
      isRunId(run) &&
      Number.isFinite(wall) &&
      Number.isFinite(monotonic) &&
      parseProcessIdentity(header.process) !== undefined;
    return isOurs ? header : undefined;
  } catch {
    return undefined;
  }
}

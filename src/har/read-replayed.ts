/**
 * Reads a session file or a HAR to replay. The HAR reader is only loaded for a HAR, since every worker loads
 * this file.
 */
import { statSync } from 'node:fs';
import { isHarFile } from '../session/har-file.ts';
import { readSession } from '../session/read-session.ts';
import type { Session } from '../session/schema.ts';
import { withSource } from '../session/session-file.ts';

/** The HAR that was read last. */
interface ReadHar {
  readonly file: string;
  readonly revision: string;
  readonly session: Promise<Session>;
}

let last: ReadHar | undefined;

/**
 * Reads a session file, or a HAR as a session. The API calls of a HAR are imported and redacted as in a recording. A HAR
 * that has not changed is not read again if it was the last one.
 * @throws {SessionFileError} `INVALID_SESSION`, `INVALID_HAR`
 * @throws {UserError} `SESSION_NOT_READABLE`
 */
export async function readReplayed(file: string): Promise<Session> {
  if (!isHarFile(file)) return readSession(file);
  const revision = revisionOf(file);
  if (last?.file !== file || last.revision !== revision) {
    last = { file, revision, session: readHar(file) };
  }
  const { session } = last;
  return session;
}

async function readHar(file: string): Promise<Session> {
  const { readLocatedHar } = await import('./import-har.ts');
  const { session, lines, losses } = await readLocatedHar({ file });
  return withSource(session, file, file, { lines, losses });
}

/** A text that changes whenever the file does. */
function revisionOf(file: string): string {
  const { mtimeMs, size, ino } = statSync(file, { throwIfNoEntry: false }) ?? {};
  return `${mtimeMs}-${size}-${ino}`;
}

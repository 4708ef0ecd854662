import { existsSync, readFileSync, rmSync } from 'node:fs';
import { removeStaleBodyFiles } from '../../session/body-file.ts';
import type { Session } from '../../session/schema.ts';

/**
 * Deletes what a recording has written on its way, and leaves a session of an earlier run as it was.
 * @throws SessionReplayError `SESSION_NOT_WRITABLE`
 */
export function discardSession(sessionFile: string, journals: readonly string[]): void {
  if (journals.length === 0) return;
  for (const journal of journals) rmSync(journal, { force: true });
  const earlier = existsSync(sessionFile) ? parseEarlier(sessionFile) : emptySession;
  if (earlier !== undefined) removeStaleBodyFiles(sessionFile, earlier);
}

const emptySession: Session = {
  version: 1,
  name: '',
  origin: 'http://localhost',
  recordedAt: new Date(0).toISOString(),
  recordings: [],
};

/** Undefined for a file that is broken: which bodies belong to it cannot be told. */
function parseEarlier(file: string): Session | undefined {
  try {
    const session: Session = JSON.parse(readFileSync(file, 'utf8'));
    return Array.isArray(session.recordings) ? session : undefined;
  } catch {
    return undefined;
  }
}

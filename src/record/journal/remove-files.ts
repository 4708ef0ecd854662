import { rmSync } from 'node:fs';
import { orNotWritable } from '../../session/not-writable.ts';

/**
 * Deletes what lies beside a session; what is gone already is no error.
 * @throws SessionReplayError `SESSION_NOT_WRITABLE`
 */
export function removeFiles(sessionFile: string, files: readonly string[]): void {
  orNotWritable(sessionFile, () => {
    for (const file of files) rmSync(file, { force: true });
  });
}

import { readdirSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * Deletes the journals of a session whose processes are dead: it is recorded anew now, and they would
 * stay for ever.
 */
export function removeDeadJournals(sessionFile: string): void {
  const folder = dirname(sessionFile);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  const prefix = `${basename(sessionFile).replace(/\.json$/, '')}.`;
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(prefix)) continue;
    const [, pid] =
      /^(?:worker|proxy)\.(\d+)\.[0-9a-f]{8}\.journal$/.exec(name.slice(prefix.length)) ?? [];
    if (pid !== undefined && !isAlive(Number(pid))) rmSync(join(folder, name), { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, and belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** A journal that lies beside its session. */
export interface FoundJournal {
  /** Absolute path. */
  readonly file: string;
  /** The process that writes it lives. */
  readonly isAlive: boolean;
}

/** The journals of a session: of recordings that are under way, or whose end nobody lived to see. */
export function findJournals(sessionFile: string): FoundJournal[] {
  const folder = dirname(sessionFile);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return [];
  const prefix = `${basename(sessionFile).replace(/\.json$/, '')}.`;
  return readdirSync(folder)
    .filter((name) => name.startsWith(prefix))
    .flatMap((name) => {
      const [, pid] =
        /^(?:worker|proxy)\.(\d+)\.[0-9a-f]{8}\.journal$/.exec(name.slice(prefix.length)) ?? [];
      if (pid === undefined) return [];
      return { file: join(folder, name), isAlive: isAlive(Number(pid)) };
    });
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

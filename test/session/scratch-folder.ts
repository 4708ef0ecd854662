import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new folder in the system's temporary folder. `using` removes it with all that is in it. */
export interface ScratchFolder extends Disposable {
  /** The absolute path of a file in it. */
  path(...segments: string[]): string;
}

export function createScratchFolder(): ScratchFolder {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'session-replay-')));
  return {
    path: (...segments) => join(folder, ...segments),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Calls `use` with an empty folder in the system's temporary folder, which is gone afterwards.
 * @template Result
 * @param {(folder: string) => Promise<Result>} use
 */
export async function withScratchFolder(use) {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'session-replay-bench-')));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

import { spawnSync } from 'node:child_process';
import type { TestContext } from 'vitest';

/** Only root may mount. */
export const canMount: boolean = process.platform === 'linux' && process.getuid?.() === 0;

/** Mounts an empty disk at a folder. Skips the test in a container that may not mount. @param size in KiB */
export function mountDisk(folder: string, size: number, { skip }: TestContext): Disposable {
  const options = ['-t', 'tmpfs', '-o', `size=${size}k`, 'tmpfs', folder];
  skip(spawnSync('mount', options).status !== 0, 'this container may not mount');
  return { [Symbol.dispose]: () => spawnSync('umount', [folder]) };
}

/**
 * One folder for all projects that tests write. Its `node_modules` holds this package as npm would
 * install it (a copy of what is built) and links to every package of the repository: the projects lie
 * in the folder, and find them there.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { repositoryRoot } from './repository-root.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The folder of the projects, absolute. */
    readonly projects: string;
  }
}

/** Vitest's global setup: once per run. */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'session-replay-')));
  installPackages(folder);
  provide('projects', folder);
  return () => rm(folder, { recursive: true, force: true, maxRetries: 3 });
}

/**
 * Fills `folder/node_modules`. A link in place of the copy would be seen by Vite as source of the
 * project, not as a package.
 *
 * @param missing a package, or a scope of packages, that nobody has installed
 */
export function installPackages(folder: string, missing?: string): void {
  if (!existsSync(join(repositoryRoot, 'dist'))) throw new Error('First run: npm run build');
  const packages = join(folder, 'node_modules');
  const own = join(packages, 'vitest-session-replay');
  mkdirSync(own, { recursive: true });
  for (const path of ['package.json', 'dist']) {
    cpSync(join(repositoryRoot, path), join(own, path), { recursive: true });
  }
  const available = join(repositoryRoot, 'node_modules');
  for (const name of readdirSync(available)) {
    if (name.startsWith('.') || name === missing) continue;
    symlinkSync(join(available, name), join(packages, name), 'junction');
  }
}

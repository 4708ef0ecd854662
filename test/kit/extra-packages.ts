import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from './repository-root.ts';

/** Packages that few tests need: a folder with a `package.json` of its own, from the root of the repository. */
export interface ExtraPackages {
  /** Absolute path of the folder. */
  readonly folder: string;
  /** How to install them, if they are missing and this is no CI, where `install` does. */
  readonly missing: string | undefined;
  /** Installs them if they are missing. */
  install(): void;
}

export function extraPackages(path: string): ExtraPackages {
  const folder = join(repositoryRoot, path);
  const isMissing = (): boolean => !existsSync(join(folder, 'node_modules'));
  const how = `npm ci --prefix ${path} --ignore-scripts`;
  return {
    folder,
    missing: isMissing() && !process.env.CI ? how : undefined,
    install() {
      if (!isMissing()) return;
      const options = ['--ignore-scripts', '--no-audit', '--no-fund'];
      execFileSync('npm', ['ci', '--prefix', folder, ...options], {
        stdio: 'inherit',
        shell: process.platform === 'win32',
      });
    },
  };
}

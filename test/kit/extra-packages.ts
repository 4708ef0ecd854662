import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe } from 'vitest';
import { repositoryRoot } from './repository-root.ts';

/** Packages that few tests need: a folder with a `package.json` of its own. */
export interface ExtraPackages {
  /** Absolute path of the folder. */
  readonly folder: string;
  /** `describe` for tests with these packages. If they are missing, CI installs them, and elsewhere the tests are skipped. */
  describe(title: string, define: () => void): void;
}

/** @param path from the root of the repository */
export function extraPackages(path: string): ExtraPackages {
  const folder = join(repositoryRoot, path);
  const isMissing = (): boolean => !existsSync(join(folder, 'node_modules'));
  return {
    folder,
    describe(title, define) {
      if (isMissing() && !process.env.CI) {
        describe.skip(`${title} (missing: npm ci --prefix ${path} --ignore-scripts)`, define);
        return;
      }
      describe(title, () => {
        beforeAll(() => {
          if (isMissing()) install(folder);
        }, 300_000);
        define();
      });
    },
  };
}

function install(folder: string): void {
  const options = ['--ignore-scripts', '--no-audit', '--no-fund'];
  execFileSync('npm', ['ci', '--prefix', folder, ...options], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
}

import { join } from 'node:path';
import { repositoryRoot } from './repository-root.ts';
import { type RunOptions, type RunResult, runVitest } from './run-vitest.ts';

/** The folder of a committed project: `fixtures/projects/<name>`. */
export function fixtureFolder(name: string): string {
  return join(repositoryRoot, 'fixtures', 'projects', name);
}

/** Runs a committed project where it lies, in this process. It must not write there. */
export function runFixture(name: string, options?: RunOptions): Promise<RunResult> {
  return runVitest(fixtureFolder(name), options);
}

import type { RunOptions, RunResult } from './run-vitest.ts';
import { type FileTree, type Project, writeProject } from './write-project.ts';

/** The result of the first run, and the project for reading its files and running it again. */
export interface InlineRun extends RunResult, Project {}

/**
 * Writes a project to a scratch folder and runs it in this process.
 *
 * @example
 * await using run = await runInline({ 'a.test.ts': `import { test } from 'vitest'; test('a', () => {})` });
 * expect(run.tree).toEqual({ 'a.test.ts': { a: 'passed' } });
 */
export async function runInline(files: FileTree, options?: RunOptions): Promise<InlineRun> {
  const project = await writeProject(files);
  return { ...project, ...(await project.run(options)) };
}

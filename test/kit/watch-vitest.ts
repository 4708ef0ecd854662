import { startVitest, type TestModule } from 'vitest/node';
import { captureStream } from './capture-stream.ts';
import { createEnvironment, withEnvironment } from './environment.ts';
import { waitFor } from './wait-for.ts';
import type { Project } from './write-project.ts';

/** A Vitest in watch mode, in this process. */
interface Watched extends AsyncDisposable {
  /** Names and states of the tests of the next run that ends. */
  nextRun(): Promise<Record<string, string>>;
  /** Runs all test files again. */
  rerun(): Promise<unknown>;
  /**
   * Does what the key `u` does.
   * @param files to run
   * @default those that have failed
   */
  update(files?: string[]): Promise<unknown>;
  /** Everything printed so far. */
  text(): string;
}

/** Starts Vitest in watch mode, in this process. */
export async function watchVitest({ folder }: Pick<Project, 'folder'>): Promise<Watched> {
  const runs: (readonly TestModule[])[] = [];
  const exitCodeBefore = process.exitCode;
  const { stream, text } = captureStream();
  const vitest = await withEnvironment(createEnvironment(), () =>
    startVitest(
      'test',
      [],
      {
        root: folder,
        watch: true,
        update: 'new',
        reporters: [
          {
            onTestRunEnd: (modules) => void runs.push(modules),
          },
        ],
      },
      {},
      { stdout: stream, stderr: stream },
    ),
  );
  return {
    async nextRun() {
      const modules = await waitFor('the end of a run in watch mode', () => runs.shift());
      const tests = modules.flatMap((module) => [...module.children.allTests()]);
      return Object.fromEntries(tests.map((each) => [each.name, each.result().state]));
    },
    rerun: async () => vitest.rerunTestSpecifications(await vitest.globTestSpecifications()),
    update: (files) => vitest.updateSnapshot(files),
    text,
    async [Symbol.asyncDispose]() {
      await vitest.close();
      process.exitCode = exitCodeBefore;
    },
  };
}

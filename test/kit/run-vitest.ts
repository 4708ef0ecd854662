import { Console } from 'node:console';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { inspect, stripVTControlCharacters } from 'node:util';
import type { UserConfig } from 'vite';
import type { CliOptions, TestModule, Vitest } from 'vitest/node';
import { captureStream } from './capture-stream.ts';
import { createEnvironment, type Environment, withEnvironment } from './environment.ts';
import { createReport, type Report } from './report.ts';

/** Vitest's own options (`pool`, `isolate`, `testNamePattern`, `update`, ...) and those of the kit. */
export interface RunOptions extends Omit<CliOptions, 'env' | 'root'> {
  /** Variables of this run alone: seen by the config, the plugins and the workers. */
  readonly env?: Environment;
  /** Runs as in a CI: `CI=true`, and nothing new is written. @default false */
  readonly ci?: boolean;
  /** File filters as on the command line, such as `sessions/a.session.json:12`. @default all */
  readonly filters?: readonly string[];
  /** Vite's options, such as `plugins`, over the config file. */
  readonly vite?: UserConfig;
}

/** What a run came to. Assert on the trees; use the text for text. */
export interface RunResult extends Report {
  readonly exitCode: number;
  /** Without colours. */
  readonly stdout: string;
  /** Without colours. What went wrong at start-up stands here too. */
  readonly stderr: string;
  /** What `startVitest` threw: wrong options, a broken config file. */
  readonly startupError: unknown;
  /** Errors that belong to no test. */
  readonly unhandled: readonly string[];
}

let lastRun: Promise<unknown> = Promise.resolve();

/**
 * Runs Vitest on `folder` in this process; never throws. The config file is the one that lies in
 * `folder` itself, if any (`config: false` leaves it out). Environment and exit code belong to the
 * process, so runs take turns.
 */
export function runVitest(folder: string, options: RunOptions = {}): Promise<RunResult> {
  const run = lastRun.then(() => runAlone(folder, options));
  lastRun = run;
  return run;
}

async function runAlone(folder: string, options: RunOptions): Promise<RunResult> {
  const { env, ci = false, filters = [], vite = {}, ...vitest } = options;
  const environment = createEnvironment({ ...(ci ? { CI: 'true' } : {}), ...env });
  const cliOptions: CliOptions = {
    root: folder,
    config: findConfig(folder),
    watch: false,
    cache: false,
    maxWorkers: 1,
    // Vitest looks for CI only once per process.
    update: ci ? 'none' : 'new',
    ...vitest,
  };
  const exitCodeBefore = process.exitCode;
  process.exitCode = undefined;
  try {
    return await withEnvironment(environment, () => start(filters, cliOptions, vite));
  } finally {
    process.exitCode = exitCodeBefore;
  }
}

async function start(
  filters: readonly string[],
  options: CliOptions,
  vite: UserConfig,
): Promise<RunResult> {
  // Most of the tests that use the kit run no Vitest, and both take long to load.
  const [{ startVitest }, { createLogger }] = await Promise.all([
    import('vitest/node'),
    import('vite'),
  ]);
  const stdout = captureStream();
  const stderr = captureStream();
  const streams = { stdout: stdout.stream, stderr: stderr.stream };
  // Vite complains of a broken config file before Vitest has given it a logger.
  const customLogger = createLogger('warn', { console: new Console(streams) });
  let vitest: Vitest | undefined;
  let startupError: unknown;
  try {
    vitest = await startVitest('test', [...filters], options, { customLogger, ...vite }, streams);
  } catch (error) {
    startupError = error;
    stderr.stream.write(
      `Startup Error\n${error instanceof Error ? error.stack : inspect(error)}\n`,
    );
  } finally {
    await vitest?.close();
  }
  const exitCode = startupError === undefined ? Number(process.exitCode ?? 0) : 1;
  return {
    exitCode,
    stdout: stdout.text(),
    stderr: stderr.text(),
    startupError,
    unhandled: (vitest?.state.getUnhandledErrors() ?? []).map(messageOf),
    ...createReport(modulesOf(vitest)),
  };
}

function modulesOf(vitest: Vitest | undefined): TestModule[] {
  return [...(vitest?.state.getTestModules() ?? [])].sort((a, b) =>
    a.moduleId < b.moduleId ? -1 : 1,
  );
}

function messageOf(error: unknown): string {
  const hasMessage = typeof error === 'object' && error !== null && 'message' in error;
  return stripVTControlCharacters(String(hasMessage ? error.message : error));
}

/** Vitest itself would look in the folders above as well, and find the config of this repository. */
function findConfig(folder: string): string | false {
  const names = ['vitest.config.ts', 'vitest.config.mts', 'vitest.config.js', 'vitest.config.mjs'];
  return names.map((name) => join(folder, name)).find((path) => existsSync(path)) ?? false;
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { createEnvironment, type Environment } from './environment.ts';

/** What the command came to. The texts are as written, colours included. */
export interface SpawnResult {
  /** `null` when a signal ended it. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** It ran longer than `timeout` and was killed. */
  readonly timedOut: boolean;
}

/** How long the command may take. */
export interface SpawnOptions {
  /** In ms. @default 25000 */
  readonly timeout?: number;
  /** Path of the Node that runs it. @default this one */
  readonly node?: string | undefined;
}

/**
 * Runs the command line of the Vitest that `folder` resolves, for what only the command line does.
 *
 * @param args all of them, such as `['run', '--reporter=verbose']`
 */
export async function spawnVitest(
  folder: string,
  args: readonly string[],
  env: Environment = {},
  { timeout = 25_000, node = process.execPath }: SpawnOptions = {},
): Promise<SpawnResult> {
  const require = createRequire(join(folder, 'package.json'));
  const vitest = join(dirname(require.resolve('vitest/package.json')), 'vitest.mjs');
  const child = spawn(node, [vitest, ...args], {
    cwd: folder,
    env: createEnvironment(env),
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that its workers are killed with it.
    detached: true,
  });
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  }, timeout);
  const [stdout, stderr] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]).finally(() => clearTimeout(timer));
  return { exitCode: child.exitCode, stdout, stderr, timedOut };
}

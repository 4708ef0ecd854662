import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { repositoryRoot } from '../kit/repository-root.ts';

/** In ms. */
const MAX_TIME = 25_000;

/**
 * What a script writes to its standard output, once its process has ended by itself.
 * @throws {Error} if the process does not end, with what it had written by then
 */
export async function runScript(script: string): Promise<string> {
  const running = promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: repositoryRoot,
    timeout: MAX_TIME,
  });
  const { stdout } = await running.catch((error) => {
    if (!error.killed) throw error;
    throw new Error(`the process did not end by itself in ${MAX_TIME} ms: ${error.stdout}`);
  });
  return stdout;
}

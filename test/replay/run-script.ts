import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { repositoryRoot } from '../kit/repository-root.ts';

/** In ms. A process that does not end by itself is killed, and its test fails. */
const PATIENCE = 25_000;

/** What a script says on its standard output, once its process has ended by itself. */
export async function runScript(script: string): Promise<string> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', script],
    { cwd: repositoryRoot, timeout: PATIENCE },
  );
  return stdout;
}

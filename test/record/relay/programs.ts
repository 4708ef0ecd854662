/** Programs that a test needs beside this package. */
import { execFile, execFileSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import type { TestContext } from 'vitest';

const run = promisify(execFile);

/** Path of a program of the system. Where there is none the test is skipped, but in a CI it fails. */
export function needProgram({ skip }: TestContext, ...names: readonly string[]): string {
  const found = (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find(isExecutable);
  if (found !== undefined) return found;
  const note = `${names.join(' or ')} is not installed`;
  if (process.env.CI) throw new Error(note);
  return skip(note);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Path of a Node of that major version; npm gets it where it is another one than this. */
export function needNode(context: TestContext, major: number): string {
  if (process.versions.node.startsWith(`${major}.`)) return process.execPath;
  const words = ['exec', '--yes', '--prefer-offline', `--package=node@${major}`];
  try {
    const print = ['--', 'node', '-p', 'process.execPath'];
    return execFileSync('npm', [...words, ...print], { encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch (error) {
    if (process.env.CI) throw error;
    return context.skip(`npm has no Node ${major}`);
  }
}

/** What a program prints. Its environment is this process's, and `env`. */
export async function runProgram(
  program: string,
  words: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<string> {
  const { VITEST: _, NODE_EXTRA_CA_CERTS: __, ...own } = process.env;
  const { stdout } = await run(program, words, { env: { ...own, ...env } });
  return stdout;
}

import { resolve, sep } from 'node:path';
import glob from 'fast-glob';

/**
 * The session files that match the globs: absolute paths with forward slashes, sorted, each once.
 * `node_modules` and names that begin with a dot are left out, unless a glob names them.
 * @param patterns globs relative to `cwd`, with forward slashes; those that begin with `!` exclude
 */
export async function findSessions(
  patterns: string | readonly string[],
  cwd: string,
): Promise<string[]> {
  const files = await glob([patterns].flat(), {
    cwd,
    absolute: true,
    ignore: ['**/node_modules/**'],
  });
  return [...new Set(files)].sort();
}

/** A path as a glob that matches nothing else. */
export function escapeGlob(path: string): string {
  return glob.escapePath(path);
}

/**
 * The folder in which new sessions are recorded: the part of the first including glob that has no
 * wildcards, as an absolute path with forward slashes.
 */
export function sessionsFolder(patterns: string | readonly string[], cwd: string): string {
  const including = [patterns].flat().filter((pattern) => !pattern.startsWith('!'));
  const [task] = glob.generateTasks(including.slice(0, 1), { cwd });
  return resolve(cwd, task?.base ?? '.')
    .split(sep)
    .join('/');
}

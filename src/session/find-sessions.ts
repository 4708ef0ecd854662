import { closeSync, lstatSync } from 'node:fs';
import { resolve, sep } from 'node:path';
import glob from 'fast-glob';
import { explainFileError } from './explain-file-error.ts';
import { isErrorCode } from './is-error-code.ts';
import { openSessionFile } from './session-text.ts';

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

/** What has the name of a session, and is none by its kind. */
export interface RefusedFile {
  /** Absolute path with forward slashes. */
  readonly file: string;
  /** Such as `it is a FIFO`. */
  readonly reason: string;
}

/**
 * What matches the globs and may not be read: links to something else than session files, FIFOs,
 * devices. Folders, and links to nothing, are left out.
 * @param patterns as for `findSessions`; names that begin with a dot count as well
 */
export async function findRefused(
  patterns: readonly string[],
  cwd: string,
): Promise<RefusedFile[]> {
  const files = await glob([...patterns], {
    cwd,
    absolute: true,
    dot: true,
    ignore: ['**/node_modules/**'],
    onlyFiles: false,
  });
  return files.flatMap((file) => {
    const reason = explainRefusal(file);
    return reason === undefined ? [] : [{ file, reason }];
  });
}

function explainRefusal(file: string): string | undefined {
  try {
    const stats = lstatSync(file);
    if (!stats.isFile() && !stats.isDirectory()) closeSync(openSessionFile(file).descriptor);
    return undefined;
  } catch (error) {
    return isErrorCode(error, 'ENOENT') ? undefined : explainFileError(error);
  }
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

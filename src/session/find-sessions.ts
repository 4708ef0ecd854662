import { closeSync, lstatSync, readlinkSync, realpath, stat } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, relative, resolve } from 'node:path';
import type FastGlob from 'fast-glob';
import { attempt } from '../errors.ts';
import { printableLine } from '../printable.ts';
import { findDirective } from './directives.ts';
import { explainFileError, isErrorCode } from './files/file-errors.ts';
import { portablePath } from './files/paths.ts';
import { openSessionFile } from './session-file.ts';

const require = createRequire(import.meta.url);

/**
 * The session files that match the globs: absolute paths with forward slashes, sorted, each once.
 * `node_modules` and names that begin with a dot are left out, unless a glob names them.
 * @param patterns globs relative to `cwd`, with forward slashes; those that begin with `!` exclude
 * @param suppressErrors whether folders that cannot be read are passed over, such as the data of a database
 */
export async function findSessions(
  patterns: string | readonly string[],
  cwd: string,
  { suppressErrors = false }: { readonly suppressErrors?: boolean } = {},
): Promise<string[]> {
  const files = await list([patterns].flat(), cwd, { suppressErrors });
  return [...new Set(files)].sort();
}

/** Loaded when first needed: it takes as long to load as the rest of the plugin. */
function loadGlob(): typeof FastGlob {
  return require('fast-glob');
}

/** Empty if the folder of the sessions is a file. */
async function list(
  patterns: readonly string[],
  cwd: string,
  options: FastGlob.Options = {},
): Promise<string[]> {
  try {
    // The option `absolute` would turn a backslash in a name into a slash.
    const files = await loadGlob()([...patterns], {
      cwd,
      ignore: ['**/node_modules/**'],
      fs: { stat: createFollow() },
      ...options,
    });
    return files.map((file) => portablePath(resolve(cwd, file)));
  } catch (error) {
    if (isErrorCode(error, 'ENOTDIR')) return [];
    throw error;
  }
}

/**
 * Follows links as Vitest does: a link that leads where another link on its path has already led counts as
 * broken. Otherwise, two links to their own folder would make 2 ** 40 folders.
 */
function createFollow(): FastGlob.FileSystemAdapter['stat'] {
  /** The end of each link, by its path. */
  const followed = new Map<string, string>();
  const leadsBack = (path: string, end: string): boolean => {
    followed.set(path, end);
    for (let above = dirname(path); above !== dirname(above); above = dirname(above)) {
      if (followed.get(above) === end) return true;
    }
    return false;
  };
  return (path, done) => {
    stat(path, (error, stats) => {
      if (error !== null || !stats.isDirectory()) {
        done(error, stats);
        return;
      }
      realpath(path, (fault, end) => {
        done(fault ?? (leadsBack(path, end) ? new Error('it leads back') : null), stats);
      });
    });
  };
}

/** A file that is named like a session and is not replayed. */
export interface RefusedFile {
  /** Absolute path with forward slashes. */
  readonly file: string;
  /** Such as `it is a FIFO`. */
  readonly reason: string;
}

/**
 * The files that match the globs and that Vitest must not read or show: links that do not lead to a session
 * file, FIFOs, devices, paths that are not printable, and files with a directive to Vitest. Folders are left out.
 * @param patterns as for `findSessions`, but names that begin with a dot match as well
 */
export async function findRefused(
  patterns: readonly string[],
  cwd: string,
): Promise<RefusedFile[]> {
  const files = await list(patterns, cwd, { dot: true, onlyFiles: false });
  return files.flatMap((file) => {
    const reason = explainKind(file) ?? explainName(relative(cwd, file)) ?? explainDirective(file);
    return reason === undefined ? [] : [{ file, reason }];
  });
}

function explainName(path: string): string | undefined {
  if (printableLine(path) === path) return undefined;
  return 'control characters, or others that nobody sees, are in its path: rename it';
}

function explainDirective(file: string): string | undefined {
  const found = attempt(() => findDirective(file));
  if (found === undefined) return undefined;
  const { line, name } = found;
  return `line ${line} has ${name}, which Vitest would obey: write \\u0040 in place of its @, which is the same JSON`;
}

function explainKind(file: string): string | undefined {
  try {
    const stats = lstatSync(file);
    if (!stats.isFile() && !stats.isDirectory()) closeSync(openSessionFile(file).descriptor);
    return undefined;
  } catch (error) {
    return isErrorCode(error, 'ENOENT') ? explainMissing(file) : explainFileError(error);
  }
}

/** Undefined for a file that has just been deleted. */
function explainMissing(file: string): string | undefined {
  // The lock of an Emacs that has unsaved changes: `.#orders.session.json`, a link to a user's name.
  if (basename(file).startsWith('.#')) return undefined;
  if (!lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink()) return undefined;
  return `it is a link to ${readlinkSync(file)}, and nothing is there`;
}

/**
 * The folder in which new sessions are recorded: the part of the first including glob that has no
 * wildcards, as an absolute path with forward slashes.
 */
export function sessionsFolder(patterns: string | readonly string[], cwd: string): string {
  const including = [patterns].flat().filter((pattern) => !pattern.startsWith('!'));
  const [task] = loadGlob().generateTasks(including.slice(0, 1), { cwd });
  return portablePath(resolve(cwd, task?.base ?? '.'));
}

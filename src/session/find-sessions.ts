import {
  closeSync,
  type Dirent,
  lstat,
  lstatSync,
  readdir,
  readlinkSync,
  realpath,
  stat,
} from 'node:fs';
import { basename, relative, resolve } from 'node:path';
import type { FileSystemAdapter, GlobOptions } from 'tinyglobby';
import { printableLine } from '../printable.ts';
import { explainFileError, isErrorCode } from './files/file-errors.ts';
import { portablePath } from './files/paths.ts';
import { openSessionFile } from './session-file.ts';

/**
 * The session files that match the globs, as Vitest finds its tests: absolute paths with forward slashes, sorted,
 * each once. `node_modules` and names that begin with a dot are left out, unless a glob names them. Folders that
 * cannot be read are passed over, such as the data of a database.
 * @param patterns globs relative to `cwd`, with forward slashes; those that begin with `!` exclude
 */
export async function findSessions(
  patterns: string | readonly string[],
  cwd: string,
): Promise<string[]> {
  return (await list([patterns].flat(), cwd)).sort();
}

async function list(
  patterns: readonly string[],
  cwd: string,
  options?: GlobOptions,
): Promise<string[]> {
  // Workers look for no sessions. In the main process, Vitest has loaded it already.
  const { glob } = await import('tinyglobby');
  const files = await glob(patterns, {
    cwd,
    ignore: '**/node_modules/**',
    expandDirectories: false,
    ...options,
  });
  return files.map((file) => portablePath(resolve(cwd, file)));
}

/** A file that is named like a session and is not replayed. */
export interface RefusedFile {
  /** Absolute path with forward slashes. */
  readonly file: string;
  /** Such as `it is a FIFO`. */
  readonly reason: string;
}

/**
 * The files that match the globs and must not be read or shown: links that do not lead to a session file,
 * FIFOs, devices, and paths that are not printable. Folders are left out.
 * @param patterns as for `findSessions`, but names that begin with a dot match as well
 */
export async function findRefused(
  patterns: readonly string[],
  cwd: string,
): Promise<RefusedFile[]> {
  const files = await list(patterns, cwd, { dot: true, fs: WITH_ALL_KINDS });
  return files.flatMap((file) => {
    const reason = explainKind(file) ?? explainName(relative(cwd, file));
    return reason === undefined ? [] : [{ file, reason }];
  });
}

/** Gives devices, FIFOs and links to nothing as files, which would be left out otherwise. */
const WITH_ALL_KINDS: FileSystemAdapter = {
  readdir: new Proxy(readdir, {
    apply: (original, _this, [path, options, done]) =>
      original(path, options, (error, entries: Dirent[] = []) => {
        for (const entry of entries) {
          if (!entry.isDirectory() && !entry.isSymbolicLink()) entry.isFile = () => true;
        }
        done(error, entries);
      }),
  }),
  realpath: new Proxy(realpath, {
    apply: (original, _this, [path, done]) =>
      original(path, (_error, end: string = path) => done(null, end)),
  }),
  stat: new Proxy(stat, {
    apply: (original, _this, [path, done]) =>
      original(path, (error, stats) => (error ? lstat(path, done) : done(null, stats))),
  }),
};

function explainName(path: string): string | undefined {
  if (printableLine(path) === path) return undefined;
  return 'control characters, or others that nobody sees, are in its path: rename it';
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
  const including = [patterns].flat().find((pattern) => !pattern.startsWith('!'));
  const [folder] = /^(?:[^*?[\]{}()\\]|\\.)*\//.exec(including ?? '') ?? ['.'];
  return portablePath(resolve(cwd, folder.replace(/\\(.)/g, '$1')));
}

import { isAbsolute, relative, resolve, sep } from 'node:path';
import { type Printable, printableLine } from '../../printable.ts';

/**
 * A file's path for a message, with forward slashes. The path is relative to the working folder if the file
 * is inside that folder, and otherwise as given.
 */
export function displayPath(file: string): Printable {
  const here = process.cwd();
  const path = resolve(file);
  const isHere = path !== here && isWithin(here, path);
  return printableLine(portablePath(isHere ? relative(here, path) : file));
}

/** Whether a path is the folder itself or inside it. Links are not followed. */
export function isWithin(folder: string, path: string): boolean {
  const below = relative(folder, path);
  return !isAbsolute(below) && !/^\.\.(?:[/\\]|$)/.test(below);
}

/**
 * A path with forward slashes, which every system accepts. Vite and globs write paths this way, and sessions
 * and reports read the same on every system.
 */
export function portablePath(path: string): string {
  return sep === '/' ? path : path.replaceAll(sep, '/');
}

/**
 * Whether a name stays within its folder on every system: it has no separator, no colon of a drive or a
 * stream, and no character that ends a path.
 */
export function isPlainName(name: string): boolean {
  return /^[^/\\:]+$/.test(name) && !name.includes('\0') && name !== '.' && name !== '..';
}

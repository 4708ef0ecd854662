import { relative, resolve } from 'node:path';
import { printableLine } from '../printable.ts';
import { isWithin } from './is-within.ts';
import { portablePath } from './portable-path.ts';

/**
 * A file's name in a message, with forward slashes: relative to the working folder when it lies there,
 * else as it was given.
 */
export function displayPath(file: string): string {
  const here = process.cwd();
  const path = resolve(file);
  const isHere = path !== here && isWithin(here, path);
  return printableLine(portablePath(isHere ? relative(here, path) : file));
}

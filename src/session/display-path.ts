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
  const fromHere = isWithin(here, resolve(file)) ? relative(here, resolve(file)) : '';
  return printableLine(portablePath(fromHere || file));
}

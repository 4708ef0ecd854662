import { isAbsolute, relative, resolve } from 'node:path';
import { printableLine } from '../printable.ts';
import { portablePath } from './portable-path.ts';

/**
 * A file's name in a message, with forward slashes: relative to the working folder when it lies there,
 * else as it was given.
 */
export function displayPath(file: string): string {
  const fromHere = relative(process.cwd(), resolve(file));
  const isElsewhere = fromHere === '' || fromHere.startsWith('..') || isAbsolute(fromHere);
  return printableLine(portablePath(isElsewhere ? file : fromHere));
}

import { isAbsolute, relative, resolve } from 'node:path';

/** A file's name in a message: relative to the working folder when it lies there, else as it was given. */
export function displayPath(file: string): string {
  const fromHere = relative(process.cwd(), resolve(file));
  return fromHere === '' || fromHere.startsWith('..') || isAbsolute(fromHere) ? file : fromHere;
}

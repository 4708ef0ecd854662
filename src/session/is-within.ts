import { isAbsolute, relative } from 'node:path';

/** Whether a path is a folder or leads to something below it. Links are not followed. */
export function isWithin(folder: string, path: string): boolean {
  const below = relative(folder, path);
  return !isAbsolute(below) && !/^\.\.(?:[/\\]|$)/.test(below);
}

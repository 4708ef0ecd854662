import { sep } from 'node:path';

/**
 * A path with forward slashes, which every system takes: as Vite names files, as globs are written, and
 * as sessions and reports name files, so that both read the same on every system.
 */
export function portablePath(path: string): string {
  return sep === '/' ? path : path.replaceAll(sep, '/');
}

import { fileURLToPath } from 'node:url';

/** Path of a file in a package of this lane. */
export function installed(path: string): string {
  return fileURLToPath(new URL(`../node_modules/${path}`, import.meta.url));
}

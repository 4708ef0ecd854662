import { createFilter } from 'vite';

/**
 * Creates a predicate for absolute paths: whether a file is a session of these globs.
 * @param globs relative to `root`; those that begin with `!` exclude
 */
export function createSessionFilter(
  globs: readonly string[],
  root: string,
): (file: string) => boolean {
  const excluding = globs.filter((glob) => glob.startsWith('!'));
  return createFilter(
    globs.filter((glob) => !excluding.includes(glob)),
    excluding.map((glob) => glob.slice(1)),
    { resolve: root },
  );
}

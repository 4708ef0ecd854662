import { relative, resolve, sep } from 'node:path';
import type { TestProject } from 'vitest/node';
import { printableLine } from '../../printable.ts';
import { escapeGlob, findSessions } from '../../session/find-sessions.ts';

/**
 * Keeps session files whose paths are not printable from being replayed: Vitest prints the paths of
 * test files as they are.
 * @returns one line about them; undefined where there are none
 */
export async function leaveOutUnprintable(
  { config }: TestProject,
  globs: readonly string[],
): Promise<string | undefined> {
  const files = await findSessions(globs, config.root);
  const unprintable = files
    .map((file) => relative(config.root, file).split(sep).join('/'))
    .filter((path) => printableLine(path) !== path);
  const [first, ...others] = unprintable;
  if (first === undefined) return undefined;
  const folder = resolve(config.dir ?? config.root);
  const paths = unprintable.map((path) => relative(folder, resolve(config.root, path)));
  config.exclude.push(...paths.map((path) => escapeGlob(path.split(sep).join('/'))));
  const more = others.length > 0 ? ` and ${others.length} more` : '';
  return `not replayed, since control characters or the like are in the path: ${first}${more}. Rename it`;
}

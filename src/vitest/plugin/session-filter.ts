/** Which files are sessions by the option `sessions`, and what to say of recorded ones that are not. */
import { existsSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { createFilter } from 'vite';
import type { TestModule } from 'vitest/node';
import { portablePath } from '../../session/files/paths.ts';
import { recordingsOf } from '../meta.ts';

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

/** Where a project looks for its sessions, and where it writes them. */
interface SessionGlobs {
  readonly root: string;
  readonly globs: readonly string[];
  readonly sessionsFolder: string;
}

/**
 * One line about sessions that these tests have recorded and that no glob matches, so that they would silently
 * never be replayed. Undefined if there are none.
 */
export function explainUnmatched(
  modules: readonly TestModule[],
  { root, globs, sessionsFolder }: SessionGlobs,
): string | undefined {
  const isSession = createSessionFilter(globs, root);
  const [first, ...others] = recordedFiles(modules).filter((file) => {
    const path = resolve(root, file);
    return existsSync(path) && !isSession(path);
  });
  if (first === undefined) return undefined;
  const what = others.length === 0 ? first : `${first} and ${others.length} more`;
  const folder = portablePath(relative(root, sessionsFolder));
  const wider = [folder, '**/*.session.json'].filter((part) => part !== '').join('/');
  return `recorded ${what}, which will never be replayed: no glob of the option "sessions" matches \
(${globs.join(', ')}). Add one that does, such as ${wider}`;
}

function recordedFiles(modules: readonly TestModule[]): string[] {
  return [...new Set(modules.flatMap(recordingsOf).map(({ file }) => file))];
}

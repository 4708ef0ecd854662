import { existsSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import type { TestModule } from 'vitest/node';
import { portablePath } from '../../session/portable-path.ts';
import { recordingsOf } from '../recordings-of.ts';
import { createSessionFilter } from './session-filter.ts';

/** Where a project looks for its sessions, and where it writes them. */
export interface SessionGlobs {
  readonly root: string;
  readonly globs: readonly string[];
  readonly sessionsFolder: string;
}

/**
 * One line about sessions that these tests have recorded and that no glob matches: they would never
 * be replayed, and nobody would notice. Undefined where there are none.
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
  return `recorded ${what}, to be replayed never: no glob of the option "sessions" matches \
(${globs.join(', ')}). Add one that does, such as ${wider}`;
}

function recordedFiles(modules: readonly TestModule[]): string[] {
  return [...new Set(modules.flatMap(recordingsOf).map(({ file }) => file))];
}

import { relative, resolve, sep } from 'node:path';
import type { VitestPluginContext } from 'vitest/node';
import { UserError } from '../../errors.ts';
import { displayPath } from '../../session/display-path.ts';
import { escapeGlob, findRefused, type RefusedFile } from '../../session/find-sessions.ts';

/**
 * Keeps from Vitest what has the name of a session and leads elsewhere: it reads each test file whole,
 * for which a device is too long and a FIFO never ends. Each is an error of the run; the tests run.
 */
export async function refuseFiles(
  { vitest, project }: Pick<VitestPluginContext, 'vitest' | 'project'>,
  globs: readonly string[],
): Promise<void> {
  const { root, dir = root } = project.config;
  const refused = await findRefused(globs, root);
  if (refused.length === 0) return;
  for (const { file } of refused) {
    const path = relative(resolve(dir), file).split(sep).join('/');
    project.config.exclude.push(escapeGlob(path));
  }
  let isTold = false;
  vitest.config.reporters.push({
    onTestRunStart() {
      isTold = false;
    },
    // Errors that are told earlier, Vitest clears away.
    onTestModuleQueued() {
      if (isTold) return;
      isTold = true;
      for (const each of refused) vitest.state.catchError(toError(each), 'Session File Error');
    },
  });
}

function toError({ file, reason }: RefusedFile): UserError {
  return new UserError(
    'SESSION_NOT_READABLE',
    `cannot read the session file ${displayPath(file)}: ${reason}`,
  );
}

import { relative, resolve } from 'node:path';
import type { TestProject, Vitest, VitestPluginContext } from 'vitest/node';
import { UserError } from '../../errors.ts';
import { printableLine } from '../../printable.ts';
import { displayPath } from '../../session/display-path.ts';
import { escapeGlob, findRefused, type RefusedFile } from '../../session/find-sessions.ts';
import { portablePath } from '../../session/portable-path.ts';

/**
 * Keeps from Vitest what has the name of a session and must not be read or named: it reads each test
 * file whole, for which a device is too long and a FIFO never ends, and it prints the paths of test
 * files as they are. Each is an error of the run; the tests run.
 * @returns a function that keeps the same files from another project
 */
export async function refuseFiles(
  { vitest, project }: Pick<VitestPluginContext, 'vitest' | 'project'>,
  globs: readonly string[],
): Promise<(other: TestProject) => void> {
  const refused = await findRefused(globs, project.config.root);
  const exclude = ({ config }: TestProject): void => {
    const folder = resolve(config.dir ?? config.root);
    const paths = refused.map(({ file }) => portablePath(relative(folder, file)));
    config.exclude = [...config.exclude, ...paths.map(escapeGlob)];
  };
  exclude(project);
  if (refused.length > 0) tellRefused(vitest, refused);
  return exclude;
}

function tellRefused(vitest: Vitest, refused: readonly RefusedFile[]): void {
  let isTold = false;
  vitest.config.reporters.push({
    onTestRunStart(specifications) {
      isTold = false;
      if (specifications.length > 0) return;
      // Of a run without test files, Vitest tells no errors.
      for (const each of refused) vitest.logger.error(printableLine(toError(each).message));
      process.exitCode = 1;
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

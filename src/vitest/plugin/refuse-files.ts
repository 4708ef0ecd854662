import type { Vitest } from 'vitest/node';
import { UserError } from '../../errors.ts';
import { printableLine } from '../../printable.ts';
import { displayPath } from '../../session/display-path.ts';
import type { RefusedFile } from '../../session/find-sessions.ts';

/**
 * Tells what has the name of a session and is kept from Vitest: it reads each test file whole, for
 * which a device is too long and a FIFO never ends, and it prints the paths of test files as they are.
 * Each is an error of the run; the tests run.
 */
export function tellRefused(vitest: Vitest, refused: readonly RefusedFile[]): void {
  if (refused.length === 0) return;
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

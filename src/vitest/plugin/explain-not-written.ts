import type { TestModule } from 'vitest/node';
import { recordingsOf } from '../recordings-of.ts';

/**
 * One line about all sessions of a run that could not be written. Undefined where there are none.
 * @param failures why what had died in the run could not be recovered
 */
export function explainNotWritten(
  modules: readonly TestModule[],
  failures: readonly string[],
): string | undefined {
  const ofTests = modules.flatMap(reasonsOf);
  // What a test could not write is tried once more at the end of the run, and told of once.
  const reasons = ofTests.length > 0 ? ofTests : failures;
  const [reason] = reasons;
  if (reason === undefined) return undefined;
  const sessions = reasons.length === 1 ? '1 session was' : `${reasons.length} sessions were`;
  return `${sessions} not written, which no test is to blame for: ${reason}`;
}

/** One for each session: the tests of a file may have one together. */
function reasonsOf(module: TestModule): string[] {
  const reasons = recordingsOf(module).flatMap(({ file, notWritten }) =>
    notWritten === undefined ? [] : [[file, notWritten] as const],
  );
  return [...new Map(reasons).values()];
}

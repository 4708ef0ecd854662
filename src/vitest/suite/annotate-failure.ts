import type { TestContext } from 'vitest';

/**
 * Annotates a failed test with what its request was and gave. Vitest makes the properties of JUnit
 * test cases and the comments of TAP from annotations alone.
 */
export async function annotateFailure({ annotate, task }: TestContext): Promise<void> {
  const { replay } = task.meta;
  if (!replay) return;
  const { method, path, expected, actual, responseTime, session, target, error, blockedBy } =
    replay;
  const facts = {
    method,
    path,
    expected,
    actual,
    responseTime: Math.round(responseTime * 10) / 10,
    session,
    target,
    cause: blockedBy === undefined ? error?.code : `#${blockedBy}`,
  };
  for (const [type, fact] of Object.entries(facts)) {
    if (fact !== undefined) await annotate(String(fact), type);
  }
}

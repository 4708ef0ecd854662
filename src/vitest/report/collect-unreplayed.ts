import type { TestCase, TestModule, TestSuite } from 'vitest/node';
import { printableLine } from '../../printable.ts';
import '../meta.ts';
import { isSessionModule, userProjectName } from '../plugin-api.ts';

/** A session that could not be replayed, or not against one of its targets. */
export interface UnreplayedSession {
  /** Name of the project; empty where it is not told. */
  readonly project: string;
  /** The session file, relative to the project's root. */
  readonly file: string;
  /** Its name, where it is one of several. */
  readonly target?: string;
  /** One line. */
  readonly reason: string;
}

/** The sessions of a run from which no outcome came, since something failed before. */
export function collectUnreplayed(modules: readonly TestModule[]): UnreplayedSession[] {
  return modules.filter(isSessionModule).flatMap((module) => {
    const file = printableLine(module.relativeModuleId);
    const place = { project: printableLine(userProjectName(module.project)), file };
    return [module, ...module.children.allSuites()].flatMap((group) => {
      const error = group.errors()[0]?.message ?? firstError(group.children.tests('failed'));
      if (error === undefined || hasOutcome(group)) return [];
      const isTarget = group.type === 'suite' && group.parent.type === 'suite';
      return [{ ...place, ...(isTarget && { target: group.name }), reason: firstLine(error) }];
    });
  });
}

function hasOutcome({ children }: TestModule | TestSuite): boolean {
  for (const test of children.allTests()) if (test.meta().replay) return true;
  return false;
}

function firstError(tests: Iterable<TestCase>): string | undefined {
  for (const test of tests) return test.result().errors?.[0]?.message ?? 'failed';
  return undefined;
}

/** With the one after it, where it only announces that. */
function firstLine(message: string): string {
  return printableLine(message.replace(/:\n\s*/, ': ').replace(/\n.*/s, ''));
}

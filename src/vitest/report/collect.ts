import type { TestCase, TestModule, TestSuite } from 'vitest/node';
import { groupBy } from '../../collections.ts';
import type { ReplayReport, RunResults, UnreplayedSession } from '../../report/run-results.ts';
import { firstLine } from '../../report/words.ts';
import { isSessionModule, userProjectName } from '../plugin-api.ts';

/** The replays of a run, in the order of its files, without other tests. */
function collectReplays(modules: readonly TestModule[]): ReplayReport[] {
  return modules.flatMap((module) => {
    const tests = [...module.children.allTests()].filter((test) => test.meta().replay);
    const byTarget = groupBy(tests, (test) => test.meta().replay?.target);
    return [...byTarget.values()].flatMap((tests) => reportOf(module, tests));
  });
}

function reportOf(module: TestModule, tests: readonly TestCase[]): ReplayReport[] {
  const outcomes = tests.flatMap((test) => test.meta().replay ?? []);
  const [first] = outcomes;
  const suite = tests[0]?.parent;
  if (!first || !suite) return [];
  const { session, target, speed, openLoop } = first;
  const project = userProjectName(module.project);
  const file = module.relativeModuleId;
  const pace = { speed, ...(openLoop && { openLoop }) };
  const { neededFirst = 0, replayedWith: settings } = suite.meta();
  return [{ project, file, session, target, ...pace, settings, outcomes, neededFirst }];
}

/** The results of a run, in the order of its files. */
export function collectResults(modules: readonly TestModule[]): RunResults {
  const bySession = modules.map((module) => collectReplays([module]));
  const unreplayed = collectUnreplayed(modules);
  const projects = new Set([...bySession.flat(), ...unreplayed].map(({ project }) => project));
  if (projects.size > 1) return { bySession, unreplayed };
  return { bySession: bySession.map(withoutProject), unreplayed: withoutProject(unreplayed) };
}

function withoutProject<T extends { readonly project: string }>(results: readonly T[]): T[] {
  return results.map((result) => ({ ...result, project: '' }));
}

/** The sessions of a run without outcomes, since something failed before. */
function collectUnreplayed(modules: readonly TestModule[]): UnreplayedSession[] {
  return modules.filter(isSessionModule).flatMap((module) => {
    const file = module.relativeModuleId;
    const place = { project: userProjectName(module.project), file };
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

import type { TestCase, TestModule, TestSuite } from 'vitest/node';
import type { ReportedRun } from '../../page/report/report-data.ts';
import { printableLine } from '../../printable.ts';
import type { ReplayMeta } from '../meta.ts';
import { isSessionModule, userProjectName } from '../plugin-api.ts';

/** The replay of one session against one target. */
export interface ReplayReport {
  /** Name of the project; empty if it is not shown. */
  readonly project: string;
  /** The session file, relative to the project's root. */
  readonly file: string;
  readonly session: string;
  readonly target: string;
  readonly speed: ReplayMeta['speed'];
  readonly openLoop?: ReplayMeta['openLoop'];
  readonly outcomes: readonly ReplayMeta[];
  /** If a report was asked for. */
  readonly settings?: ReportedRun['settings'] | undefined;
  /** Number of further requests that were sent only because these need their live values. */
  readonly neededFirst: number;
}

/** The replays of a run, in the order of its files, without other tests. */
function collectReplays(modules: readonly TestModule[]): ReplayReport[] {
  return modules.flatMap((module) => {
    const byTarget = new Map<string, TestCase[]>();
    for (const test of module.children.allTests()) {
      const { replay } = test.meta();
      if (!replay) continue;
      const tests = byTarget.get(replay.target);
      if (tests) tests.push(test);
      else byTarget.set(replay.target, [test]);
    }
    return [...byTarget.values()].flatMap((tests) => reportOf(module, tests));
  });
}

function reportOf(module: TestModule, tests: readonly TestCase[]): ReplayReport[] {
  const outcomes = tests.flatMap((test) => test.meta().replay ?? []);
  const [first] = outcomes;
  const suite = tests[0]?.parent;
  if (!first || !suite) return [];
  const { session, target, speed, openLoop } = first;
  const project = printableLine(userProjectName(module.project));
  const file = printableLine(module.relativeModuleId);
  const pace = { speed, ...(openLoop && { openLoop }) };
  const { neededFirst = 0, replayedWith: settings } = suite.meta();
  return [{ project, file, session, target, ...pace, settings, outcomes, neededFirst }];
}

/** The results of the sessions of a run. Projects are named if there are several. */
export interface RunResults {
  /** By session: one replay for each of its targets. */
  readonly bySession: readonly (readonly ReplayReport[])[];
  readonly unreplayed: readonly UnreplayedSession[];
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

/** A session that could not be replayed, or not against one of its targets. */
export interface UnreplayedSession {
  /** Name of the project; empty if it is not shown. */
  readonly project: string;
  /** The session file, relative to the project's root. */
  readonly file: string;
  /** Name of the target if there are several. */
  readonly target?: string;
  /** One line. */
  readonly reason: string;
}

/** The sessions of a run without outcomes, since something failed before. */
function collectUnreplayed(modules: readonly TestModule[]): UnreplayedSession[] {
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

/** The first line of a message, with the second if the first ends in a colon. */
function firstLine(message: string): string {
  return printableLine(message.replace(/:\n\s*/, ': ').replace(/\n.*/s, ''));
}

import type { TestCase, TestModule } from 'vitest/node';
import { printableLine } from '../../printable.ts';
import type { ReplayMeta } from '../meta.ts';
import { userProjectName } from '../plugin-api.ts';

/** What the replay of one session against one target gave. */
export interface ReplayReport {
  /** Name of the project; empty where it is not told. */
  readonly project: string;
  /** The session file, relative to the project's root. */
  readonly file: string;
  readonly session: string;
  readonly target: string;
  readonly speed: ReplayMeta['speed'];
  readonly openLoop?: ReplayMeta['openLoop'];
  readonly outcomes: readonly ReplayMeta[];
  /** How many other requests were sent, only since these need their live values. */
  readonly neededFirst: number;
}

/** The replays of a run, in the order of its files; other tests are passed over. */
export function collectReplays(modules: readonly TestModule[]): ReplayReport[] {
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
  const { neededFirst = 0 } = suite.meta();
  return [{ project, file, session, target, ...pace, outcomes, neededFirst }];
}

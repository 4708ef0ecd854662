import type { TestModule, TestProject } from 'vitest/node';
import type { IdleRule } from '../../replay/correlation/find-idle-rules.ts';
import '../meta.ts';
import { isSessionModule, isSessionOf } from '../plugin-api.ts';

/** A rule that fits nothing in any session of its project. */
export interface IdleInAll {
  readonly rule: IdleRule;
  /** The session that comes nearest to it, relative to the project's root. */
  readonly file: string;
}

/**
 * Rules and exclusions of the option `correlate` that fit nothing in any session of their project.
 * Nothing of projects of which other sessions have not run: there may be something for them.
 */
export async function collectIdleRules(modules: readonly TestModule[]): Promise<IdleInAll[]> {
  const sessions = modules.filter(isSessionModule);
  const projects = [...new Set(sessions.map(({ project }) => project))];
  const found = await Promise.all(
    projects.map(async (project) => {
      const own = sessions.filter((module) => module.project === project);
      const idle = idleInAll(own);
      return idle.length > 0 && (await haveAllRun(own, project)) ? idle : [];
    }),
  );
  return found.flat();
}

function idleInAll(modules: readonly TestModule[]): IdleInAll[] {
  const found = modules.map((module) =>
    rulesOf(module).map((rule) => ({ rule, file: module.relativeModuleId })),
  );
  const [first = []] = found;
  return first.flatMap(({ rule: { name } }) => {
    const same = found.flatMap((each) => each.find(({ rule }) => rule.name === name) ?? []);
    if (same.length < modules.length) return [];
    return same.reduce((nearest, each) => (each.rule.fits > nearest.rule.fits ? each : nearest));
  });
}

function rulesOf({ children }: TestModule): readonly IdleRule[] {
  return [...children.suites()].flatMap((suite) => suite.meta().idleRules ?? []);
}

/** Whether all sessions of a project are among the modules of a run. */
export async function haveAllRun(
  modules: readonly TestModule[],
  project: TestProject,
): Promise<boolean> {
  const run = new Set(modules.map(({ moduleId }) => moduleId));
  const { testFiles } = await project.globTestFiles();
  return testFiles.every((file) => run.has(file) || !isSessionOf(project, file));
}

import type { TestModule } from 'vitest/node';
import type { IdleRule } from '../../replay/correlate/find-idle-rules.ts';
import '../meta.ts';
import { isSessionModule } from '../plugin-api.ts';
import { foundInAll, haveAllRun } from './found-in-all.ts';

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
      const own = sessions.filter((session) => session.project === project);
      const idle = foundInAll(own, {
        of: rulesOf,
        key: ({ rule }) => rule.name,
        rank: ({ rule }) => -rule.fits,
      });
      return idle.length > 0 && (await haveAllRun(own)) ? idle : [];
    }),
  );
  return found.flat();
}

function rulesOf({ children, relativeModuleId: file }: TestModule): IdleInAll[] {
  const rules = [...children.suites()].flatMap((suite) => suite.meta().idleRules ?? []);
  return rules.map((rule) => ({ rule, file }));
}

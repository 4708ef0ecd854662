import type { TestModule } from 'vitest/node';
import { type IdleRule, isLink } from '../../replay/find-idle-rules.ts';
import { renderJsonPath } from '../../session/json-path.ts';
import '../meta.ts';
import { isSessionModule } from '../plugin-api.ts';
import { foundInAll, haveAllRun } from './found-in-all.ts';

/** A rule that fits nothing in any session of its project, or a link that fits nothing in its own. */
export interface IdleInAll {
  readonly rule: IdleRule;
  /** That session; of a rule, the one that comes nearest to it. Relative to the project's root. */
  readonly file: string;
}

/**
 * Rules and exclusions of the option `correlate` that fit nothing in any session of their project, and
 * links of a session file that fit nothing in it. Of projects of which other sessions have not run, the
 * links alone: there may be something for the others.
 */
export async function collectIdleRules(modules: readonly TestModule[]): Promise<IdleInAll[]> {
  const sessions = modules.filter(isSessionModule);
  const projects = [...new Set(sessions.map(({ project }) => project))];
  const found = await Promise.all(
    projects.map(async (project) => {
      const own = sessions.filter((session) => session.project === project);
      const idle = foundInAll(own, {
        of: (session) => rulesOf(session).filter(({ rule }) => !isLink(rule)),
        key: ({ rule }) => renderJsonPath(rule.path),
        rank: ({ rule }) => -rule.fits,
      });
      const links = own.flatMap(rulesOf).filter(({ rule }) => isLink(rule));
      return idle.length > 0 && (await haveAllRun(own)) ? [...idle, ...links] : links;
    }),
  );
  return found.flat();
}

function rulesOf({ children, relativeModuleId: file }: TestModule): IdleInAll[] {
  const rules = [...children.suites()].flatMap((suite) => suite.meta().idleRules ?? []);
  return rules.map((rule) => ({ rule, file }));
}

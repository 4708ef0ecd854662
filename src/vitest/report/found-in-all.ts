import type { TestModule } from 'vitest/node';
import { isSessionLink, type UnmatchedRule } from '../../replay/correlate/unmatched-rules.ts';
import { renderJsonPath } from '../../session/json/positions.ts';
import type { UnknownSecret } from '../meta.ts';
import { isSessionModule, isSessionOf } from '../plugin-api.ts';

/** What is told of each session, and only counts where it holds for all of them. */
interface Told<Finding> {
  /** What a session has. */
  readonly of: (session: TestModule) => readonly Finding[];
  /** The same in all sessions that have it. */
  readonly key: (finding: Finding) => string;
  /** Less for the finding of the session that says most of it. */
  readonly rank: (finding: Finding) => number;
}

/** What all of these sessions have, each by the session that says most of it. */
function foundInAll<Finding>(
  sessions: readonly TestModule[],
  { of, key, rank }: Told<Finding>,
): Finding[] {
  const [first = [], ...others] = sessions.map(of);
  return first.flatMap((finding) => {
    const same = others.flatMap((each) => each.find((other) => key(other) === key(finding)) ?? []);
    if (same.length < others.length) return [];
    return same.reduce((best, each) => (rank(each) < rank(best) ? each : best), finding);
  });
}

/** Whether no session of the projects of these sessions has been left out of their run. */
async function haveAllRun(sessions: readonly TestModule[]): Promise<boolean> {
  const projects = [...new Set(sessions.map(({ project }) => project))];
  const complete = await Promise.all(
    projects.map(async (project) => {
      const own = sessions.filter((session) => session.project === project);
      const run = new Set(own.map(({ moduleId }) => moduleId));
      const { testFiles } = await project.globTestFiles();
      return testFiles.every((file) => run.has(file) || !isSessionOf(project, file));
    }),
  );
  return complete.every(Boolean);
}

/** A rule that fits nothing in any session of its project, or a link that fits nothing in its own. */
interface UnmatchedInAll {
  readonly rule: UnmatchedRule;
  /** That session; of a rule, the one that comes nearest to it. Relative to the project's root. */
  readonly file: string;
}

/**
 * Rules and exclusions of the option `correlate` that fit nothing in any session of their project, and
 * links of a session file that fit nothing in it. Of projects of which other sessions have not run, the
 * links alone: there may be something for the others.
 */
export async function collectUnmatchedRules(
  modules: readonly TestModule[],
): Promise<UnmatchedInAll[]> {
  const sessions = modules.filter(isSessionModule);
  const projects = [...new Set(sessions.map(({ project }) => project))];
  const found = await Promise.all(
    projects.map(async (project) => {
      const own = sessions.filter((session) => session.project === project);
      const unmatched = foundInAll(own, {
        of: (session) => rulesOf(session).filter(({ rule }) => !isSessionLink(rule)),
        key: ({ rule }) => renderJsonPath(rule.path),
        rank: ({ rule }) => -rule.fits,
      });
      const links = own.flatMap(rulesOf).filter(({ rule }) => isSessionLink(rule));
      return unmatched.length > 0 && (await haveAllRun(own)) ? [...unmatched, ...links] : links;
    }),
  );
  return found.flat();
}

function rulesOf({ children, relativeModuleId: file }: TestModule): UnmatchedInAll[] {
  const rules = [...children.suites()].flatMap((suite) => suite.meta().unmatchedRules ?? []);
  return rules.map((rule) => ({ rule, file }));
}

/**
 * Secrets that were given and that no session has. Nothing of a run that leaves sessions out: one of
 * them may have it.
 */
export async function collectUnknownSecrets(
  modules: readonly TestModule[],
): Promise<UnknownSecret[]> {
  const sessions = modules.filter(isSessionModule);
  const unknown = foundInAll(sessions, {
    of: unknownIn,
    key: ({ placeholder }) => placeholder,
    rank: ({ distance }) => distance,
  });
  return unknown.length > 0 && (await haveAllRun(sessions)) ? unknown : [];
}

function unknownIn({ children }: TestModule): UnknownSecret[] {
  return [...children.suites()].flatMap((suite) => suite.meta().unknownSecrets ?? []);
}

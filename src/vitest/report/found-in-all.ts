import type { TestModule } from 'vitest/node';
import { isSessionOf } from '../plugin-api.ts';

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
export function foundInAll<Finding>(
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
export async function haveAllRun(sessions: readonly TestModule[]): Promise<boolean> {
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

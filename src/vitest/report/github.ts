/** Gives GitHub the summary of a job, and one annotation for each cause that several sessions have in common. */
import { appendFileSync } from 'node:fs';
import {
  GithubActionsReporter,
  type Reporter,
  type TestCase,
  type TestModule,
  type Vitest,
} from 'vitest/node';
import { textOfError } from '../../errors.ts';
import { joinSafe, safe } from '../../printable.ts';
import {
  type CauseGroup,
  groupFailures,
  renderCause,
} from '../../replay/failure/group-failures.ts';
import { renderOuterCause } from '../../replay/failure/outer-cause.ts';
import { renderFailure } from '../../replay/failure/render-failure.ts';
import { namePlaces } from '../../report/render-causes.ts';
import { renderJobSummary } from '../../report/render-job-summary.ts';
import type { ReplayMeta, ReplayReport } from '../../report/run-results.ts';
import { plural } from '../../report/words.ts';
import { annotate, logWarning } from '../log.ts';
import { collectResults } from './collect.ts';

type Cause = CauseGroup<ReplayReport>;

/** Sessions that an annotation names. */
const MAX_SESSIONS = 10;

interface GitHubReporterOptions {
  /** The file that `GITHUB_STEP_SUMMARY` names. Undefined for no summary. */
  readonly summary: string | undefined;
  /** Path of the HTML report, if one is written. */
  readonly report: string | undefined;
}

/** Appends one table below the summary of Vitest. */
export class GitHubReporter implements Reporter {
  readonly #options: GitHubReporterOptions;

  constructor(options: GitHubReporterOptions) {
    this.#options = options;
  }

  onTestRunEnd(testModules: readonly TestModule[]): void {
    const { summary: file, report } = this.#options;
    const summary = renderJobSummary(collectResults(testModules), report);
    if (file === undefined || summary === undefined) return;
    try {
      appendFileSync(file, summary);
    } catch (error) {
      const line = `the job summary could not be written: ${textOfError(error)}`;
      const logger = testModules[0]?.project.vitest.logger;
      if (logger) logWarning(logger, line);
    }
  }
}

/**
 * The reporter of Vitest, which annotates each failed test at its line. A cause that lies in no request has no line,
 * and one of several sessions would be annotated in each: both are annotated once, with the sessions.
 */
export class CauseAnnotator extends GithubActionsReporter {
  override onTestRunEnd(...run: Parameters<GithubActionsReporter['onTestRunEnd']>): void {
    const [testModules] = run;
    const causes = groupFailures(collectResults(testModules).bySession.flat()).filter(
      ({ outer, places }) => outer || places.length > 1,
    );
    const showLines = hideLines(testsOf(causes, testModules));
    super.onTestRunEnd(...run);
    showLines();
    for (const cause of causes) annotateCause(this.ctx.logger, cause);
  }
}

function testsOf(causes: readonly Cause[], modules: readonly TestModule[]): TestCase[] {
  const failed = new Set<ReplayMeta | undefined>(
    causes.flatMap(({ places }) => places.flatMap((place) => place.failed)),
  );
  const tests = modules.flatMap(({ children }) => [...children.allTests()]);
  return tests.filter((test) => failed.has(test.meta().replay));
}

/**
 * Takes the lines out of the errors of failed requests: Vitest annotates no error without one.
 * @returns a function that puts them back
 */
function hideLines(tests: readonly TestCase[]): () => void {
  const errors = tests
    .flatMap((test) => test.result().errors ?? [])
    .filter(({ name }) => name === 'ReplayError');
  const undo = errors.map((error) => {
    const { stack, stacks } = error;
    Object.assign(error, { stack: '', stacks: [] });
    return () => Object.assign(error, { stack, stacks });
  });
  return () => {
    for (const restore of undo) restore();
  };
}

function annotateCause(logger: Vitest['logger'], cause: Cause): void {
  const { root, outer, places } = cause;
  const failed = places.reduce((sum, place) => sum + place.failed.length, 0);
  const title = safe`${plural(failed, 'request')} of ${plural(places.length, 'session')} failed`;
  const { detail } = outer
    ? renderOuterCause(outer)
    : { detail: root.failure && renderFailure(root.failure).detail };
  const sessions = namePlaces(cause);
  const rest = sessions.length - MAX_SESSIONS;
  const lines = [
    renderCause(cause),
    detail ?? [],
    ...sessions.slice(0, MAX_SESSIONS),
    rest > 0 ? safe`… and ${plural(rest, 'more session')}` : [],
  ].flat();
  annotate(logger, title, joinSafe(lines, '\n'));
}

/** Gives GitHub the summary of a job, and annotations for what lies in no file. */
import { appendFileSync } from 'node:fs';
import type { Reporter, TestModule, Vitest } from 'vitest/node';
import { groupFailures } from '../../replay/failure/group-failures.ts';
import { findOuterCause, renderOuterCause } from '../../replay/failure/outer-cause.ts';
import { renderJobSummary } from '../../report/render-job-summary.ts';
import type { ReplayReport } from '../../report/run-results.ts';
import { plural } from '../../report/words.ts';
import { renderWarning } from '../warn.ts';
import { collectResults } from './collect.ts';

interface GitHubReporterOptions {
  /** The file that `GITHUB_STEP_SUMMARY` names. Undefined for no summary. */
  readonly summary: string | undefined;
  /** Path of the HTML report, if one is written. */
  readonly report: string | undefined;
  /** Whether Vitest annotates failures at their lines. */
  readonly annotates: boolean;
}

/**
 * Appends one table below the summary of Vitest. Annotates each cause that lies in no request once: Vitest annotates
 * errors at their lines, and such errors have none.
 */
export class GitHubReporter implements Reporter {
  readonly #options: GitHubReporterOptions;
  #vitest: Vitest | undefined;

  constructor(options: GitHubReporterOptions) {
    this.#options = options;
  }

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  onTestRunEnd(testModules: readonly TestModule[]): void {
    const results = collectResults(testModules);
    const { summary, report, annotates } = this.#options;
    const annotations = annotates ? renderAnnotations(results.bySession.flat()) : [];
    for (const annotation of annotations) this.#vitest?.logger.log(`\n${annotation}`);
    if (summary !== undefined) this.#append(summary, renderJobSummary(results, report));
  }

  #append(file: string, summary: string | undefined): void {
    if (summary === undefined) return;
    try {
      appendFileSync(file, summary);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#vitest?.logger.warn(renderWarning(`the job summary could not be written: ${reason}`));
    }
  }
}

/** A workflow command for each cause that lies in no request. */
function renderAnnotations(replays: readonly ReplayReport[]): string[] {
  return groupFailures(replays).flatMap(({ root, places }) => {
    const cause = findOuterCause(root);
    if (!cause) return [];
    const { message, detail = '' } = renderOuterCause(cause);
    const failed = places.reduce((sum, place) => sum + place.failed.length, 0);
    const title = `${plural(failed, 'request')} of ${plural(places.length, 'session')} failed`;
    return `::error title=${title}::${escapeMessage(`${message}\n${detail}`.trimEnd())}`;
  });
}

/** As `@actions/core` escapes the message of a command. */
function escapeMessage(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

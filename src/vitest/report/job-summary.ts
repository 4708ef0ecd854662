/** Gives GitHub the summary of a job. */
import { appendFileSync } from 'node:fs';
import type { Reporter, TestModule, Vitest } from 'vitest/node';
import { renderJobSummary } from '../../report/render-job-summary.ts';
import { renderWarning } from '../warn.ts';
import { collectResults } from './collect.ts';

/** Appends one table to the file that `GITHUB_STEP_SUMMARY` names, below that of Vitest. */
export class JobSummaryReporter implements Reporter {
  readonly #file: string;
  readonly #report: string | undefined;
  #vitest: Vitest | undefined;

  /** @param report path of the HTML report, if one is written */
  constructor(file: string, report: string | undefined) {
    this.#file = file;
    this.#report = report;
  }

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  onTestRunEnd(testModules: readonly TestModule[]): void {
    const summary = renderJobSummary(collectResults(testModules), this.#report);
    if (summary === undefined) return;
    try {
      appendFileSync(this.#file, summary);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#vitest?.logger.warn(renderWarning(`the job summary could not be written: ${reason}`));
    }
  }
}

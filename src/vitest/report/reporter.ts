import type { Reporter, TestModule } from 'vitest/node';
import { recordingsOf } from '../meta.ts';
import { isSessionModule } from '../plugin-api.ts';
import { HtmlReporter } from './html-report.ts';
import type { AcceptedInRun } from './log-run.ts';

/** Options of the reporter, as in `['vitest-session-replay/reporter', { html: 'replay-report' }]`. */
interface SessionReplayReporterOptions {
  /**
   * Writes the results of each run as a page: one file that opens without a server. A folder, or a path that
   * ends in `.html`, from the root.
   * @default no report
   */
  readonly html?: string | undefined;
}

/**
 * Prints, after Vitest's own summary: how many sessions and requests passed and where they went; the
 * sessions that failed or could not be replayed, with their failed requests; requests on which targets
 * disagree; the sessions that were recorded; rules of the option `correlate` that fit nothing in any session,
 * which fail the run; given secrets that no session has; and bodies that need a package that is not
 * installed. The plugin adds it; name it in `test.reporters` as `'vitest-session-replay/reporter'` to
 * choose its place.
 */
export default class SessionReplayReporter implements Reporter {
  readonly #html: HtmlReporter | undefined;
  #accepted: AcceptedInRun | undefined;

  constructor({ html = '' }: SessionReplayReporterOptions = {}) {
    // An empty path would lead to the `index.html` of the root.
    if (html !== '') this.#html = new HtmlReporter(html);
  }

  /** In watch mode, sessions with accepted answers run again, on a cleared screen: the diff is shown there, too. */
  onWatcherRerun(files: readonly string[]): void {
    const { modules = [] } = this.#accepted ?? {};
    if (!files.every((file) => modules.includes(file))) this.#accepted = undefined;
  }

  async onTestRunEnd(testModules: readonly TestModule[]): Promise<void> {
    const vitest = testModules[0]?.project.vitest;
    if (!vitest) return;
    const before = this.#accepted;
    this.#accepted = undefined;
    if (testModules.some(hasNews)) {
      // What writes about failures is much, and most runs of tests have none to write about.
      const { logRun } = await import('./log-run.ts');
      this.#accepted = await logRun(vitest, testModules, before);
    }
    await this.#html?.onTestRunEnd(testModules);
  }
}

/** Whether there is something to print about a module: it is a session, or may have recorded some. */
function hasNews(module: TestModule): boolean {
  return isSessionModule(module) || recordingsOf(module).length > 0;
}

import type { Reporter, TestModule, Vitest } from 'vitest/node';
import { logWarning } from '../log.ts';
import { isSessionModule } from '../plugin-api.ts';
import { HtmlReporter } from '../report/html-report.ts';
import SessionReplayReporter from '../report/reporter.ts';

const OWN_NAME = 'vitest-session-replay/reporter';
/** Reporters whose standard output is read by programs. */
const MACHINE_READABLE = new Set(['json', 'junit', 'tap', 'tap-flat']);

/** Reporters that show annotations, directly or from a blob. A terminal shows the same facts already. */
const READ_ANNOTATIONS = new Set(['junit', 'tap', 'tap-flat', 'blob']);

/**
 * Adds the reporter behind the user's, unless it is there already or the standard output belongs to
 * a program. Warnings go to stderr, and are printed in any case.
 */
export async function addReporter({ config }: Vitest, html: string | undefined): Promise<void> {
  if (!config.reporters.some((reporter: unknown) => reporter instanceof TreeShortener)) {
    config.reporters.unshift(new TreeShortener(), new WarningPrinter());
  }
  const report = html ?? htmlOf(config);
  if (process.env.GITHUB_ACTIONS === 'true') await addGitHub(config, report);
  const names = namesOf(config);
  const isQuiet = names.some((name) => MACHINE_READABLE.has(name) && writesToStdout(name, config));
  if (
    html !== undefined &&
    !config.reporters.some((each: unknown) => each instanceof HtmlReporter)
  ) {
    config.reporters.push(new HtmlReporter(html, { isQuiet }));
  }
  if (names.includes(OWN_NAME) || isQuiet) return;
  config.reporters.push(new SessionReplayReporter());
}

/** Whether what failed requests sent and received is kept: a report shows it, and one may be made of a blob. */
export function keepsExchanges({ config }: Vitest, html: string | undefined): boolean {
  return (html ?? htmlOf(config)) !== undefined || namesOf(config).includes('blob');
}

/** The path of the report, if our own reporter is named with one. */
function htmlOf({ reporters }: Vitest['config']): string | undefined {
  const own = reporters.find((reporter: unknown) => nameOf(reporter) === OWN_NAME);
  const options: { html?: unknown } = Object(Array.isArray(own) ? own[1] : undefined);
  return typeof options.html === 'string' && options.html !== '' ? options.html : undefined;
}

/** Whether one of the reporters makes a file of annotations, or a blob does, from which one is made. */
export function readsAnnotations({ config }: Vitest): boolean {
  return namesOf(config).some((name) => READ_ANNOTATIONS.has(name));
}

/** The annotations take the place of Vitest's reporter. The summary is left out if it is switched off there. */
async function addGitHub(config: Vitest['config'], report: string | undefined): Promise<void> {
  const { CauseAnnotator, GitHubReporter } = await import('../report/github.ts');
  const { GITHUB_STEP_SUMMARY } = process.env;
  const { reporters } = config;
  const isThere = (reporter: unknown): boolean => reporter instanceof GitHubReporter;
  if (reporters.some(isThere)) return;
  const summary = reporters.some(hasNoJobSummary) ? undefined : GITHUB_STEP_SUMMARY || undefined;
  for (const [index, reporter] of reporters.entries()) {
    if (nameOf(reporter) !== 'github-actions') continue;
    const options: unknown = Array.isArray(reporter) ? reporter[1] : undefined;
    reporters[index] = new CauseAnnotator(Object(options));
  }
  reporters.push(new GitHubReporter({ summary, report }));
}

function hasNoJobSummary(reporter: unknown): boolean {
  if (!Array.isArray(reporter) || reporter[0] !== 'github-actions') return false;
  const { jobSummary }: { jobSummary?: { enabled?: unknown } } = Object(reporter[1]);
  return jobSummary?.enabled === false;
}

function namesOf({ reporters }: Vitest['config']): string[] {
  return reporters.map((reporter: unknown) => nameOf(reporter));
}

function nameOf(reporter: unknown): string {
  if (reporter instanceof SessionReplayReporter) return OWN_NAME;
  if (Array.isArray(reporter)) return String(reporter[0]);
  return typeof reporter === 'string' ? reporter : '';
}

function writesToStdout(name: string, { outputFile, reporters }: Vitest['config']): boolean {
  if (typeof outputFile === 'string') return false;
  if (outputFile && Object.hasOwn(outputFile, name)) return false;
  return !reporters.some((reporter: unknown) => {
    if (!Array.isArray(reporter) || reporter[0] !== name) return false;
    const options: unknown = reporter[1];
    return typeof options === 'object' && options !== null && 'outputFile' in options;
  });
}

/**
 * Hides unsent requests in the tree of a failed session, where Vitest has a line for each test: one
 * login that fails would be three hundred lines. Each such test is still skipped with its reason, which
 * the reporters that list every test show.
 *
 * It must come before the reporters that print: they print a file when they hear of its end, in their
 * order, and look at the option `hideSkippedTests` then.
 */
class TreeShortener implements Reporter {
  onTestModuleEnd(module: TestModule): void {
    const { config } = module.project.vitest;
    if (config.hideSkippedTests || !isSessionModule(module)) return;
    config.hideSkippedTests = true;
    // All reporters hear of the end of a file in one turn.
    queueMicrotask(() => {
      config.hideSkippedTests = false;
    });
  }
}

/** Prints the warnings of each module when it has run. The runs of a merged report have printed theirs. */
class WarningPrinter implements Reporter {
  onTestModuleEnd(module: TestModule): void {
    const { config, logger } = module.project.vitest;
    if (config.mergeReports) return;
    for (const line of warningsOf(module)) logWarning(logger, line);
  }
}

/** The lines for the user that the tasks of a module have, in their order. */
function warningsOf(module: TestModule): string[] {
  const { children } = module;
  const tasks = [...children.allSuites(), ...children.allTests(), module];
  return tasks.flatMap((task) => task.meta().sessionWarnings ?? []);
}

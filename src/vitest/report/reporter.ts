import { stripVTControlCharacters } from 'node:util';
import type { Reporter, TestModule, Vitest } from 'vitest/node';
import { explainIdleRule } from '../../replay/explain-idle-rules.ts';
import { isLink } from '../../replay/find-idle-rules.ts';
import { renderWarning } from '../warn.ts';
import { collectIdleRules } from './collect-idle-rules.ts';
import { collectResults } from './collect-results.ts';
import { collectUnknownSecrets, explainUnknownSecret } from './collect-unknown-secrets.ts';
import { compareTargets } from './compare-targets.ts';
import { collectRecorded, renderRecorded } from './recorded.ts';
import { renderReport } from './render-report.ts';
import { renderTargets } from './render-targets.ts';
import { renderTotals } from './render-totals.ts';
import { explainUnreadBodies } from './unread.ts';
import { NO_TERMINAL } from './words.ts';

/**
 * Prints, after Vitest's own summary, how many sessions and requests passed and where they went; which
 * sessions failed or could not be replayed, with the failed requests; where several targets disagree;
 * which sessions were recorded; what of the option `correlate` fits nothing in any of them, which fails
 * the run; which secrets were given that none of them has; and which bodies need a package that is not
 * installed. The plugin adds it; name it in `test.reporters` as `'vitest-session-replay/reporter'` to
 * choose its place.
 */
export default class SessionReplayReporter implements Reporter {
  #vitest: Vitest | undefined;

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  async onTestRunEnd(testModules: readonly TestModule[]): Promise<void> {
    const logger = this.#vitest?.logger;
    if (!logger) return;
    logReport(logger, testModules);
    log(logger, renderRecorded(collectRecorded(testModules), columnsOf(logger)));
    const idle = await collectIdleRules(testModules);
    for (const { rule, file } of idle) {
      const outcome = isLink(rule) ? '' : '. So the run fails';
      logger.error(renderWarning(explainIdleRule(rule, file) + outcome));
    }
    // Only a run of all sessions can tell, so the run fails, and not a test.
    const isFailed = idle.some(({ rule }) => !isLink(rule));
    if (isFailed && !this.#vitest?.config.watch) process.exitCode = 1;
    for (const unknown of await collectUnknownSecrets(testModules)) {
      logger.warn(renderWarning(explainUnknownSecret(unknown)));
    }
    for (const line of explainUnreadBodies(testModules)) logger.warn(renderWarning(line));
  }
}

function logReport(logger: Vitest['logger'], testModules: readonly TestModule[]): void {
  const { bySession, unreplayed } = collectResults(testModules);
  const replays = bySession.flat();
  if (replays.length + unreplayed.length === 0) return;
  const comparisons = bySession.flatMap((each) => compareTargets(each) ?? []);
  const columns = columnsOf(logger);
  const parts = [
    renderReport(replays, unreplayed, columns),
    renderTargets(comparisons, columns),
    renderTotals(replays, unreplayed, columns),
  ];
  log(logger, parts.flatMap((lines) => (lines.length > 0 ? [...lines, ''] : [])).join('\n'));
}

function log(logger: Vitest['logger'], text: string | undefined): void {
  if (text === undefined) return;
  logger.log(showsColours(logger) ? text : stripVTControlCharacters(text));
}

/** Vitest's colours are on in pipes as well, which are read by programs; the log of a CI has colours. */
function showsColours(logger: Vitest['logger']): boolean {
  return isTerminal(logger) || 'FORCE_COLOR' in process.env || 'CI' in process.env;
}

/** Vitest takes 80 where there is no terminal. One whose size nobody has set is 0 wide. */
function columnsOf(logger: Vitest['logger']): number {
  return (isTerminal(logger) && logger.getColumns()) || NO_TERMINAL;
}

function isTerminal({ outputStream }: Vitest['logger']): boolean {
  return 'isTTY' in outputStream && outputStream.isTTY;
}

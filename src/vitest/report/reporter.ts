import { stripVTControlCharacters } from 'node:util';
import type { Reporter, TestModule, Vitest } from 'vitest/node';
import { explainIdleRule } from '../../replay/correlation/explain-idle-rule.ts';
import { renderWarning } from '../warn.ts';
import { collectIdleRules } from './collect-idle-rules.ts';
import { collectReplays } from './collect-replays.ts';
import { collectUnreplayed } from './collect-unreplayed.ts';
import { compareTargets } from './compare-targets.ts';
import { collectRecorded, renderRecorded } from './recorded.ts';
import { renderReport } from './render-report.ts';
import { renderTargets } from './render-targets.ts';

/**
 * Prints, after Vitest's own summary, what each session gave on each target: the counts, the speed,
 * the wall time and the failed requests, which sessions could not be replayed, and where several
 * targets disagree; which sessions were recorded; and what of the option `correlate` fits nothing in any
 * of them. The plugin adds it; name it in `test.reporters` as `'vitest-session-replay/reporter'` to
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
    log(logger, renderRecorded(collectRecorded(testModules), logger.getColumns()));
    for (const { rule, file } of await collectIdleRules(testModules)) {
      logger.warn(renderWarning(explainIdleRule(rule, file)));
    }
  }
}

function logReport(logger: Vitest['logger'], testModules: readonly TestModule[]): void {
  const replays = collectReplays(testModules);
  const unreplayed = collectUnreplayed(testModules);
  if (replays.length + unreplayed.length === 0) return;
  const comparisons = testModules.flatMap((each) => compareTargets(collectReplays([each])) ?? []);
  const columns = logger.getColumns();
  const report = [
    renderReport(replays, unreplayed, columns),
    ...(comparisons.length > 0 ? [renderTargets(comparisons, columns)] : []),
  ].join('\n');
  log(logger, report);
}

function log(logger: Vitest['logger'], text: string | undefined): void {
  if (text === undefined) return;
  logger.log(showsColours(logger) ? text : stripVTControlCharacters(text));
}

/** Vitest's colours are on in pipes as well, which are read by programs; the log of a CI has colours. */
function showsColours({ outputStream }: Vitest['logger']): boolean {
  const isTerminal = 'isTTY' in outputStream && outputStream.isTTY;
  return isTerminal || 'FORCE_COLOR' in process.env || 'CI' in process.env;
}

/** `vsr replay`: sessions against a target, by the engine itself. */
import { SessionReplayError } from '../../errors.ts';
import { printableLine } from '../../printable.ts';
import { linkValues } from '../../replay/correlate/link-session.ts';
import type { Outcome } from '../../replay/failure/outcome.ts';
import type { Summary } from '../../replay/failure/summary.ts';
import { nameRoutes } from '../../replay/name-routes.ts';
import { replaySession } from '../../replay/replay-session.ts';
import type { ReplaySettings } from '../../replay/settings.ts';
import { renderReport, renderTotals } from '../../report/render-report.ts';
import type { ReplayMeta, ReplayReport, UnreplayedSession } from '../../report/run-results.ts';
import { paint, summaryRow } from '../../report/words.ts';
import { readSession } from '../../session/read-session.ts';
import { type FoundSession, resolveSessions } from '../arguments/find-session.ts';
import { readReplaySettings } from '../arguments/replay-settings.ts';
import { EXIT, type ExitCode, type RunCommand } from '../program/command.ts';
import type { Terminal } from '../program/terminal.ts';

/** A session that was replayed, and its numbers. */
interface Replayed {
  readonly report: ReplayReport;
  readonly summary: Summary;
  readonly warnings: readonly string[];
}

export const run: RunCommand = async (input, terminal) => {
  const settings = readReplaySettings(input);
  const found = await resolveSessions(input.args, input.cwd);
  const replayed: Replayed[] = [];
  const unreplayed: UnreplayedSession[] = [];
  for (const session of found) {
    try {
      replayed.push(await replay(session, settings, terminal));
    } catch (error) {
      if (!(error instanceof SessionReplayError)) throw error;
      unreplayed.push({ project: '', file: session.path, reason: printableLine(error.message) });
    }
  }
  terminal.status('');
  if (input.has('json')) terminal.print(JSON.stringify(toJson(replayed, unreplayed), undefined, 2));
  else terminal.print(render(replayed, unreplayed, terminal.columns));
  return exitCodeOf(replayed, unreplayed);
};

async function replay(
  { file, path }: FoundSession,
  settings: ReplaySettings,
  terminal: Terminal,
): Promise<Replayed> {
  const session = await readSession(file);
  const { speed = 'ordered', openLoop, target = session.origin } = settings;
  const total = session.recordings.length * (settings.copies ?? 1) * (settings.repeat ?? 1);
  let done = 0;
  const { outcomes, summary, warnings } = await replaySession(session, {
    ...settings,
    onOutcome() {
      done += 1;
      terminal.status(renderProgress(path, done, total));
    },
  });
  const routes = nameRoutes(session, linkValues(session, {}));
  const byId = new Map(session.recordings.map((each) => [each.id, routes.get(each) ?? '']));
  const pace = { speed, ...(openLoop && { openLoop: true as const }) };
  const toMeta = (outcome: Outcome): ReplayMeta => ({
    ...outcome,
    ...{ route: printableLine(byId.get(outcome.id) ?? ''), session: session.name },
    ...{ target, ...pace },
  });
  return {
    report: {
      ...{ project: '', file: printableLine(path), session: session.name, target, ...pace },
      ...{ outcomes: outcomes.map(toMeta), neededFirst: 0 },
    },
    summary,
    warnings,
  };
}

const BAR = 24;

function renderProgress(path: string, done: number, total: number): string {
  const filled = Math.round((done / total) * BAR);
  const bar = '█'.repeat(filled) + '░'.repeat(BAR - filled);
  return `${bar} ${done} of ${total} requests ${paint('dim', printableLine(path))}`;
}

function render(
  replayed: readonly Replayed[],
  unreplayed: readonly UnreplayedSession[],
  columns: number,
): string {
  const reports = replayed.map(({ report }) => report);
  const warnings = [...new Set(replayed.flatMap((each) => each.warnings))];
  const failures = renderReport(reports, unreplayed, columns);
  return [
    ...warnings.map((warning) => paint('yellow', warning)),
    ...failures,
    ...(failures.length > 0 ? [''] : []),
    ...renderTotals(reports, unreplayed, columns),
    ...replayed.map(({ summary }, index) => summaryRow(index === 0 ? 'Times' : '', times(summary))),
  ].join('\n');
}

function times({ latency }: Summary): string {
  const parts = Object.entries(latency).map(([name, time]) => `${name} ${time.toFixed(1)}ms`);
  return parts.join(paint('dim', ' | '));
}

/** What `--json` prints. */
function toJson(replayed: readonly Replayed[], unreplayed: readonly UnreplayedSession[]) {
  return {
    sessions: replayed.map(
      ({ report: { file, session, target, outcomes }, summary, warnings }) => ({
        ...{ file, session, target, summary, warnings, outcomes },
      }),
    ),
    unreplayed: unreplayed.map(({ file, reason }) => ({ file, reason })),
  };
}

function exitCodeOf(
  replayed: readonly Replayed[],
  unreplayed: readonly UnreplayedSession[],
): ExitCode {
  if (unreplayed.length > 0) return EXIT.badInput;
  const outcomes = replayed.flatMap(({ report }) => report.outcomes);
  const failed = outcomes.filter(({ state }) => state === 'failed');
  if (failed.length === 0) return EXIT.passed;
  const isSilent = outcomes.every(({ actual }) => actual === undefined);
  const isRefused = failed.every(({ failure }) => failure?.kind === 'no-connection');
  return isSilent && isRefused ? EXIT.unreachable : EXIT.failed;
}

/** The reports of a run, on disk or on standard output. */
import { basename, relative } from 'node:path';
import { packageVersion } from '../../own-files.ts';
import type { ReportedRun, ReportSource } from '../../page/report/report-data.ts';
import { printableLine, safe, safeJson } from '../../printable.ts';
import { liveSecrets, type Secrets } from '../../replay/request/secrets.ts';
import { toReported, writeHtmlReport } from '../../report/html-file.ts';
import { renderJunit } from '../../report/render-junit.ts';
import { summaryRow } from '../../report/words.ts';
import { portablePath } from '../../session/files/paths.ts';
import { writeFile } from '../../session/files/write-file.ts';
import type { ReportChoice } from '../arguments/run-options.ts';
import type { Terminal } from '../program/terminal.ts';
import { toJson } from './render-run.ts';
import type { Replayed, RunResult } from './run-sessions.ts';

interface ReportContext {
  readonly cwd: string;
  /** Values that must not appear in a report, whatever a session contains. */
  readonly secrets: Secrets | undefined;
  readonly terminal: Terminal;
}

/**
 * Writes the requested reports, and prints the names of the files.
 * @throws {UserError} `INVALID_OPTIONS` or `SESSION_NOT_WRITABLE`
 */
export async function writeReports(
  choices: readonly ReportChoice[],
  result: RunResult,
  context: ReportContext,
): Promise<void> {
  const errors: unknown[] = [];
  for (const choice of choices) {
    try {
      await writeReport(choice, result, context);
    } catch (error) {
      // The other reports are still written if one cannot be.
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
}

async function writeReport(
  { format, file }: ReportChoice,
  result: RunResult,
  context: ReportContext,
): Promise<void> {
  const { cwd, terminal } = context;
  if (file === undefined) {
    for (const piece of render(format, result)) terminal.write(piece);
    return;
  }
  const written =
    format === 'html'
      ? await writeHtmlReport(file, sourceOf(result, context), '--reporter html=FILE')
      : write(file, render(format, result));
  const path = portablePath(relative(cwd, written));
  terminal.tell(summaryRow(safe`Report`, printableLine(path)));
}

function write(file: string, chunks: Iterable<string>): string {
  writeFile(file, chunks);
  return file;
}

function render(format: ReportChoice['format'], result: RunResult): Iterable<string> {
  if (format === 'junit') return renderJunit(result.replayed, result.unreplayed);
  return [`${safeJson(toJson(result))}\n`];
}

function sourceOf({ replayed, broken }: RunResult, { cwd, secrets }: ReportContext): ReportSource {
  return {
    project: basename(cwd),
    version: packageVersion(),
    sessions: replayed.map(({ found, session }) => ({
      ...{ key: found.path, file: found.file, session },
    })),
    broken,
    runs: replayed.map(toRun),
    secrets: [...liveSecrets(secrets)],
  };
}

/** Shows rounds as copies, each with a number of its own. */
function toRun({ found, report, summary, startedAt }: Replayed): ReportedRun {
  const { session, target, speed, openLoop = false, settings, outcomes } = report;
  const numbers = new Map<string, number>();
  return {
    ...{ key: found.path, session, target, startedAt, summary },
    settings: settings ?? { speed, openLoop },
    outcomes: outcomes.map((meta) => {
      const { copy, round, ...outcome } = meta;
      if (copy === undefined && round === undefined) return toReported(outcome);
      const place = `${copy} ${round}`;
      const number = numbers.get(place) ?? numbers.size + 1;
      numbers.set(place, number);
      return toReported({ ...outcome, copy: number });
    }),
  };
}
